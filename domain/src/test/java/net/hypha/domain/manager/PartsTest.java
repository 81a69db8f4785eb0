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
import net.hypha.exchange.session.Assembly;
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
    void tenThousandServicesComeInFramesAndCountAsOneUpdate() {
        List<ServiceState> services = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            services.add(service(i));
        }
        Message.Update all = new Message.Update(AFTER, true, services, List.of(), List.of(STRANGE), null);

        List<Message> parts = Parts.of(all);

        assertThat(parts).hasSizeGreaterThan(1);
        assertThat(parts)
                .allSatisfy(part -> assertThat(FrameCodec.encode(part)).hasSizeLessThan(Bounds.FRAME_BYTES / 4));
        Assembly assembly = new Assembly();
        for (Message part : parts.subList(0, parts.size() - 1)) {
            assertThat(assembly.add((Message.Part) part)).isTrue();
        }
        assertThat(assembly.whole((Message.Update) parts.getLast())).isEqualTo(all);
        assertThat(assembly.whole(all)).as("nothing is left of it").isEqualTo(all);
    }

    @Test
    void shortNewsIsOneMessage() {
        Message.Update few = new Message.Update(AFTER, false, List.of(service(1)), List.of(), List.of(), null);
        assertThat(Parts.of(few)).containsExactly(few);
    }

    @Test
    void whoSendsPartsWithoutEndIsFoundOut() {
        Assembly assembly = new Assembly();
        for (int i = 0; i < Message.MAX_PARTS; i++) {
            assertThat(assembly.add(new Message.Part(List.of()))).isTrue();
        }
        assertThat(assembly.add(new Message.Part(List.of()))).isFalse();
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
