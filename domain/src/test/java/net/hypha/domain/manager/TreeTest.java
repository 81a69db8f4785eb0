package net.hypha.domain.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.hypha.domain.view.StatusView;
import net.hypha.exchange.memory.MemoryExchange;
import net.hypha.exchange.message.Message.Query;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.semantics.name.ServiceFilter;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Route;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A root, {@code eu}, with two clusters below it, one of which has a cluster of its own; beside the root a peer. */
class TreeTest {
    private static final ServiceKey EU_WEB = ServiceKey.of("web", "eu");
    private static final ServiceKey MUNICH_WEB = ServiceKey.of("web", "munich.eu");
    private static final ServiceKey BERLIN_WEB = ServiceKey.of("web", "berlin.eu");
    private static final ServiceKey MITTE_WEB = ServiceKey.of("web", "mitte.berlin.eu");

    @TempDir
    private Path folder;

    private World world;

    @BeforeEach
    void begin() throws Exception {
        world = new World(folder, new MemoryExchange());
        world.start("eu", pools(1) + "children: [{name: munich.eu}, {name: berlin.eu}]\npeers: [{name: uptown}]");
        world.start("munich.eu", pools(2) + parent("eu"));
        world.start("berlin.eu", pools(3) + parent("eu") + "\nchildren: [{name: mitte.berlin.eu}]");
        world.start("mitte.berlin.eu", pools(4) + parent("berlin.eu"));
        world.start("uptown", pools(5) + "peers: [{name: eu, dial: '192.0.2.9:1'}]");
        world.connect("munich.eu", "eu");
        world.connect("berlin.eu", "eu");
        world.connect("mitte.berlin.eu", "berlin.eu");
        world.connect("uptown", "eu");
        world.pass(Duration.ofSeconds(1));
    }

    @AfterEach
    void end() {
        world.close();
    }

    private static String pools(int number) {
        return "pools: {services: [10.%d.0.0/16, 'fd%02d::/16'], nodes: [10.%d.0.0/16]}\n"
                .formatted(30 + number, number, 100 + number);
    }

    private static String parent(String name) {
        return "parent: {name: %s, dial: '192.0.2.8:1'}".formatted(name);
    }

    @Test
    void everyNodeKnowsTheDomainsOfTheTreeAndItsLineage() {
        FakeNode node = world.join("mitte.berlin.eu", "m1", "192.0.2.41", 50103);

        Neighbourhood around = node.surroundings();
        assertThat(around.lineage()).containsExactly(new DomainName("eu"), new DomainName("berlin.eu"));
        assertThat(around.root()).isEqualTo(new DomainName("eu"));
        assertThat(around.peers())
                .extracting(area -> area.name().text())
                .containsExactly("berlin.eu", "eu", "munich.eu", "uptown");
    }

    @Test
    void theTreesServiceHasInstancesInEveryDomainThatHasItsName() throws Exception {
        applyEverywhere("web");
        FakeNode munich = world.join("munich.eu", "a1", "192.0.2.21", 50103);
        FakeNode mitte = world.join("mitte.berlin.eu", "m1", "192.0.2.41", 50103);
        munich.attach("w", "web", null);
        mitte.attach("w", "web", null);
        world.pass(Duration.ofSeconds(1));

        munich.ask(EU_WEB);
        world.settle();
        ServiceState seen = munich.known(EU_WEB);
        assertThat(seen.policyOf(InetAddress.ofLiteral("10.31.0.1"))).contains("closest");
        assertThat(targets(seen))
                .containsOnlyKeys("eu", "munich.eu", "berlin.eu", "mitte.berlin.eu")
                .containsEntry("mitte.berlin.eu", 1);
        assertThat(route(seen, "mitte.berlin.eu").path())
                .extracting(DomainName::text)
                .containsExactly("mitte.berlin.eu", "berlin.eu", "eu");
        assertThat(munich.known(MUNICH_WEB).instances())
                .as("what is here is told as the own domain's service")
                .hasSize(1);
    }

    @Test
    void aDomainsOwnNameMeansItsSubtreeAloneFromWhereverItIsAsked() throws Exception {
        applyEverywhere("web");
        FakeNode munich = world.join("munich.eu", "a1", "192.0.2.21", 50103);
        FakeNode mitte = world.join("mitte.berlin.eu", "m1", "192.0.2.41", 50103);
        mitte.attach("w", "web", null);
        world.pass(Duration.ofSeconds(1));

        munich.ask(BERLIN_WEB);
        munich.ask(MITTE_WEB);
        world.settle();
        assertThat(targets(munich.known(BERLIN_WEB))).containsOnlyKeys("berlin.eu", "mitte.berlin.eu");
        assertThat(targets(munich.known(MITTE_WEB))).containsOnlyKeys("mitte.berlin.eu");
        assertThat(munich.known(MITTE_WEB).numbers()).containsOnlyKeys(0);
    }

    @Test
    void aQuestionGoesUpOnceAndTheAnswerIsKeptFresh() throws Exception {
        applyEverywhere("web");
        FakeNode one = world.join("munich.eu", "a1", "192.0.2.21", 50103);
        FakeNode two = world.join("munich.eu", "a2", "192.0.2.22", 50103);
        FakeNode mitte = world.join("mitte.berlin.eu", "m1", "192.0.2.41", 50103);
        one.ask(MITTE_WEB);
        two.ask(MITTE_WEB);
        world.settle();
        assertThat(interestsAt("eu")).containsExactly("web@mitte.berlin.eu by [domain:munich.eu]");

        mitte.attach("w", "web", null);
        world.pass(Duration.ofSeconds(1));
        assertThat(targets(one.known(MITTE_WEB))).containsEntry("mitte.berlin.eu", 1);
        assertThat(two.table).isEqualTo(one.table);

        mitte.detach("w");
        world.pass(Duration.ofSeconds(1));
        assertThat(targets(one.known(MITTE_WEB))).containsEntry("mitte.berlin.eu", 0);
    }

    @Test
    void whatNobodyWantsAnyMoreIsNotAskedOfTheParentAnyMore() throws Exception {
        applyEverywhere("web");
        FakeNode one = world.join("munich.eu", "a1", "192.0.2.21", 50103);
        one.ask(BERLIN_WEB);
        world.settle();
        one.stopAsking(BERLIN_WEB);
        world.pass(Duration.ofSeconds(20));
        assertThat(interestsAt("eu")).as("it may be wanted again soon").hasSize(1);
        world.pass(Duration.ofSeconds(60));
        assertThat(interestsAt("eu")).isEmpty();
        assertThat(world.domain("munich.eu").table()).doesNotContainKey(BERLIN_WEB);
    }

    /** It was dropped just after the parent had said that there is none: that is believed only while the parent would tell otherwise. */
    @Test
    void whatIsUnknownAndWasDroppedIsAskedOfTheParentAgain() throws Exception {
        FakeNode one = world.join("munich.eu", "a1", "192.0.2.21", 50103);
        one.ask(BERLIN_WEB);
        world.settle();
        one.stopAsking(BERLIN_WEB);
        world.pass(Duration.ofMillis(57_900)); // nobody wants it at the looks after 30 s and 60 s
        world.connection("munich.eu", "eu").cut("a digger");
        world.settle();
        world.connection("munich.eu", "eu").restore();
        world.pass(Duration.ofMillis(1_200));
        assertThat(interestsAt("eu")).isEmpty();

        one.ask(BERLIN_WEB);
        world.settle();
        assertThat(interestsAt("eu")).containsExactly("web@berlin.eu by [domain:munich.eu]");
        world.apply("berlin.eu", "web");
        world.pass(Duration.ofSeconds(1));
        assertThat(one.table).containsKey(BERLIN_WEB);
    }

    @Test
    void anAddressOfTheTreeIsAskedUpwardsAndOneThatMeansNothingIsUnknown() throws Exception {
        applyEverywhere("web");
        FakeNode one = world.join("munich.eu", "a1", "192.0.2.21", 50103);
        one.ask(new Query.ByAddress(InetAddress.ofLiteral("10.31.0.1")));
        one.ask(new Query.ByAddress(InetAddress.ofLiteral("10.34.7.7")));
        one.ask(new Query.ByAddress(InetAddress.ofLiteral("172.16.0.1")));
        world.settle();
        assertThat(one.table).containsKey(EU_WEB);
        assertThat(one.unknown)
                .containsExactlyInAnyOrder(
                        new Query.ByAddress(InetAddress.ofLiteral("10.34.7.7")),
                        new Query.ByAddress(InetAddress.ofLiteral("172.16.0.1")));
    }

    @Test
    void aPeerOfTheRootMeetsTheTreeAndTheTreeMeetsIt() throws Exception {
        applyEverywhere("web");
        world.apply("uptown", "shop");
        FakeNode mitte = world.join("mitte.berlin.eu", "m1", "192.0.2.41", 50103);
        FakeNode far = world.join("uptown", "u1", "192.0.2.51", 50103);
        mitte.attach("w", "web", null);
        far.attach("s", "shop", null);
        world.pass(Duration.ofSeconds(1));

        far.ask(EU_WEB);
        mitte.ask(ServiceKey.of("shop", "uptown"));
        world.settle();
        assertThat(targets(far.known(EU_WEB))).containsEntry("mitte.berlin.eu", 1);
        assertThat(far.surroundings().area(new DomainName("mitte.berlin.eu"))).isPresent();
        assertThat(targets(mitte.known(ServiceKey.of("shop", "uptown")))).containsEntry("uptown", 1);
    }

    @Test
    void aLostChildsRoutesAreWithdrawnAndComeBackWithIt() throws Exception {
        applyEverywhere("web");
        FakeNode munich = world.join("munich.eu", "a1", "192.0.2.21", 50103);
        munich.ask(EU_WEB);
        world.settle();

        world.connection("berlin.eu", "eu").cut("a digger");
        world.pass(Duration.ofSeconds(9));
        assertThat(targets(munich.known(EU_WEB))).containsKey("berlin.eu");
        world.pass(Duration.ofSeconds(2));
        assertThat(targets(munich.known(EU_WEB))).containsOnlyKeys("eu", "munich.eu");
        assertThat(munich.surroundings().area(new DomainName("berlin.eu"))).isEmpty();

        world.connection("berlin.eu", "eu").restore();
        world.pass(Duration.ofSeconds(1));
        assertThat(targets(munich.known(EU_WEB))).containsOnlyKeys("eu", "munich.eu", "berlin.eu", "mitte.berlin.eu");
    }

    @Test
    void withoutItsParentADomainGoesOnWithWhatItKnows() throws Exception {
        applyEverywhere("web");
        FakeNode munich = world.join("munich.eu", "a1", "192.0.2.21", 50103);
        munich.ask(EU_WEB);
        world.settle();
        Map<ServiceKey, ServiceState> before = Map.copyOf(munich.table);

        world.connection("munich.eu", "eu").cut("a digger");
        world.pass(Duration.ofMinutes(5));
        assertThat(munich.table).isEqualTo(before);

        munich.updates.clear();
        world.connection("munich.eu", "eu").restore();
        world.pass(Duration.ofSeconds(1));
        assertThat(targets(munich.known(EU_WEB))).hasSize(4);
        assertThat(munich.updates).as("nobody sees a gap").allSatisfy(update -> {
            assertThat(update.full()).isFalse();
            assertThat(update.removed()).isEmpty();
        });
    }

    @Test
    void aQuestionThatOnlyTheParentCanAnswerWaitsUntilItIsBack() throws Exception {
        applyEverywhere("web");
        FakeNode munich = world.join("munich.eu", "a1", "192.0.2.21", 50103);
        munich.ask(BERLIN_WEB);
        world.settle();
        munich.stopAsking(BERLIN_WEB);
        world.pass(Duration.ofSeconds(90));

        world.connection("munich.eu", "eu").cut("a digger");
        world.pass(Duration.ofSeconds(5));
        munich.ask(BERLIN_WEB);
        world.pass(Duration.ofSeconds(60));
        assertThat(munich.unknown).as("nobody says that there is none").isEmpty();
        assertThat(munich.open).as("nobody here used it for long").containsExactly(new Query.ByName(BERLIN_WEB));

        world.connection("munich.eu", "eu").restore();
        world.settle();
        assertThat(targets(munich.known(BERLIN_WEB))).containsOnlyKeys("berlin.eu", "mitte.berlin.eu");
        assertThat(munich.open).isEmpty();
    }

    /** What it says to hold crosses that it is gone; a step from that would lead nowhere, and the question would have no answer. */
    @Test
    void aNodeThatComesBackIsToldAsAWholeWhatItHasJustBeenToldToForget() throws Exception {
        applyEverywhere("web");
        FakeNode node = world.join("munich.eu", "a1", "192.0.2.21", 50103);
        FakeNode other = world.join("munich.eu", "a2", "192.0.2.22", 50103);
        node.ask(BERLIN_WEB);
        world.settle();
        ServiceState before = node.known(BERLIN_WEB);
        world.link(node).cut("a digger");
        world.pass(Duration.ofSeconds(90));
        assertThat(world.domain("munich.eu").table()).doesNotContainKey(BERLIN_WEB);

        world.link(node).restore();
        world.link(node).stall(true);
        world.settle(); // that it is gone is on its way
        other.ask(BERLIN_WEB);
        world.settle();
        world.link(node).stall(false);
        world.settle();
        assertThat(node.known(BERLIN_WEB).digest()).isEqualTo(before.digest());
        assertThat(node.open).isEmpty();
    }

    @Test
    void newsThatWaitedIsNotToldOfWhatIsNotWantedAnyMore() throws Exception {
        applyEverywhere("web");
        FakeNode one = world.join("munich.eu", "a1", "192.0.2.21", 50103);
        FakeNode two = world.join("munich.eu", "a2", "192.0.2.22", 50103);
        FakeNode berlin = world.join("berlin.eu", "b1", "192.0.2.31", 50103);
        one.ask(MUNICH_WEB);
        one.ask(BERLIN_WEB);
        world.pass(Duration.ofSeconds(1));

        world.link(one).stall(true);
        for (int i = 0; i < 5; i++) {
            two.attach("w" + i, "web", null);
            world.pass(Duration.ofSeconds(1));
        }
        berlin.attach("w", "web", null);
        world.pass(Duration.ofSeconds(1));
        one.stopAsking(BERLIN_WEB);
        world.settle();
        world.link(one).stall(false);
        world.pass(Duration.ofSeconds(1));

        assertThat(one.known(MUNICH_WEB).instances()).hasSize(5);
        assertThat(one.table).doesNotContainKey(BERLIN_WEB);
    }

    @Test
    void aClusterRestartsWithoutItsParentAndGoesOnWithWhatItKnew() throws Exception {
        applyEverywhere("web");
        FakeNode munich = world.join("munich.eu", "a1", "192.0.2.21", 50103);
        munich.ask(EU_WEB);
        world.pass(Duration.ofSeconds(6));
        Neighbourhood around = munich.surroundings();
        munich.updates.clear();

        world.connection("munich.eu", "eu").cut("a digger");
        world.restartAlone("munich.eu");
        world.pass(Duration.ofMinutes(1));
        assertThat(world.domain("munich.eu").table()).containsKey(EU_WEB);
        assertThat(munich.known(EU_WEB).routes()).hasSize(4);
        assertThat(munich.surroundings()).isEqualTo(around);
        assertThat(munich.updates)
                .allSatisfy(update -> assertThat(update.removed()).isEmpty());

        FakeNode another = world.join("munich.eu", "a2", "192.0.2.22", 50103);
        another.ask(EU_WEB);
        world.settle();
        assertThat(another.known(EU_WEB)).isEqualTo(munich.known(EU_WEB));
    }

    @Test
    void theRootRestartsAndNobodySeesAGap() throws Exception {
        applyEverywhere("web");
        FakeNode munich = world.join("munich.eu", "a1", "192.0.2.21", 50103);
        FakeNode mitte = world.join("mitte.berlin.eu", "m1", "192.0.2.41", 50103);
        mitte.attach("w", "web", null);
        munich.ask(EU_WEB);
        world.pass(Duration.ofSeconds(1));
        Map<String, Integer> before = targets(munich.known(EU_WEB));
        munich.updates.clear();

        world.restart("eu");
        world.pass(Duration.ofSeconds(30));
        assertThat(targets(munich.known(EU_WEB))).isEqualTo(before);
        assertThat(munich.updates)
                .allSatisfy(update -> assertThat(update.removed()).isEmpty());
    }

    @Test
    void aRuleWithholdsWhatItDoesNotName() throws Exception {
        world.start(
                "rome.eu", pools(6) + "parent: {name: eu, dial: '192.0.2.8:1', export: [web], import: [closest.web]}");
        world.start("eu2", pools(7) + "children: [{name: rome.eu2, export: [web]}]");
        world.apply("eu2", "web");
        world.apply("eu2", "secret");
        world.start("rome.eu2", pools(8) + "parent: {name: eu2, dial: '192.0.2.8:1', import: [closest.web]}");
        world.connect("rome.eu2", "eu2");
        FakeNode node = world.join("rome.eu2", "r1", "192.0.2.61", 50103);
        node.ask(ServiceKey.of("web", "eu2"));
        node.ask(ServiceKey.of("secret", "eu2"));
        world.settle();

        assertThat(node.known(ServiceKey.of("web", "eu2")).addresses()).containsOnlyKeys("closest");
        assertThat(node.table).doesNotContainKey(ServiceKey.of("secret", "eu2"));
        assertThat(node.unknown).contains(new Query.ByName(ServiceKey.of("secret", "eu2")));
        FakeNode above = world.join("eu2", "e1", "192.0.2.71", 50103);
        assertThat(above.surroundings().exportsTo(new DomainName("rome.eu2")))
                .isEqualTo(ServiceFilter.of(List.of("web")));
    }

    @Test
    void whatIsToldButNotImportedIsUnknown() throws Exception {
        world.start("eu2", pools(7) + "children: [{name: rome}]");
        world.apply("eu2", "web");
        world.apply("eu2", "secret");
        world.start("rome", pools(8) + "parent: {name: eu2, dial: '192.0.2.8:1', import: [closest.web]}");
        world.connect("rome", "eu2");
        FakeNode node = world.join("rome", "r1", "192.0.2.61", 50103);
        Query secret = new Query.ByName(ServiceKey.of("secret", "eu2"));
        Query roundRobin = new Query.ByAddress(InetAddress.ofLiteral("10.37.0.2"));
        Query closest = new Query.ByAddress(InetAddress.ofLiteral("10.37.0.1"));
        node.ask(secret);
        node.ask(roundRobin);
        node.ask(closest);
        world.settle();
        assertThat(node.unknown).containsExactlyInAnyOrder(secret, roundRobin);
        assertThat(node.known(ServiceKey.of("web", "eu2")).addresses()).containsOnlyKeys("closest");
    }

    @Test
    void nobodySpeaksForAnothersNameOrForPublicAddresses() throws Exception {
        world.start("low", pools(6) + parent("mid"));
        world.start("mid", pools(7) + parent("top") + "\nchildren: [{name: low}]\npeers: [{name: web.shop}]");
        world.start("top", pools(8) + "children: [{name: mid}]");
        world.apply("top", "web");
        world.start(
                "web.shop",
                "pools: {services: [8.8.8.0/24], nodes: [10.109.0.0/16]}\npeers: [{name: mid, dial: '192.0.2.9:1'}]");
        world.connect("mid", "top");
        world.connect("low", "mid");
        world.connect("web.shop", "mid");
        world.pass(Duration.ofSeconds(1));

        FakeNode low = world.join("low", "l", "192.0.2.92", 50103);
        assertThat(low.surroundings().peers())
                .extracting(area -> area.name().text())
                .as("mid was told of it by its operator, low by hearsay")
                .containsExactly("mid", "top");
        FakeNode mid = world.join("mid", "m", "192.0.2.93", 50103);
        assertThat(mid.surroundings().area(new DomainName("web.shop"))).isPresent();
    }

    @Test
    void aRingOfParentsIsBroken() throws Exception {
        world.start("a", pools(6) + parent("b") + "\nchildren: [{name: c}]");
        world.start("b", pools(7) + parent("c") + "\nchildren: [{name: a}]");
        world.start("c", pools(8) + parent("a") + "\nchildren: [{name: b}]");
        world.connect("a", "b");
        world.connect("b", "c");
        world.connect("c", "a");
        world.pass(Duration.ofSeconds(2));

        List<String> reasons = Stream.of("a", "b", "c").flatMap(this::reasons).toList();
        assertThat(reasons).anyMatch(reason -> reason.matches(".*cannot be (its parent|below it too).*"));
        FakeNode node = world.join("a", "n", "192.0.2.91", 50103);
        assertThat(node.surroundings().lineage()).hasSizeLessThan(3);
    }

    private Stream<String> reasons(String domain) {
        return world.domain(domain).status().peers().stream().map(StatusView.PeerView::reason);
    }

    @Test
    void aDomainThatNobodyLetInIsRefusedWithTheReason() throws Exception {
        world.start("rome.eu", pools(6) + parent("eu"));
        world.start("munich.eu.again", pools(2) + parent("berlin.eu"));
        world.connect("rome.eu", "eu");
        assertThat(reason("rome.eu"))
                .contains("domain 'eu' does not know a child 'rome.eu': let it join by a token of 'hypha token create");
        world.connect("munich.eu.again", "berlin.eu");
        assertThat(reason("munich.eu.again")).contains("does not know a child");
    }

    private String reason(String domain) {
        return world.domain(domain).status().peers().getFirst().reason();
    }

    private List<String> interestsAt(String domain) {
        return world.domain(domain).interests().stream()
                .map(view -> view.service() + "@" + view.owner() + " by " + view.by())
                .toList();
    }

    private void applyEverywhere(String service) throws Exception {
        for (String domain : List.of("eu", "munich.eu", "berlin.eu", "mitte.berlin.eu")) {
            world.apply(domain, service);
        }
    }

    private static Route route(ServiceState state, String target) {
        return state.routes().stream()
                .filter(route -> route.target().text().equals(target))
                .findFirst()
                .orElseThrow();
    }

    /** Ready instances by the domain that takes the flow. */
    private static Map<String, Integer> targets(ServiceState state) {
        return state.routes().stream()
                .collect(Collectors.toMap(
                        route -> route.target().text(), route -> route.quality().ready()));
    }
}
