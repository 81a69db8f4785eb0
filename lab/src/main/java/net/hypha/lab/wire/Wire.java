package net.hypha.lab.wire;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A wire seen from outside its relay.
 *
 * @param control the relay's unix socket
 */
public record Wire(String name, Path control) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Changes the wire; holds for every frame on its way when this returns. */
    public void set(WireSettings settings) {
        ask(settings);
    }

    public WireSettings settings() {
        WireSettings settings = ask(null).settings();
        if (settings == null) {
            throw new IllegalStateException("the relay of wire " + name + " answered without settings");
        }
        return settings;
    }

    /** Counters from the link's end a to b, then from b to a. */
    public List<WireStats> stats() {
        return ask(null).stats();
    }

    private WireControl.Answer ask(@Nullable WireSettings settings) {
        try (SocketChannel relay = SocketChannel.open(UnixDomainSocketAddress.of(control));
                Writer out = Channels.newWriter(relay, StandardCharsets.UTF_8);
                BufferedReader in = new BufferedReader(Channels.newReader(relay, StandardCharsets.UTF_8))) {
            out.write(JSON.writeValueAsString(new WireControl.Request(name, settings)) + "\n");
            out.flush();
            String line = in.readLine();
            if (line == null) {
                throw new IOException("the relay hung up");
            }
            WireControl.Answer answer = JSON.readValue(line, WireControl.Answer.class);
            if (answer.error() != null) {
                throw new IllegalArgumentException("wire " + name + ": " + answer.error());
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "wire " + name + " does not answer at " + control + ": " + e.getMessage(), e);
        }
    }
}
