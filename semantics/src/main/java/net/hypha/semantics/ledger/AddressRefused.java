package net.hypha.semantics.ledger;

/** An address cannot be given; nothing has changed. The message is for the operator. */
public final class AddressRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why not. */
    public enum Reason {
        /** Its pool has none left. */
        EXHAUSTED,
        /** Somebody else holds it. */
        TAKEN,
        /** It does not belong to the pool it was asked from. */
        OUTSIDE,
        /** The domain has no pool of that family. */
        NO_POOL
    }

    AddressRefused(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
