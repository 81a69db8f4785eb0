package net.hypha.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import net.hypha.cli.api.ApiException;
import net.hypha.cli.console.CommandFailure;
import net.hypha.cli.demo.world.CheckFailed;
import net.hypha.config.ConfigException;
import net.hypha.domain.journal.JournalException;
import net.hypha.kernel.datapath.DatapathException;
import net.hypha.kernel.net.NetworkException;
import net.hypha.lab.LabException;
import net.hypha.node.state.StateException;

/** Turns an exception into one message and an exit code, so that no user ever reads a stack trace. */
final class Failures {
    private Failures() {}

    record Report(int exitCode, String message) {}

    static Report explain(Throwable failure) {
        return switch (failure) {
            case CommandFailure known -> new Report(known.exitCode(), text(known));
            case ApiException refused -> new Report(apiCode(refused), text(refused));
            case IllegalArgumentException wrong -> new Report(CommandFailure.BAD_INPUT, text(wrong));
            case LabException lab -> new Report(CommandFailure.FAILED, text(lab));
            case ConfigException wrong -> new Report(CommandFailure.BAD_INPUT, text(wrong));
            case CheckFailed seen -> new Report(CommandFailure.FAILED, text(seen));
            case NetworkException network -> new Report(CommandFailure.FAILED, text(network));
            case DatapathException kernel -> new Report(CommandFailure.MISSING, text(kernel));
            case JournalException journal -> new Report(CommandFailure.FAILED, text(journal));
            case StateException state -> new Report(CommandFailure.FAILED, text(state));
            case NoSuchFileException gone -> new Report(CommandFailure.BAD_INPUT, "no such file: " + gone.getFile());
            case AccessDeniedException denied ->
                new Report(CommandFailure.MISSING, "no permission for " + denied.getFile());
            case IOException io -> new Report(CommandFailure.FAILED, text(io));
            case InterruptedException _ -> new Report(CommandFailure.FAILED, "interrupted");
            default ->
                new Report(
                        CommandFailure.FAILED,
                        text(failure) + "\n  (set HYPHA_DEBUG=1 to see where this came from, and please report it)");
        };
    }

    private static int apiCode(ApiException refused) {
        return refused.status() == 400 ? CommandFailure.BAD_INPUT : CommandFailure.FAILED;
    }

    private static String text(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }
}
