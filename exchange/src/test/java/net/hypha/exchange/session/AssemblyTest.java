package net.hypha.exchange.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.hypha.exchange.message.Message;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceState;
import org.junit.jupiter.api.Test;

class AssemblyTest {
    private static final AddressPair ADDRESS = AddressPair.of("10.30.0.1", null);

    private final Assembly assembly = new Assembly();

    @Test
    void anUpdateIsWholeWithThePartsBeforeItAndTheNextBeginsAnew() {
        Message.Update last = update(List.of(service("c", 1)));
        assertThat(assembly.add(new Message.Part(List.of(service("a", 1), service("b", 1)))))
                .isTrue();

        assertThat(assembly.whole(last).services()).hasSize(3);
        assertThat(assembly.whole(last)).isEqualTo(last);
    }

    @Test
    void moreThanIsHeldForAnUpdateIsRefusedHoweverItIsCut() {
        Message.Part large = new Message.Part(Collections.nCopies(50, service("a", 10_000)));
        assertThat(assembly.add(large)).isTrue();
        assertThat(assembly.add(large)).isTrue();
        assertThat(assembly.add(large)).isFalse();
    }

    @Test
    void morePartsThanAnUpdateHasAreRefused() {
        Message.Part empty = new Message.Part(List.of());
        assertThat(IntStream.range(0, Message.MAX_PARTS).allMatch(_ -> assembly.add(empty)))
                .isTrue();
        assertThat(assembly.add(empty)).isFalse();
    }

    private static ServiceState service(String name, int numbers) {
        return new ServiceState(
                ServiceKey.of(name, "munich"),
                1,
                "closest",
                Map.of(),
                IntStream.range(0, numbers).boxed().collect(Collectors.toMap(Function.identity(), _ -> ADDRESS)),
                List.of(),
                List.of());
    }

    private static Message.Update update(List<ServiceState> services) {
        return new Message.Update(new Message.Position("j", 1), false, services, List.of(), List.of(), null);
    }
}
