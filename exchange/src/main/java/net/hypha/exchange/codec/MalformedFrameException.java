package net.hypha.exchange.codec;

/** A frame that no honest neighbour sends. The message begins with the field, for example {@code update.services[3].key.owner}. */
public final class MalformedFrameException extends Exception {
    private static final long serialVersionUID = 1;

    private final String field;
    private final String problem;

    MalformedFrameException(String field, String problem) {
        super(field + ": " + problem);
        this.field = field;
        this.problem = problem;
    }

    /** Where the frame is wrong, from the outside in. */
    public String field() {
        return field;
    }

    /** The same problem, seen from the part that holds the field. */
    MalformedFrameException within(String outer) {
        MalformedFrameException seenFromOutside = new MalformedFrameException(outer + "." + field, problem);
        seenFromOutside.setStackTrace(getStackTrace());
        return seenFromOutside;
    }
}
