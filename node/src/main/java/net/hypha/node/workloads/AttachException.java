package net.hypha.node.workloads;

/** A workload cannot be attached or detached; nothing has changed. The message says why and what to do. */
public final class AttachException extends Exception {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    /** Whose business it is. */
    public enum Kind {
        /** The request is wrong. */
        BAD_REQUEST,
        /** There is no such workload. */
        NOT_FOUND,
        /** It contradicts what is attached already, or the domain refuses. */
        CONFLICT,
        /** Not now: the domain or the kernel would not. */
        UNAVAILABLE
    }

    public AttachException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public AttachException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
