package net.hypha.cli.api;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads Server-Sent Events, by the rules of the HTML standard that our servers make use of. */
public final class ServerEvents implements Closeable {
    private final BufferedReader lines;
    private String lastId = "";

    public ServerEvents(InputStream in) {
        this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    /**
     * @param id the place after it; that of an earlier one where it has none
     * @param hasId whether it has one of its own
     */
    public record Message(String id, boolean hasId, String event, String data) {}

    /** The place up to which all was read; empty if none was told. */
    public String lastId() {
        return lastId;
    }

    /** The next event; null at the end. Comments are passed over. */
    public @Nullable Message next() throws IOException {
        String id = null;
        String event = "message";
        StringBuilder data = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                lastId = id == null ? lastId : id;
                if (!data.isEmpty()) {
                    return new Message(lastId, id != null, event, data.toString());
                }
                id = null;
                event = "message";
                continue;
            }
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1).stripLeading();
            switch (field) {
                case "id" -> id = value;
                case "event" -> event = value;
                case "data" -> data.append(data.isEmpty() ? "" : "\n").append(value);
                default -> {} // a comment, or what the standard has to be passed over
            }
        }
        return null; // what was not ended by an empty line is not there
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
