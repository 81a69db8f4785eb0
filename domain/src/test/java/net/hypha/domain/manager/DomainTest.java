package net.hypha.domain.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import net.hypha.exchange.memory.MemoryExchange;
import net.hypha.exchange.message.Load;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Message.Query;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.exchange.message.Observation;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.table.ServiceState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DomainTest {
    private static final ServiceKey WEB = ServiceKey.of("web", "munich");
    private static final String UPTOWN = "pools: {services: [10.40.0.0/16, 'fdfe::/16'], nodes: [10.19.0.0/16]}\n"
            + "peers: [{name: munich, dial: '192.0.2.9:1'}]";

    @TempDir
    private Path folder;

    private World world;

    @BeforeEach
    void begin() throws Exception {
        world = new World(folder, new MemoryExchange());
        world.start("munich", "peers: [{name: uptown}]");
    }

    private record Two(FakeNode one, FakeNode two) {}

    private Two webOnOneIsWatchedByTwo() throws Exception {
        world.apply("munich", "web");
        FakeNode one = world.join("munich", "one", "192.0.2.1", 50103);
        FakeNode two = world.join("munich", "two", "192.0.2.2", 50103);
        one.attach("a", "web", null);
        two.ask(WEB);
        world.settle();
        return new Two(one, two);
    }

    @AfterEach
    void end() {
        world.close();
    }

    @Test
    void twoNodesShareAServiceAndEachKnowsTheWhole() throws Exception {
        world.apply("munich", "web");
        FakeNode one = world.join("munich", "one", "192.0.2.1", 50103);
        FakeNode two = world.join("munich", "two", "192.0.2.2", 50103);
        one.attach("a", "web", null);
        two.attach("b", "web", 7);
        one.attach("c", "web", null);
        two.attach("caller", null, null);
        world.settle();

        assertThat(one.lease("c").number()).isEqualTo(1);
        assertThat(two.lease("caller").number()).isNull();
        assertThat(one.table).isEqualTo(two.table);
        assertThat(one.surroundings().nodes()).hasSize(2);
        assertThat(world.domain("munich").tableText()).isEqualTo("""
                web@munich default round-robin
                  closest = 10.30.0.1,fdff:1000::1
                  fastest = 10.30.0.3,fdff:2800::1
                  least-loaded = 10.30.0.7,fdff:4800::1
                  nearest = 10.30.0.5,fdff:3800::1
                  random = 10.30.0.4,fdff:3000::1
                  round-robin = 10.30.0.2,fdff:2000::1
                  sticky = 10.30.0.8,fdff:5000::1
                  weighted = 10.30.0.6,fdff:4000::1
                  0 = 10.30.0.9,fdff::1
                  1 = 10.30.0.11,fdff::3
                  7 = 10.30.0.10,fdff::2
                  instance 0 on one at 10.18.0.2 READY
                  instance 1 on one at 10.18.0.3 READY
                  instance 7 on two at 10.18.0.66 READY
                """);
    }

    @Test
    void whoSaysNoPlaceIsWhereTheDomainIs() throws Exception {
        ServiceKey shop = ServiceKey.of("shop", "rome");
        world.start("rome", "location: '41.9,12.5'");
        world.apply("rome", "shop");
        FakeNode three = world.join("rome", "three", "192.0.2.3", 50103);
        three.attach("a", "shop", null);
        world.settle();
        three.attach("b", "shop", null);
        world.settle();
        assertThat(three.known(shop).instances())
                .hasSize(2)
                .allSatisfy(instance -> assertThat(instance.location()).isEqualTo(new Location(41.9, 12.5)));
        assertThat(three.surroundings().domain().location()).isEqualTo(new Location(41.9, 12.5));

        assertThat(webOnOneIsWatchedByTwo().two().known(WEB).instances())
                .allSatisfy(instance -> assertThat(instance.location()).isNull());
    }

    @Test
    void aNumberThatIsHeldIsRefusedAndAnUnknownServiceToo() throws Exception {
        world.apply("munich", "web");
        FakeNode one = world.join("munich", "one", "192.0.2.1", 50103);
        one.attach("a", "web", 3);
        one.attach("b", "web", 3);
        one.attach("c", "shop", null);
        world.settle();
        assertThat(one.errors).hasSize(2);
        assertThat(one.errors.get(0).reason()).contains("instance 3 of service 'web' is workload 'a' on node 'one'");
        assertThat(one.errors.get(1).reason()).contains("service 'shop' does not exist: 'hypha service apply shop'");
    }

    @Test
    void aSilentNodesInstancesLeaveAfterItsGraceAndComeBackWithTheirAddresses() throws Exception {
        Two nodes = webOnOneIsWatchedByTwo();
        FakeNode one = nodes.one();
        FakeNode two = nodes.two();
        AddressPair before = one.lease("a").instanceAddress();

        world.link(one).cut("pulled the plug");
        world.pass(Duration.ofMillis(900));
        assertThat(two.known(WEB).instances()).hasSize(1);
        world.pass(Duration.ofMillis(200));
        assertThat(two.known(WEB).instances()).isEmpty();
        assertThat(two.known(WEB).numbers()).containsOnlyKeys(0);

        world.link(one).restore();
        world.settle();
        assertThat(two.known(WEB).instances()).hasSize(1);
        assertThat(one.lease("a").instanceAddress()).isEqualTo(before);
    }

    @Test
    void aNodeWhoseProgramEndedIsWaitedForLonger() throws Exception {
        Two nodes = webOnOneIsWatchedByTwo();

        world.link(nodes.one()).close("the connection was closed");
        world.pass(Duration.ofMillis(9_900));
        assertThat(nodes.two().known(WEB).instances()).hasSize(1);
        world.pass(Duration.ofMillis(200));
        assertThat(nodes.two().known(WEB).instances()).isEmpty();
    }

    @Test
    void nodesHearHowMuchInstancesTheyKnowHaveToDo() throws Exception {
        Two nodes = webOnOneIsWatchedByTwo();
        nodes.one().observe(new Observation(WEB, 0, 0, 7));
        nodes.two().observe(new Observation(WEB, 0, 0, 99)); // who does not run it cannot tell
        world.pass(Duration.ofMillis(200));
        assertThat(nodes.two().loads).containsExactly(new Load(WEB, 0, 7));

        FakeNode three = world.join("munich", "three", "192.0.2.3", 50103);
        three.ask(WEB);
        world.settle();
        assertThat(three.loads).as("who asks later hears it too").containsExactly(new Load(WEB, 0, 7));
    }

    @Test
    void theGraceOfANodeThatLostPowerBeginsWithItsLastSignOfLife() throws Exception {
        Two nodes = webOnOneIsWatchedByTwo();
        FakeNode one = nodes.one();
        FakeNode two = nodes.two();

        world.link(one).cut("no sign of life", Duration.ofMillis(800));
        world.pass(Duration.ofMillis(190));
        assertThat(two.known(WEB).instances()).hasSize(1);
        world.pass(Duration.ofMillis(10));
        assertThat(two.known(WEB).instances()).isEmpty();
    }

    @Test
    void anInstanceThatMovesKeepsItsNumberAndItsAddresses() throws Exception {
        world.apply("munich", "web");
        FakeNode one = world.join("munich", "one", "192.0.2.1", 50103);
        FakeNode two = world.join("munich", "two", "192.0.2.2", 50103);
        one.attach("a", "web", null);
        one.attach("b", "web", null);
        two.ask(WEB);
        world.settle();
        AddressPair address = one.lease("a").instanceAddress();

        one.detach("a");
        two.attach("a", "web", 0);
        world.settle();
        assertThat(two.lease("a").number()).isZero();
        assertThat(two.lease("a").instanceAddress()).isEqualTo(address);
        assertThat(one.known(WEB).instance(0)).hasValueSatisfying(moved -> {
            assertThat(moved.node().text()).isEqualTo("two");
            assertThat(moved.instanceAddress()).isEqualTo(address);
        });
        assertThat(one.known(WEB).instances()).hasSize(2);
    }

    @Test
    void aNodeThatComesAndGoesIsKeptOutUntilItStays() throws Exception {
        world.apply("munich", "web");
        FakeNode one = world.join("munich", "one", "192.0.2.1", 50103);
        FakeNode two = world.join("munich", "two", "192.0.2.2", 50103);
        one.attach("a", "web", null);
        two.ask(WEB);
        for (int i = 0; i < 5; i++) {
            world.link(one).cut("a loose plug");
            world.pass(Duration.ofMillis(1_100));
            world.link(one).restore();
            world.settle();
        }
        assertThat(two.known(WEB).instances()).isEmpty();
        assertThat(world.domain("munich").nodes().getFirst().state()).isEqualTo("damped");
        assertThat(one.lease("a").number()).as("it keeps what it has").isZero();

        two.updates.clear();
        world.link(one).cut("a loose plug");
        world.pass(Duration.ofMillis(1_100));
        world.link(one).restore();
        world.pass(Duration.ofSeconds(20));
        assertThat(two.updates).as("nobody hears of it").allSatisfy(update -> {
            assertThat(update.services()).isEmpty();
            assertThat(update.deltas()).isEmpty();
        });

        world.pass(Duration.ofSeconds(30));
        assertThat(two.known(WEB).instances()).hasSize(1);
        assertThat(world.domain("munich").nodes().getFirst().state()).isEqualTo("up");
    }

    @Test
    void aRestartedManagerTellsTheSameTableAndNobodySeesAGap() throws Exception {
        FakeNode two = webOnOneIsWatchedByTwo().two();
        String before = world.domain("munich").tableText();
        two.updates.clear();

        world.restart("munich");
        world.pass(Duration.ofSeconds(30));
        assertThat(world.domain("munich").tableText()).isEqualTo(before);
        assertThat(two.updates).allSatisfy(update -> {
            assertThat(update.full()).isFalse();
            assertThat(update.removed()).isEmpty();
            assertThat(update.services())
                    .allSatisfy(state -> assertThat(state.instances()).hasSize(1));
        });
    }

    @Test
    void whoComesBackAfterARestartIsNotToldAgainWhatItHolds() throws Exception {
        world.apply("munich", "web");
        world.apply("munich", "shop");
        FakeNode one = world.join("munich", "one", "192.0.2.1", 50103);
        FakeNode two = world.join("munich", "two", "192.0.2.2", 50103);
        FakeNode former = world.join("munich", "former", "192.0.2.3", 50103);
        one.attach("a", "web", null);
        former.attach("f", "web", null);
        two.ask(WEB);
        two.ask(ServiceKey.of("shop", "munich"));
        world.settle();
        world.leaves(former);
        world.pass(Duration.ofSeconds(2));
        one.updates.clear();
        two.updates.clear();

        world.restart("munich");

        assertThat(one.updates).allSatisfy(DomainTest::tellsNothing);
        assertThat(two.updates).isNotEmpty().allSatisfy(DomainTest::tellsNothing);
        one.attach("b", "web", null);
        world.settle();
        assertThat(two.known(WEB).instances()).hasSize(2);
        assertThat(two.updates.getLast().services()).isEmpty();
        assertThat(two.known(WEB)).isEqualTo(one.known(WEB));
    }

    private static void tellsNothing(Message.Update update) {
        assertThat(update.full()).isFalse();
        assertThat(update.services()).isEmpty();
        assertThat(update.neighbourhood()).isNull();
        assertThat(update.moves()).isNull();
        assertThat(update.deltas()).allSatisfy(delta -> assertThat(delta.here()).isEmpty());
    }

    @Test
    void whoComesBackIsToldWhatBecameDifferentAndWhatHasGone() throws Exception {
        world.apply("munich", "web");
        world.apply("munich", "shop");
        FakeNode one = world.join("munich", "one", "192.0.2.1", 50103);
        FakeNode two = world.join("munich", "two", "192.0.2.2", 50103);
        two.ask(WEB);
        two.ask(ServiceKey.of("shop", "munich"));
        world.settle();

        world.link(two).cut("pulled the plug");
        one.attach("a", "web", null);
        world.settle();
        world.domain("munich").delete(new ServiceName("shop"), true);
        world.restart("munich");

        assertThat(two.known(WEB)).isEqualTo(one.known(WEB));
        assertThat(two.known(WEB).instances()).hasSize(1);
        assertThat(two.table).containsOnlyKeys(WEB);
    }

    @Test
    void whatANodeForgotSinceItCameBackIsToldAsAWhole() throws Exception {
        world.start("uptown", UPTOWN);
        world.connect("uptown", "munich");
        world.apply("munich", "web");
        ServiceKey shop = ServiceKey.of("shop", "uptown");
        world.apply("uptown", "shop");
        FakeNode one = world.join("munich", "one", "192.0.2.1", 50103);
        one.ask(WEB);
        one.ask(shop);
        world.settle();
        one.unknown.clear();

        world.restartAlone("munich");
        assertThat(one.unknown).as("uptown may still come back").isEmpty();
        one.stopAsking(WEB);
        world.settle();
        assertThat(one.table).doesNotContainKey(WEB);
        one.ask(WEB);
        world.settle();

        assertThat(one.table).containsKey(WEB);
    }

    @Test
    void whoReadsSlowlyIsToldHowThingsAreInTheEndAndStopsNobody() throws Exception {
        world.apply("munich", "web");
        FakeNode one = world.join("munich", "one", "192.0.2.1", 50103);
        FakeNode two = world.join("munich", "two", "192.0.2.2", 50103);
        FakeNode slow = world.join("munich", "slow", "192.0.2.3", 50103);
        one.attach("a", "web", null);
        two.ask(WEB);
        slow.ask(WEB);
        world.settle();
        slow.updates.clear();

        world.link(slow).stall(true);
        for (int i = 0; i < 5_000; i++) {
            one.attach("b", "web", null);
            world.settle();
            if (i % 2 == 0) {
                one.detach("b");
                world.settle();
            }
        }
        assertThat(two.known(WEB)).isEqualTo(one.known(WEB));
        assertThat(slow.updates).isEmpty();
        world.link(slow).stall(false);
        world.settle();

        assertThat(world.link(slow).isConnected()).isTrue();
        assertThat(slow.known(WEB)).isEqualTo(one.known(WEB));
        assertThat(slow.updates).hasSizeLessThan(10).allSatisfy(update -> {
            assertThat(update.removed()).isEmpty();
            assertThat(update.services()).isEmpty();
        });
    }

    @Test
    void aPeerLearnsMeaningsAndGatewaysButNoHost() throws Exception {
        world.apply("munich", "web");
        world.start("uptown", UPTOWN);
        FakeNode one = world.join("munich", "one", "192.0.2.1", 50103);
        one.attach("a", "web", null);
        FakeNode far = world.join("uptown", "far", "198.51.100.2", 50103);
        far.ask(WEB);
        world.settle();
        assertThat(far.table).isEmpty();

        world.connect("uptown", "munich");
        ServiceState told = far.known(WEB);
        assertThat(told.instances()).isEmpty();
        assertThat(told.numbers()).containsOnlyKeys(0);
        assertThat(told.routes()).singleElement().satisfies(route -> {
            assertThat(route.gateways()).as("they are the domain's, told once").isEmpty();
            assertThat(route.target()).isEqualTo(new DomainName("munich"));
            assertThat(route.quality().ready()).isEqualTo(1);
        });
        assertThat(far.surroundings().peers())
                .extracting(Neighbourhood.Area::gateways)
                .containsExactly(List.of(one.tunnel));
        assertThat(one.surroundings().peers())
                .extracting(Neighbourhood.Area::gateways)
                .containsExactly(List.of(far.tunnel));

        one.observe(WEB, 0, 5_000_000);
        world.pass(Duration.ofMillis(200));
        assertThat(far.known(WEB).routes().getFirst().quality().bestResponseNs())
                .isEqualTo(5_000_000);
        one.observe(WEB, 0, 5_500_000);
        world.pass(Duration.ofMillis(200));
        assertThat(far.known(WEB).routes().getFirst().quality().bestResponseNs())
                .isEqualTo(5_000_000);

        world.domain("munich").delete(new ServiceName("web"), true);
        world.settle();
        assertThat(far.table).isEmpty();
    }

    @Test
    void aPeerThatStaysAwayIsWithdrawnAndOneThatReturnsResumes() throws Exception {
        world.apply("munich", "web");
        world.start("uptown", UPTOWN);
        FakeNode far = world.join("uptown", "far", "198.51.100.2", 50103);
        world.connect("uptown", "munich");
        far.ask(WEB);
        world.settle();

        world.connection("uptown", "munich").cut("cable");
        world.pass(Duration.ofSeconds(9));
        assertThat(far.table).containsKey(WEB);
        world.connection("uptown", "munich").restore();
        world.pass(Duration.ofSeconds(9));
        assertThat(far.table).containsKey(WEB);
        world.connection("uptown", "munich").cut("cable");
        world.pass(Duration.ofSeconds(11));
        assertThat(far.table).doesNotContainKey(WEB);
        assertThat(far.surroundings().peers()).isEmpty();
        world.connection("uptown", "munich").restore();
        world.settle();
        assertThat(far.table).containsKey(WEB);
    }

    @Test
    void nodesAreToldWhatAPeerMayUse() throws Exception {
        world.start("berlin", "peers: [{name: munich, export: [web]}, {name: uptown}]");
        FakeNode one = world.join("berlin", "one", "192.0.2.1", 50103);
        world.settle();

        assertThat(one.surroundings().exportsTo(new DomainName("munich")).allows(new ServiceName("web")))
                .isTrue();
        assertThat(one.surroundings().exportsTo(new DomainName("munich")).allows(new ServiceName("shop")))
                .isFalse();
        assertThat(one.surroundings().exportsTo(new DomainName("uptown")).allows(new ServiceName("shop")))
                .isTrue();
    }

    @Test
    void overlappingPoolsAndStrangersAreRefusedWithTheReason() throws Exception {
        world.start(
                "uptown",
                "pools: {services: [10.30.7.0/24], nodes: [10.19.0.0/16]}\npeers: [{name: munich, dial: 'x:1'}]");
        world.connect("uptown", "munich");
        assertThat(world.domain("uptown").status().peers()).singleElement().satisfies(peer -> {
            assertThat(peer.state()).isEqualTo("refused");
            assertThat(peer.reason())
                    .contains("services 10.30.0.0/16 of domain 'munich'")
                    .contains("services 10.30.7.0/24 of domain 'uptown'");
        });
        world.start("third", "peers: [{name: munich, dial: 'x:1'}]");
        world.connect("third", "munich");
        assertThat(world.domain("third").status().peers().getFirst().reason())
                .contains("does not know a peer 'third': add it under domain.peers of 'munich'");
    }

    @Test
    void aQuestionByAddressIsAnsweredAndKeptUpAndOneToNothingIsUnknown() throws Exception {
        world.apply("munich", "web");
        FakeNode one = world.join("munich", "one", "192.0.2.1", 50103);
        world.pass(Duration.ofSeconds(5));
        Query address = new Query.ByAddress(InetAddress.ofLiteral("10.30.0.1"));
        Query nothing = new Query.ByAddress(InetAddress.ofLiteral("10.30.9.9"));
        one.ask(address);
        one.ask(nothing);
        world.settle();
        assertThat(one.table).containsKey(WEB);
        assertThat(one.unknown).containsExactly(nothing);
        FakeNode two = world.join("munich", "two", "192.0.2.2", 50103);
        two.attach("b", "web", null);
        world.settle();
        assertThat(one.known(WEB).instances()).hasSize(1);
    }

    @Test
    void aSecondMachineWithTheSameNodeNameIsRefused() {
        world.join("munich", "one", "192.0.2.1", 50103);
        FakeNode twin = world.join("munich", "one", "192.0.2.2", 50103);
        assertThat(twin.waiting).contains("a node 'one' is connected already, with its tunnel at 192.0.2.1:50103");
    }
}
