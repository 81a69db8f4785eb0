package net.hypha.cli.console;

import org.jspecify.annotations.Nullable;

/** A command that could not do what was asked. The message is for the operator: what, on what, why, next step. */
public final class CommandFailure extends RuntimeException {
    /** What was asked could not be done. */
    public static final int FAILED = 1;
    /** What was asked makes no sense: a wrong flag, name, address or file. */
    public static final int BAD_INPUT = 2;
    /** The machine or the user lacks something. */
    public static final int MISSING = 3;

    private final int exitCode;

    private CommandFailure(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public static CommandFailure failed(String message) {
        return new CommandFailure(FAILED, message, null);
    }

    public static CommandFailure failed(String message, Throwable cause) {
        return new CommandFailure(FAILED, message, cause);
    }

    public static CommandFailure badInput(String message) {
        return new CommandFailure(BAD_INPUT, message, null);
    }

    public static CommandFailure missing(String message) {
        return new CommandFailure(MISSING, message, null);
    }

    public int exitCode() {
        return exitCode;
    }
}
