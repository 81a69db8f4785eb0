package net.hypha.domain.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.hypha.exchange.codec.Bounds;
import net.hypha.exchange.codec.FrameCodec;
import net.hypha.exchange.message.Message;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceState;
import org.junit.jupiter.api.Test;

class PartsTest {
    private static final Message.Position AFTER = new Message.Position("journal-1", 9);
    private static final Message.Query STRANGE = new Message.Query.ByAddress(InetAddress.ofLiteral("10.30.9.9"));

    @Test
    void tenThousandServicesComeInFramesAndCountOnceAllWereTold() {
        List<ServiceState> services = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            services.add(service(i));
        }

        List<Message.Update> parts =
                Parts.of(new Message.Update(AFTER, false, services, List.of(), List.of(STRANGE), null), 4);

        assertThat(parts).hasSizeGreaterThan(1);
        assertThat(parts)
                .allSatisfy(part -> assertThat(FrameCodec.encode(part)).hasSizeLessThan(Bounds.FRAME_BYTES / 4));
        assertThat(parts.stream().flatMap(part -> part.services().stream())).containsExactlyElementsOf(services);
        assertThat(parts.subList(0, parts.size() - 1)).allSatisfy(part -> {
            assertThat(part.position().epoch()).isEqualTo(4);
            assertThat(part.unknown()).isEmpty();
        });
        assertThat(parts.getLast().position()).isEqualTo(AFTER);
        assertThat(parts.getLast().unknown()).containsExactly(STRANGE);
    }

    @Test
    void shortNewsAndSuchAsReplaceAllAreOneMessage() {
        Message.Update few = new Message.Update(AFTER, false, List.of(service(1)), List.of(), List.of(), null);
        assertThat(Parts.of(few, 4)).containsExactly(few);

        Message.Update all = new Message.Update(AFTER, true, List.of(service(1)), List.of(), List.of(), null);
        assertThat(Parts.of(all, 0)).containsExactly(all);
    }

    private static ServiceState service(int number) {
        ServiceKey key = ServiceKey.of("s" + number, "here");
        Map<Integer, AddressPair> numbers = new TreeMap<>();
        List<Instance> instances = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            AddressPair address = AddressPair.of("10.30.0." + i, "fdff::" + i);
            numbers.put(i, address);
            instances.add(new Instance(key, i, new NodeName("n"), address, address, null, Instance.State.READY));
        }
        return new ServiceState(key, 1, "closest", Map.of("closest", numbers.get(0)), numbers, instances, List.of());
    }
}
