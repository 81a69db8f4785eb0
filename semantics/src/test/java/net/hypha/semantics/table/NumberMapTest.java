package net.hypha.semantics.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A sorted map of numbers that remembers how it was. */
class NumberMapTest {
    private static final int ROUNDS = 3_000;

    @Test
    void isWhatASortedMapIsThroughManyChanges() {
        long seed = Long.getLong("hypha.seed", new Random().nextLong());
        Random random = new Random(seed);
        Map<Integer, String> model = new TreeMap<>();
        Map<Integer, String> formerModel = Map.of();
        NumberMap<String> map = NumberMap.empty();
        NumberMap<String> former = map;
        for (int round = 0; round < ROUNDS; round++) {
            int number = number(random);
            if (random.nextInt(3) == 0) {
                map = map.without(number);
                model.remove(number);
            } else {
                String value = "v" + random.nextInt(4);
                map = map.with(number, value);
                model.put(number, value);
            }
            if (random.nextInt(50) == 0) {
                check(seed, map, model, former, formerModel);
                former = map;
                formerModel = new TreeMap<>(model);
            }
        }
    }

    private static int number(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> random.nextInt(Integer.MAX_VALUE);
            case 1 -> Integer.MAX_VALUE - random.nextInt(3);
            case 2, 3 -> random.nextInt(5_000);
            default -> random.nextInt(70);
        };
    }

    private static void check(
            long seed,
            NumberMap<String> map,
            Map<Integer, String> model,
            NumberMap<String> former,
            Map<Integer, String> formerModel) {
        assertThat(new ArrayList<>(map.entrySet())).as("seed %d", seed).isEqualTo(new ArrayList<>(model.entrySet()));
        assertThat(map).as("seed %d", seed).isEqualTo(NumberMap.of(model)).hasSameHashCodeAs(model);
        assertThat(former).as("seed %d: the former one stays", seed).isEqualTo(formerModel);
        List<Integer> different = new ArrayList<>();
        former.differences(map, different::add);
        TreeSet<Integer> expected = new TreeSet<>(model.keySet());
        expected.addAll(formerModel.keySet());
        expected.removeIf(number -> Objects.equals(model.get(number), formerModel.get(number)));
        assertThat(different).as("seed %d", seed).containsExactlyElementsOf(expected);
        assertThat(map.coversNumbersOf(former))
                .as("seed %d", seed)
                .isEqualTo(model.keySet().containsAll(formerModel.keySet()));
        assertThat(map.equals(former)).as("seed %d", seed).isEqualTo(expected.isEmpty());
    }

    @Test
    void refusesNumbersBelowZero() {
        assertThatThrownBy(() -> NumberMap.empty().with(-1, "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
        assertThat(NumberMap.empty().at(-1)).isNull();
    }
}
