package net.hypha.domain.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import net.hypha.domain.catalogue.Manifest;
import net.hypha.domain.view.Addressed;
import net.hypha.domain.view.HolderView;
import net.hypha.domain.view.PoolView;
import net.hypha.exchange.memory.MemoryExchange;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.policy.Policies;
import net.hypha.semantics.service.ServiceName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Addresses that were given back come back late. */
class QuarantineTest {
    private static final int MEANINGS = Policies.STANDARD.words().size();
    private static final int SIZE = 30; // of the pool
    private static final Duration QUARANTINE = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    private World world;

    @BeforeEach
    void begin() throws Exception {
        world = new World(folder, new MemoryExchange());
        world.start("munich", "pools: {services: [10.30.0.0/27], nodes: [10.18.0.0/16], quarantine: 90s}");
    }

    @AfterEach
    void end() {
        world.close();
    }

    @Test
    void whatADeletedServiceHadComesBackAfterTheQuarantineAndNotBefore() throws Exception {
        world.apply("munich", "web");
        FakeNode one = world.join("munich", "one", "192.0.2.1", 50103);
        one.attach("a", "web", null);
        world.settle();
        Set<InetAddress> had = new HashSet<>(one.lease("a").instanceAddress().all());
        for (String policy : Policies.STANDARD.words()) {
            had.addAll(address("web", policy).all());
        }
        one.detach("a");
        world.settle();
        world.domain("munich").delete(new ServiceName("web"), true);
        assertThat(pool().quarantined()).isEqualTo(MEANINGS + 1);
        assertThat(pool().used()).isZero();
        assertThat(world.domain("munich").freeAddresses("instance", "ipv4", 100))
                .hasSize(SIZE - had.size())
                .noneMatch(free -> had.contains(InetAddress.ofLiteral(free.address())));

        Set<InetAddress> given = fill(one);
        assertThat(given).hasSize(SIZE - had.size()).doesNotContainAnyElementsOf(had);
        world.restart("munich");
        world.pass(QUARANTINE.minusSeconds(1));
        assertThat(fill(one)).doesNotContainAnyElementsOf(had);
        world.pass(Duration.ofSeconds(1));
        assertThat(pool().quarantined()).isZero();
        assertThat(fill(one)).containsAll(had);
    }

    @Test
    void aCallersAddressWaitsTooAndAnExhaustedPoolSaysHowLong() throws Exception {
        FakeNode one = world.join("munich", "one", "192.0.2.1", 50103);
        for (int i = 0; i < SIZE; i++) {
            one.attach("caller" + i, null, null);
        }
        world.settle();
        InetAddress left = one.lease("caller3").instanceAddress().all().getFirst();
        world.pass(Duration.ofSeconds(10));
        one.detach("caller3");
        world.pass(Duration.ofSeconds(30));
        one.detach("caller4");
        one.attach("late", null, null);
        world.settle();
        assertThat(one.errors).hasSize(1);
        assertThat(one.errors.getFirst().reason())
                .contains("exhausted: all 30 are taken")
                .contains("2 of them were given back and wait in quarantine, the next for another 60s")
                .contains("domain.pools.quarantine");
        HolderView shown = world.domain("munich").holder(left.getHostAddress());
        assertThat(shown.state()).isEqualTo("quarantined");
        assertThat(shown.holder()).isEqualTo("workload 'caller3' on node 'one'");
        assertThat(shown.until()).isEqualTo("1970-01-01T00:01:40Z");

        world.pass(Duration.ofSeconds(60));
        one.detach("late");
        one.attach("late", null, null);
        world.settle();
        assertThat(one.lease("late").instanceAddress().contains(left)).isTrue();
    }

    @Test
    void aPinMeansTheSameAgainAtOnceAndSomethingElseOnlyLater() throws Exception {
        AddressPair pin = AddressPair.of("10.30.0.7", null);
        pinned("web", pin);
        world.domain("munich").delete(new ServiceName("web"), false);
        assertThatThrownBy(() -> pinned("shop", pin))
                .hasMessageContaining("10.30.0.7 was given back by service 'web' (closest)")
                .hasMessageContaining("is in quarantine for another 90s (domain.pools.quarantine)");
        pinned("web", pin);
        assertThat(address("web", "closest")).isEqualTo(pin);
        world.domain("munich").delete(new ServiceName("web"), false);
        world.pass(QUARANTINE);
        pinned("shop", pin);
        assertThat(address("shop", "closest")).isEqualTo(pin);
        assertThat(world.domain("munich").holder("10.30.0.7").state()).isEqualTo("held");
    }

    /** Has callers take all addresses there are; those they hold then. */
    private Set<InetAddress> fill(FakeNode node) {
        for (int i = 0; i < SIZE; i++) {
            node.attach("caller" + i, null, null);
        }
        world.settle();
        Set<InetAddress> given = new HashSet<>();
        node.leases
                .values()
                .forEach(lease -> given.addAll(lease.instanceAddress().all()));
        return given;
    }

    private void pinned(String service, AddressPair closest) throws Exception {
        world.domain("munich").apply(new Manifest(new ServiceName(service), null, null, Map.of("closest", closest)));
    }

    private AddressPair address(String service, String policy) throws Exception {
        Addressed shown = world.domain("munich")
                .service(new ServiceName(service))
                .addresses()
                .getOrDefault(policy, new Addressed(null, null));
        return AddressPair.of(shown.v4(), shown.v6());
    }

    private PoolView pool() {
        return world.domain("munich").pools().getFirst();
    }
}
