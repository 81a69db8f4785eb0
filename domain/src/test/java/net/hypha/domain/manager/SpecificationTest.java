package net.hypha.domain.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.hypha.domain.catalogue.Manifest;
import net.hypha.domain.catalogue.Refusal;
import net.hypha.exchange.memory.MemoryExchange;
import net.hypha.exchange.message.Message;
import net.hypha.semantics.service.Health;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.LabelSet;
import net.hypha.semantics.service.PolicyOptions;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.service.ServiceOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a service and its instances say of how they are chosen and checked, on its way from who says it to who is told. */
class SpecificationTest {
    private static final ServiceName WEB = new ServiceName("web");
    private static final ServiceKey KEY = ServiceKey.of("web", "munich");
    private static final LabelSet VERSION_2 = LabelSet.of(Map.of("version", "2"));
    private static final Map<String, PolicyOptions> SPILLING =
            Map.of("sticky", new PolicyOptions(9, PolicyOptions.Affinity.NODE, VERSION_2, 0));
    private static final Health TCP = Health.of(new Health.Tcp(80));

    @TempDir
    private Path folder;

    private World world;
    private FakeNode one;
    private FakeNode two;

    @BeforeEach
    void begin() throws Exception {
        world = new World(folder, new MemoryExchange());
        world.start("munich", "");
        world.apply("munich", "web");
        one = world.join("munich", "one", "192.0.2.1", 50103);
        two = world.join("munich", "two", "192.0.2.2", 50103);
        two.ask(KEY);
        world.settle();
    }

    @AfterEach
    void end() {
        world.close();
    }

    @Test
    void optionsAndHealthReachTheNodesAndSurviveARestart() throws Exception {
        say(SPILLING, TCP);
        assertThat(two.known(KEY).options()).isEqualTo(new ServiceOptions(SPILLING, TCP));

        say(null, Health.NONE);
        assertThat(two.known(KEY).options()).isEqualTo(new ServiceOptions(SPILLING, Health.NONE));

        world.restart("munich");
        world.settle();
        assertThat(two.known(KEY).options()).isEqualTo(new ServiceOptions(SPILLING, Health.NONE));
        say(Map.of(), null);
        assertThat(two.known(KEY).options()).isEqualTo(ServiceOptions.DEFAULT);
    }

    @Test
    void theLeaseSaysWhetherTheInstanceIsChecked() throws Exception {
        one.attach("a", "web", null);
        world.settle();
        assertThat(one.lease("a").checked()).isFalse();

        say(null, TCP);
        one.attach("b", "web", null);
        one.attach("caller", null, null);
        world.settle();
        assertThat(one.lease("b").checked()).isTrue();
        assertThat(one.lease("caller").checked()).isFalse();
    }

    @Test
    void labelsAndTheWeightAskedForReachTheNodes() {
        one.attach("a", "web", null, VERSION_2, 7);
        world.settle();

        assertThat(instance(0).labels()).isEqualTo(VERSION_2);
        assertThat(instance(0).weight()).isEqualTo(7);
        assertThat(world.domain("munich").tableText()).contains("READY weight 7 labels version=2");
    }

    @Test
    void aWeightThatIsSaidCountsMoreThanOneAskedForAndStaysWithTheNumber() throws Exception {
        one.attach("a", "web", 0, VERSION_2, 7);
        world.settle();
        two.sent.clear();
        world.domain("munich").weigh(WEB, 0, 0);
        world.settle();
        assertThat(instance(0).weight()).isZero();

        one.detach("a");
        world.settle();
        two.attach("b", "web", 0, LabelSet.NONE, 500);
        world.settle();
        assertThat(instance(0).weight()).isZero();
        assertThat(instance(0).labels()).isEqualTo(LabelSet.NONE);

        world.restart("munich");
        world.settle();
        assertThat(instance(0).weight()).isZero();
    }

    @Test
    void aLabelledNodeThatIsAsItWasSaysSoInOneWord() throws Exception {
        one.attach("a", "web", 0, VERSION_2, 7);
        world.settle();
        one.sent.clear();
        world.restart("munich");
        world.settle();

        assertThat(one.sent).hasAtLeastOneElementOfType(Message.Unchanged.class);
        assertThat(one.sent).doesNotHaveAnyElementsOfTypes(Message.Publish.class);
    }

    @Test
    void aWeightIsRefusedByName() {
        one.attach("a", "web", 0);
        world.settle();
        for (int wrong : List.of(-1, 1_001)) {
            assertThatThrownBy(() -> world.domain("munich").weigh(WEB, 0, wrong))
                    .isInstanceOf(Refusal.class)
                    .hasMessage("weight " + wrong + " is not between 0 and 1000");
        }
        assertThatThrownBy(() -> world.domain("munich").weigh(WEB, 3, 50))
                .hasMessageContaining("service 'web' has no instance 3");
        assertThatThrownBy(() -> say(Map.of("quick", PolicyOptions.DEFAULT), null))
                .hasMessageContaining("'quick' is not a policy");
    }

    private Instance instance(int number) {
        return two.known(KEY).instance(number).orElseThrow();
    }

    private void say(@Nullable Map<String, PolicyOptions> options, @Nullable Health health) throws Refusal {
        world.domain("munich").apply(new Manifest(WEB, null, null, Map.of(), Map.of(), options, health));
        world.settle();
    }
}
