package net.hypha.semantics.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What a service may say, and what it may not. */
class ServiceOptionsTest {
    @Test
    void aWeightIsWithinItsBounds() {
        assertThat(Weight.checked(0)).isZero();
        assertThat(Weight.checked(1_000)).isEqualTo(1_000);
        refused(() -> Weight.checked(-1), "weight -1 is not between 0 and 1000");
        refused(() -> Weight.checked(1_001), "weight 1001 is not between 0 and 1000");
    }

    @Test
    void equalLabelsAreTheSameObject() {
        LabelSet gold = LabelSet.of(Map.of("tier", "gold", "version", "2"));

        assertThat(LabelSet.of(new TreeMap<>(Map.of("version", "2", "tier", "gold"))))
                .isSameAs(gold)
                .hasToString("tier=gold,version=2");
        assertThat(LabelSet.of(Map.of())).isSameAs(LabelSet.NONE);
    }

    @Test
    void labelsAreReadAsTheyAreWritten() {
        LabelSet gold = LabelSet.of(Map.of("tier", "gold", "version", "2"));

        assertThat(LabelSet.parse("version=2,tier=gold")).isSameAs(gold);
        assertThat(LabelSet.parse(gold.toString())).isSameAs(gold);
        assertThat(LabelSet.parse("")).isSameAs(LabelSet.NONE);
        refused(() -> LabelSet.parse("tier"), "'tier' is no label: write KEY=VALUE");
        refused(() -> LabelSet.parse("tier=gold,tier=silver"), "label 'tier' is given twice");
        refused(() -> LabelSet.parse("tier=gold,"), "'' is no label");
        refused(() -> LabelSet.parse("tier=a=b"), "'a=b' is not a value");
    }

    @Test
    void labelsCoverWhatTheyContain() {
        LabelSet gold = LabelSet.of(Map.of("tier", "gold", "version", "2"));

        assertThat(gold.covers(LabelSet.NONE)).isTrue();
        assertThat(gold.covers(LabelSet.of(Map.of("tier", "gold")))).isTrue();
        assertThat(gold.covers(LabelSet.of(Map.of("tier", "silver")))).isFalse();
        assertThat(gold.covers(LabelSet.of(Map.of("zone", "a")))).isFalse();
    }

    @Test
    void labelsAreRefusedByName() {
        refused(() -> LabelSet.of(Map.of("Tier", "gold")), "'Tier' is not a label's key");
        refused(() -> LabelSet.of(Map.of("a".repeat(64), "gold")), "is not a label's key");
        refused(() -> LabelSet.of(Map.of("tier", "")), "'' is not a value for label 'tier'");
        refused(() -> LabelSet.of(Map.of("tier", "go ld")), "'go ld' is not a value for label 'tier'");
        refused(() -> LabelSet.of(Map.of("tier", "g".repeat(64))), "is not a value for label 'tier'");
        refused(
                () -> LabelSet.of(IntStream.range(0, 17)
                        .mapToObj(i -> "l" + i)
                        .collect(Collectors.toMap(Function.identity(), each -> "v"))),
                "17 labels, at most 16");
    }

    @Test
    void optionsAreRefusedByName() {
        refused(
                () -> new PolicyOptions(-1, PolicyOptions.Affinity.CALLER, LabelSet.NONE, 0),
                "a spill-over of -1 flows is not between 0 and 1000000");
        refused(
                () -> new PolicyOptions(0, PolicyOptions.Affinity.CALLER, LabelSet.NONE, 600_001),
                "a slow start of 600001 ms is not between 0 and 600000 ms");
    }

    @Test
    void checksAreRefusedByName() {
        refused(() -> new Health.Tcp(0), "port 0 is not between 1 and 65535");
        refused(() -> new Health.Http(65_536, "/", 200, 399, ""), "port 65536");
        refused(() -> new Health.Http(80, "health", 200, 399, ""), "'health' is not a path");
        refused(() -> new Health.Http(80, "/a b", 200, 399, ""), "'/a b' is not a path");
        refused(() -> new Health.Http(80, "/", 99, 399, ""), "status 99 is not between 100 and 599");
        refused(() -> new Health.Http(80, "/", 300, 200, ""), "status 300-200 is no range");
        refused(() -> new Health.Http(80, "/", 200, 200, "a\r\nb"), "is not a host");
        refused(() -> new Health.Exec(List.of()), "there is no command to run");
        refused(() -> new Health.Exec(List.of(" ")), "there is no command to run");
        refused(() -> new Health.Exec(Collections.nCopies(33, "x")), "a command of 33 words");
        refused(() -> new Health(new Health.Tcp(80), 99, 50, 1, 1), "interval 99 ms is not between 100 and 3600000 ms");
        refused(() -> new Health(new Health.Tcp(80), 1_000, 9, 1, 1), "timeout 9 ms is not between 10 and 60000 ms");
        refused(() -> new Health(new Health.Tcp(80), 1_000, 1_001, 1, 1), "is longer than the interval, 1000 ms");
        refused(() -> new Health(new Health.Tcp(80), 1_000, 500, 0, 1), "fall 0 is not between 1 and 100");
        refused(() -> new Health(new Health.Tcp(80), 1_000, 500, 1, 101), "rise 101 is not between 1 and 100");
    }

    @Test
    void aPolicyThatNothingIsSaidOfHasTheDefaults() {
        PolicyOptions spilling = new PolicyOptions(50, PolicyOptions.Affinity.NODE, LabelSet.NONE, 0);
        ServiceOptions options = new ServiceOptions(Map.of("closest", spilling), Health.of(new Health.Tcp(80)));

        assertThat(options.of("closest")).isSameAs(spilling);
        assertThat(options.of("fastest")).isSameAs(PolicyOptions.DEFAULT);
        assertThat(new ServiceOptions(Map.of("closest", PolicyOptions.DEFAULT), Health.NONE))
                .isEqualTo(ServiceOptions.DEFAULT);
        assertThat(options.withoutHealth()).isEqualTo(new ServiceOptions(Map.of("closest", spilling), Health.NONE));
    }

    @Test
    void toSayAUsualSlowStartIsToSaySomething() {
        PolicyOptions said = new PolicyOptions(0, PolicyOptions.Affinity.CALLER, LabelSet.NONE, 10_000);

        assertThat(new ServiceOptions(Map.of("round-robin", said), Health.NONE).of("round-robin"))
                .isEqualTo(said)
                .isNotEqualTo(PolicyOptions.DEFAULT);
    }

    private static void refused(ThrowingCallable making, String why) {
        assertThatThrownBy(making).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(why);
    }
}
