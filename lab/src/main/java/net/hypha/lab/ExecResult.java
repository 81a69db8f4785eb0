package net.hypha.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import net.hypha.kernel.net.NamespaceCommand;

/**
 * How a program ended.
 *
 * @param exit its exit code; above 128 the signal that ended it plus 128
 */
public record ExecResult(int exit, String out, String err) {
    static ExecResult of(NamespaceCommand command) {
        Process process;
        try {
            process = command.start();
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new LabException("cannot run " + String.join(" ", command.argv()) + ": " + e.getMessage(), e);
        }
        CompletableFuture<String> out = text(process.getInputStream());
        CompletableFuture<String> err = text(process.getErrorStream());
        try {
            return new ExecResult(process.waitFor(), out.join(), err.join());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while " + String.join(" ", command.argv()) + " ran", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static CompletableFuture<String> text(InputStream stream) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread.ofVirtual().name("exec-output").start(() -> {
            try {
                text.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                text.completeExceptionally(new UncheckedIOException(e));
            }
        });
        return text;
    }
}
