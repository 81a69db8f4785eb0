package net.hypha.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Whatever arrives, the server answers correctly or not at all, and goes on. */
class HostileInputTest {
    private static final long SEED = Long.getLong("seed", new Random().nextLong());
    private static final int ROUNDS = 20_000;

    private final Random random = new Random(SEED);
    private final DnsCounters counters = new DnsCounters();
    private final DnsSettings settings =
            new DnsSettings(List.of(), Duration.ofSeconds(1), 60, 5, 64, 64, 2, Duration.ofSeconds(10));
    private DnsServer server;
    private Chain chain;

    @BeforeEach
    void start() throws IOException {
        server = DnsClient.serve(new TestZone(), settings);
        chain = Chain.standard(
                new TestZone(), settings, new Forwarder(settings, random, System::nanoTime, counters), counters);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void garbageNeverThrowsAndIsAnsweredUnderItsOwnIdOrNotAtAll() {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] wire = round % 2 == 0 ? noise() : mutated();
            assertThatCode(() -> chain.overUdp(wire.clone()).ifPresent(reply -> {
                        assertThat(Arrays.copyOf(reply, 2)).isEqualTo(Arrays.copyOf(wire, 2));
                        assertThat(reply[2] & 0x80).isNotZero();
                        assertThat(reply).hasSizeLessThanOrEqualTo(Replies.PAYLOAD_SIZE);
                    }))
                    .as("-Dseed=%d, round %d", SEED, round)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void theServerGoesOnServingAfterGarbage() throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int round = 0; round < 300; round++) {
                byte[] wire = round % 2 == 0 ? noise() : mutated();
                socket.send(
                        new DatagramPacket(wire, wire.length, server.addresses().getFirst()));
            }
        }
        try (Socket socket = connect()) {
            TcpFrames.write(socket, noise());
        }
        assertThat(DnsClient.text(askAsResolversDo("2.webserver.oakestra"))).isEqualTo("NOERROR aa | = A 10.30.0.9");
    }

    /** Once more, if the first question found no room in the server's socket behind the garbage. */
    private Message askAsResolversDo(String name) throws IOException {
        try {
            return DnsClient.of(server).ask(name, "A");
        } catch (IOException _) {
            return DnsClient.of(server).ask(name, "A");
        }
    }

    @Test
    void whatIsNoQueryIsAFormatError() {
        Message noQuestion = new Message(7);
        assertThat(rcode(chain.overUdp(noQuestion.toWire()).orElseThrow())).isEqualTo(Rcode.FORMERR);
        byte[] cut = Arrays.copyOf(query().toWire(), 20);
        assertThat(rcode(chain.overUdp(cut).orElseThrow())).isEqualTo(Rcode.FORMERR);
        assertThat(counters.snapshot().malformed()).isEqualTo(2);
    }

    @Test
    void responsesAndScrapsAreNotAnswered() {
        Message response = query();
        response.getHeader().setFlag(Flags.QR);
        assertThat(chain.overUdp(response.toWire())).isEmpty();
        assertThat(chain.overUdp(new byte[11])).isEmpty();
        assertThat(chain.overUdp(new byte[0])).isEmpty();
    }

    @Test
    void whatTheServerDoesNotDoIsSaid() throws IOException {
        Message update = query();
        update.getHeader().setOpcode(Opcode.UPDATE);
        assertThat(DnsClient.of(server).ask(update).getRcode()).isEqualTo(Rcode.NOTIMP);

        Message chaos = Message.newQuery(Record.newRecord(name("version.bind."), Type.TXT, DClass.CH));
        assertThat(DnsClient.of(server).ask(chaos).getRcode()).isEqualTo(Rcode.REFUSED);

        Message edns7 = query();
        edns7.addRecord(new OPTRecord(1232, 0, 7), Section.ADDITIONAL);
        assertThat(DnsClient.of(server).ask(edns7).getRcode()).isEqualTo(Rcode.BADVERS);
    }

    @Test
    void oneConnectionMayAskManyTimesAndMoreConnectionsThanAllowedAreClosed() throws IOException {
        try (Socket first = connect();
                Socket second = connect()) {
            for (int i = 0; i < 3; i++) {
                assertThat(rcode(exchange(first))).isEqualTo(Rcode.NOERROR);
                assertThat(rcode(exchange(second))).isEqualTo(Rcode.NOERROR);
            }
            try (Socket third = connect()) {
                third.setSoTimeout(10_000);
                assertThat(third.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(server.counters().overloaded()).isEqualTo(1);
        }
    }

    private Socket connect() throws IOException {
        return new Socket(
                server.addresses().getFirst().getAddress(),
                server.addresses().getFirst().getPort());
    }

    private static byte[] exchange(Socket socket) throws IOException {
        TcpFrames.write(socket, query().toWire());
        return TcpFrames.read(socket, new UpstreamCall.Deadline(System::nanoTime, 10_000_000_000L))
                .orElseThrow();
    }

    private byte[] noise() {
        byte[] wire = new byte[random.nextInt(100)];
        random.nextBytes(wire);
        return wire;
    }

    /** A good query with some bytes changed. */
    private byte[] mutated() {
        Message query = query();
        query.addRecord(new OPTRecord(random.nextInt(1 << 16), 0, 0), Section.ADDITIONAL);
        byte[] wire = query.toWire();
        for (int change = random.nextInt(4); change >= 0; change--) {
            wire[random.nextInt(wire.length)] = (byte) random.nextInt();
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(wire, random.nextInt(wire.length)) : wire;
    }

    private static Message query() {
        return Message.newQuery(Record.newRecord(name("fastest.webserver.oakestra."), Type.ANY, DClass.IN));
    }

    private static Name name(String text) {
        return Name.fromConstantString(text);
    }

    private static int rcode(byte[] reply) {
        return Replies.rcode(reply);
    }
}
