package net.hypha.exchange.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.hypha.exchange.Sample;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.wire.Wire;
import net.hypha.semantics.service.Health;
import net.hypha.semantics.service.LabelSet;
import net.hypha.semantics.service.PolicyOptions;
import net.hypha.semantics.service.ServiceOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FrameCodecTest {
    private static final int ROUNDS = 5_000;
    private static final Wire.AddressPair PAIR =
            Wire.AddressPair.newBuilder().setV4(bytes(10, 0, 0, 1)).build();
    private static final Wire.ServiceKey KEY =
            Wire.ServiceKey.newBuilder().setName("web").setOwner("munich").build();
    private static final Wire.Position POSITION =
            Wire.Position.newBuilder().setIncarnation("x").build();

    @Test
    void whatIsWrittenIsReadBackTheSame() throws MalformedFrameException {
        long seed = seed();
        MessageGenerator generator = new MessageGenerator(new Random(seed));
        for (int round = 0; round < ROUNDS; round++) {
            Message message = generator.message();
            byte[] frame = FrameCodec.encode(message);
            assertThat(FrameCodec.decode(frame))
                    .as("seed %s, round %s", seed, round)
                    .isEqualTo(message);
            assertThat(FrameCodec.kindOf(frame))
                    .as("seed %s, round %s", seed, round)
                    .contains(message.getClass());
        }
    }

    @Test
    void whatIsEncodedOnceForManyIsTheSameMessage() throws MalformedFrameException {
        long seed = seed();
        MessageGenerator generator = new MessageGenerator(new Random(seed));
        Encodings shared = new Encodings();
        for (int round = 0; round < ROUNDS; round++) {
            Message message = generator.message();
            byte[] first = FrameCodec.encode(message, shared);
            assertThat(FrameCodec.decode(first))
                    .as("seed %s, round %s", seed, round)
                    .isEqualTo(message);
            assertThat(FrameCodec.encode(message, shared)).isEqualTo(first);
            assertThat(FrameCodec.kindOf(first)).contains(message.getClass());
        }
    }

    @Test
    void changedBytesAreAMessageOrMalformedAndNothingElse() {
        long seed = seed();
        Random random = new Random(seed);
        MessageGenerator generator = new MessageGenerator(random);
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            read += readOrMalformed(mutated(FrameCodec.encode(generator.message()), random), seed, round);
        }
        assertThat(read).as("seed %s: readable ones", seed).isBetween(1, ROUNDS - 1);
    }

    @Test
    void randomBytesAreAMessageOrMalformedAndNothingElse() {
        long seed = seed();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            FrameCodec.kindOf(bytes); // throws nothing
            readOrMalformed(bytes, seed, round);
        }
    }

    @Test
    void aReasonIsMadeFitToSend() throws MalformedFrameException {
        assertThat(sent("two\nlines\0")).isEqualTo("two lines ");
        assertThat(sent("")).isEqualTo("no reason given");
        assertThat(sent("🍄".repeat(9_000))).hasSize(Bounds.REASON_CHARS);
    }

    @Test
    void wordsThatMakeNoSenseAreAQuestionWithoutAny() throws MalformedFrameException {
        for (List<String> words :
                List.of(List.of("a\u0001b"), List.of(" "), List.of("1", "2", "3", "4", "5", "6", "7", "8", "9"))) {
            assertThat(FrameCodec.decode(FrameCodec.encode(new Message.Explain(7, words))))
                    .isEqualTo(new Message.Explain(7, List.of()));
        }
    }

    @Test
    void whatCannotBeReadIsNoAnswer() throws MalformedFrameException {
        for (String answer : List.of("", "{\"a\": \"\u0085\"}", "x".repeat(Message.MAX_EXPLANATION + 1))) {
            assertThat(FrameCodec.decode(FrameCodec.encode(new Message.Explained(7, 200, answer))))
                    .isEqualTo(new Message.Explained(7, Message.UNREADABLE, ""));
        }
    }

    @Test
    void theVersionOfAHelloIsReadEvenIfTheRestHasAnotherForm() throws MalformedFrameException {
        byte[] future = Wire.Frame.newBuilder()
                .setHello(Wire.Hello.newBuilder().setProtocol(2))
                .build()
                .toByteArray();
        assertThat(FrameCodec.protocolOf(future)).hasValue(2);
        assertThat(FrameCodec.protocolOf(FrameCodec.encode(Sample.numbered(1)))).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"malformedHellos", "malformedPublishes", "malformedUpdates", "malformedOptions"})
    void theFieldThatIsWrongIsNamed(String message, Wire.Frame.Builder frame) {
        assertThatThrownBy(() -> FrameCodec.decode(frame.build().toByteArray()))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessageContaining(message);
    }

    static Stream<Arguments> malformedHellos() {
        return Stream.of(
                Arguments.of("body: is missing", Wire.Frame.newBuilder()),
                Arguments.of("hello.software: is missing", hello(Wire.Hello.newBuilder())),
                Arguments.of(
                        "hello.neighbour: is missing",
                        hello(Wire.Hello.newBuilder().setSoftware("x"))),
                Arguments.of(
                        "hello.node.name: 'Not A Name' is not a node name",
                        hello(Wire.Hello.newBuilder()
                                .setSoftware("x")
                                .setNode(Wire.NodeNeighbour.newBuilder().setName("Not A Name")))),
                Arguments.of(
                        "hello.node.tunnel.address: 3 bytes are no address",
                        hello(Wire.Hello.newBuilder()
                                .setSoftware("x")
                                .setNode(Wire.NodeNeighbour.newBuilder()
                                        .setName("n")
                                        .setTunnel(Wire.Endpoint.newBuilder().setAddress(bytes(1, 2, 3)))))),
                Arguments.of(
                        "hello.node.tunnel.port: port 0 is not between",
                        hello(Wire.Hello.newBuilder()
                                .setSoftware("x")
                                .setNode(Wire.NodeNeighbour.newBuilder()
                                        .setName("n")
                                        .setTunnel(Wire.Endpoint.newBuilder().setAddress(bytes(1, 2, 3, 4)))))),
                Arguments.of(
                        "hello.domain.service_pools[0].length: 10.0.0.1/8 has bits set past",
                        hello(Wire.Hello.newBuilder()
                                .setSoftware("x")
                                .setDomain(Wire.DomainNeighbour.newBuilder()
                                        .setName("d")
                                        .addServicePools(Wire.Prefix.newBuilder()
                                                .setBase(bytes(10, 0, 0, 1))
                                                .setLength(8))))),
                Arguments.of(
                        "hello.domain.location.degrees: location NaN",
                        hello(Wire.Hello.newBuilder()
                                .setSoftware("x")
                                .setDomain(Wire.DomainNeighbour.newBuilder()
                                        .setName("d")
                                        .setLocation(Wire.Location.newBuilder().setLatitude(Double.NaN))))));
    }

    static Stream<Arguments> malformedPublishes() {
        Wire.Workload workload = Wire.Workload.newBuilder()
                .setId("w")
                .setNamespaceAddress(PAIR)
                .setState(Wire.InstanceState.INSTANCE_STATE_READY)
                .build();
        return Stream.of(
                Arguments.of(
                        "publish.up[1].state: is none of the states we know",
                        publish(Wire.Publish.newBuilder()
                                .addUp(workload)
                                .addUp(workload.toBuilder().setStateValue(77)))),
                Arguments.of(
                        "publish.up[0].state: is missing",
                        publish(Wire.Publish.newBuilder()
                                .addUp(workload.toBuilder().clearState()))),
                Arguments.of(
                        "publish.up[0].id: contains a control character",
                        publish(Wire.Publish.newBuilder()
                                .addUp(workload.toBuilder().setId("a\nb")))),
                Arguments.of(
                        "publish.up[0].wanted_number: 4294967295 is 2^31 or more",
                        publish(Wire.Publish.newBuilder()
                                .addUp(workload.toBuilder().setWantedNumber(-1)))),
                Arguments.of(
                        "publish.down[0]", publish(Wire.Publish.newBuilder().addDown("x".repeat(300)))));
    }

    static Stream<Arguments> malformedUpdates() {
        Wire.Instance instance = Wire.Instance.newBuilder()
                .setNode("n")
                .setInstanceAddress(PAIR)
                .setNamespaceAddress(PAIR)
                .setState(Wire.InstanceState.INSTANCE_STATE_READY)
                .build();
        Wire.ServiceState service = Wire.ServiceState.newBuilder()
                .setKey(KEY)
                .setDefaultPolicy("fastest")
                .build();
        return Stream.of(
                Arguments.of(
                        "update.position: is missing", Wire.Frame.newBuilder().setUpdate(Wire.Update.newBuilder())),
                Arguments.of(
                        "update.services[0].key.owner: 'a..b' is not a domain name",
                        service(service.toBuilder().setKey(KEY.toBuilder().setOwner("a..b")))),
                Arguments.of(
                        "update.services[0].default_policy: '' is not a policy word",
                        service(service.toBuilder().clearDefaultPolicy())),
                Arguments.of(
                        "update.services[0].addresses[fastest].v4: an address pair needs",
                        service(service.toBuilder().putAddresses("fastest", Wire.AddressPair.getDefaultInstance()))),
                Arguments.of(
                        "update.services[0].numbers[3].v6: is an IPv4-mapped",
                        service(service.toBuilder()
                                .putNumbers(
                                        3,
                                        Wire.AddressPair.newBuilder()
                                                .setV6(bytes(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 1, 2, 3, 4))
                                                .build()))),
                Arguments.of(
                        "update.services[0].instances[0].namespace_address: is missing",
                        service(service.toBuilder()
                                .addInstances(instance.toBuilder().clearNamespaceAddress()))),
                Arguments.of(
                        "update.services[0].routes[0].path: 65 elements, at most 64",
                        service(service.toBuilder()
                                .addRoutes(
                                        Wire.Route.newBuilder().setVia("d").addAllPath(Collections.nCopies(65, "d"))))),
                Arguments.of(
                        "update.unknown[0].of: is missing",
                        Wire.Frame.newBuilder()
                                .setUpdate(Wire.Update.newBuilder()
                                        .setPosition(POSITION)
                                        .addUnknown(Wire.Query.getDefaultInstance()))));
    }

    static Stream<Arguments> malformedOptions() {
        Wire.ServiceState service = Wire.ServiceState.newBuilder()
                .setKey(KEY)
                .setDefaultPolicy("fastest")
                .build();
        Wire.Instance instance = Wire.Instance.newBuilder()
                .setNode("n")
                .setInstanceAddress(PAIR)
                .setNamespaceAddress(PAIR)
                .setState(Wire.InstanceState.INSTANCE_STATE_READY)
                .build();
        Wire.Health health = Wire.Health.newBuilder()
                .setIntervalMs(1_000)
                .setTimeoutMs(500)
                .setFall(1)
                .setRise(1)
                .build();
        return Stream.of(
                Arguments.of(
                        "update.services[0].instances[0].weight: weight 1001 is not between",
                        service(service.toBuilder()
                                .addInstances(instance.toBuilder().setWeight(1_001)))),
                Arguments.of(
                        "update.services[0].instances[0].labels: 'No!' is not a label's key",
                        service(service.toBuilder()
                                .addInstances(instance.toBuilder().putLabels("No!", "1")))),
                Arguments.of(
                        "update.services[0].options: 'No!' is not a policy word",
                        service(service.toBuilder().putOptions("No!", Wire.PolicyOptions.getDefaultInstance()))),
                Arguments.of(
                        "update.services[0].options[fastest].spill_over: a spill-over of -1 flows",
                        service(service.toBuilder()
                                .putOptions(
                                        "fastest",
                                        Wire.PolicyOptions.newBuilder()
                                                .setSpillOver(-1)
                                                .build()))),
                Arguments.of(
                        "update.services[0].health.check: is missing",
                        service(service.toBuilder().setHealth(health))),
                Arguments.of(
                        "update.services[0].health.tcp: port 0 is not between",
                        service(service.toBuilder()
                                .setHealth(health.toBuilder().setTcp(Wire.Health.Tcp.getDefaultInstance())))),
                Arguments.of(
                        "update.services[0].health.exec: there is no command to run",
                        service(service.toBuilder()
                                .setHealth(health.toBuilder().setExec(Wire.Health.Exec.getDefaultInstance())))));
    }

    private static Wire.Frame.Builder hello(Wire.Hello.Builder hello) {
        return Wire.Frame.newBuilder().setHello(hello);
    }

    private static Wire.Frame.Builder publish(Wire.Publish.Builder publish) {
        return Wire.Frame.newBuilder().setPublish(publish);
    }

    /** Programs that do not tell whether a slow start is said write the usual one where it is not. */
    @Test
    void aSlowStartOfEarlierProgramsIsSaidUnlessItIsTheUsualOne() throws MalformedFrameException {
        assertThat(slowStartMs(Wire.PolicyOptions.newBuilder().setSlowStartMs(10_000)))
                .isNull();
        assertThat(slowStartMs(Wire.PolicyOptions.newBuilder().setSlowStartMs(500)))
                .isEqualTo(500);
        assertThat(slowStartMs(Wire.PolicyOptions.newBuilder())).isZero();
        Wire.ServiceState.Builder written = Wire.ServiceState.newBuilder();
        OptionsWriter.options(
                written,
                new ServiceOptions(
                        Map.of("round-robin", new PolicyOptions(9, PolicyOptions.Affinity.CALLER, LabelSet.NONE, null)),
                        Health.NONE));
        assertThat(written.getOptionsOrThrow("round-robin").getSlowStartMs()).isEqualTo(10_000);
    }

    private static @Nullable Integer slowStartMs(Wire.PolicyOptions.Builder wire) throws MalformedFrameException {
        return OptionsReader.options(Wire.ServiceState.newBuilder()
                        .putOptions("round-robin", wire.setSpillOver(9).build())
                        .build())
                .of("round-robin")
                .slowStartMs();
    }

    private static Wire.Frame.Builder service(Wire.ServiceState.Builder service) {
        return Wire.Frame.newBuilder()
                .setUpdate(Wire.Update.newBuilder().setPosition(POSITION).addServices(service));
    }

    private static String sent(String reason) throws MalformedFrameException {
        Message read = FrameCodec.decode(FrameCodec.encode(new Message.Refused(reason)));
        return ((Message.Refused) read).reason();
    }

    private static int readOrMalformed(byte[] bytes, long seed, int round) {
        try {
            Message message = FrameCodec.decode(bytes);
            assertThat(FrameCodec.decode(FrameCodec.encode(message)))
                    .as("seed %s, round %s", seed, round)
                    .isEqualTo(message);
            return 1;
        } catch (MalformedFrameException e) {
            assertThat(e.field()).isNotEmpty();
            return 0;
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + seed + ", round " + round + ": " + Arrays.toString(bytes), e);
        }
    }

    /** Flips bits, or overwrites, removes or repeats a stretch. */
    private static byte[] mutated(byte[] bytes, Random random) {
        byte[] changed = bytes.clone();
        for (int times = random.nextInt(1, 4); times > 0 && changed.length > 0; times--) {
            int from = random.nextInt(changed.length);
            int to = Math.min(changed.length, from + random.nextInt(1, 9));
            switch (random.nextInt(4)) {
                case 0 -> changed[from] ^= (byte) (1 << random.nextInt(8));
                case 1 -> Arrays.fill(changed, from, to, (byte) random.nextInt());
                case 2 -> changed = joined(changed, 0, from, to, changed.length);
                default -> changed = joined(changed, 0, to, from, changed.length);
            }
        }
        return changed;
    }

    private static byte[] joined(byte[] bytes, int firstFrom, int firstTo, int secondFrom, int secondTo) {
        return ByteString.copyFrom(List.of(
                        ByteString.copyFrom(bytes, firstFrom, firstTo - firstFrom),
                        ByteString.copyFrom(bytes, secondFrom, secondTo - secondFrom)))
                .toByteArray();
    }

    private static ByteString bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return ByteString.copyFrom(bytes);
    }

    /** Another one each time; it is printed, and -Dhypha.seed repeats a run. */
    private static long seed() {
        long seed = Long.getLong("hypha.seed", new Random().nextLong());
        System.out.println("hypha.seed=" + seed);
        return seed;
    }
}
