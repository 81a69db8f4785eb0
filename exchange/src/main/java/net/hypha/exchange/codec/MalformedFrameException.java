package net.hypha.exchange.codec;

import org.jspecify.annotations.Nullable;

/** A frame that no honest neighbour sends. The message begins with the field, for example {@code update.services[3].key.owner}. */
public final class MalformedFrameException extends Exception {
    private static final long serialVersionUID = 1;

    private static final int PROBLEM_CHARS = 300;

    private final String field;
    private final String problem;

    MalformedFrameException(String field, String problem) {
        this(field, fitToPrint(problem), null);
    }

    private MalformedFrameException(String field, String problem, @Nullable Throwable cause) {
        super(field + ": " + problem, cause);
        this.field = field;
        this.problem = problem;
    }

    /** A problem may quote the neighbour: neither megabytes nor control characters shall reach a log. */
    private static String fitToPrint(String problem) {
        String start = problem.substring(0, Math.min(problem.length(), PROBLEM_CHARS));
        return start.replaceAll("\\p{Cntrl}", "?") + (problem.length() > PROBLEM_CHARS ? "..." : "");
    }

    /** Where the frame is wrong, from the outside in. */
    public String field() {
        return field;
    }

    /** The same problem, seen from the part that holds the field. */
    MalformedFrameException within(String outer) {
        return new MalformedFrameException(outer + "." + field, problem, this);
    }
}
