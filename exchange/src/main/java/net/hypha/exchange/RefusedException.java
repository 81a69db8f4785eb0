package net.hypha.exchange;

/** A neighbour is not accepted; the message is for the operator at the other end. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    public RefusedException(String reason) {
        super(reason);
    }
}
