package net.hypha.lab.wire;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The process that relays all wires of a lab: {@code WireMain WIRES.json CONTROL.sock}. It writes the line {@code ready} when
 * all devices are there and the control socket listens, and runs until it is ended; the devices go with it.
 */
public final class WireMain {
    /** The line on standard output that tells that the wires are there. */
    public static final String READY = "ready";

    private static final Logger LOG = LoggerFactory.getLogger(WireMain.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final List<WireRelay> relays;

    private WireMain(List<WireRelay> relays) {
        this.relays = List.copyOf(relays);
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("usage: WireMain WIRES.json CONTROL.sock");
        }
        List<WireSpec> specs = JSON.readValue(Path.of(arguments[0]).toFile(), new TypeReference<List<WireSpec>>() {});
        List<WireRelay> relays = new ArrayList<>();
        for (WireSpec spec : specs) {
            relays.add(WireRelay.start(spec, System::nanoTime, SplittableRandom::new));
        }
        Path socket = Path.of(arguments[1]);
        Files.deleteIfExists(socket);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            System.out.println(READY);
            new WireMain(relays).serve(server);
        }
    }

    private void serve(ServerSocketChannel server) throws IOException {
        while (true) {
            SocketChannel client = server.accept();
            Thread.ofVirtual().name("wire-control").start(() -> converse(client));
        }
    }

    private void converse(SocketChannel client) {
        try (client;
                BufferedReader in = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8));
                Writer out = Channels.newWriter(client, StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.write(JSON.writeValueAsString(answer(line)) + "\n");
                out.flush();
            }
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("A client of the wire control went away");
        }
    }

    private WireControl.Answer answer(String line) throws IOException {
        WireControl.Request request;
        try {
            request = JSON.readValue(line, WireControl.Request.class);
        } catch (JacksonException e) {
            return WireControl.Answer.error(e.getOriginalMessage());
        }
        Optional<WireRelay> relay = relays.stream()
                .filter(candidate -> candidate.name().equals(request.wire()))
                .findFirst();
        if (relay.isEmpty()) {
            return WireControl.Answer.error("there is no wire " + request.wire() + " but "
                    + relays.stream().map(WireRelay::name).toList());
        }
        if (request.settings() != null) {
            relay.get().set(request.settings());
        }
        return new WireControl.Answer(null, relay.get().settings(), relay.get().stats());
    }
}
