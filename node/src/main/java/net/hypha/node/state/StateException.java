package net.hypha.node.state;

/** What was kept on disk cannot be used or written; the message names the file, the reason and the next step. */
public final class StateException extends Exception {
    private static final long serialVersionUID = 1;

    public StateException(String message) {
        super(message);
    }

    public StateException(String message, Throwable cause) {
        super(message, cause);
    }
}
