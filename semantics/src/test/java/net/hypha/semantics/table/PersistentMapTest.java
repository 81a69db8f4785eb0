package net.hypha.semantics.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PersistentMapTest {
    /** A key that shares its hash with many others. */
    private record Clumsy(int number) {
        @Override
        public int hashCode() {
            return number % 7;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void isAsAHashMapAndItsCopiesStayAsTheyWere(long seed) {
        Random random = new Random(seed);
        PersistentMap<Integer, Integer> map = PersistentMap.empty();
        Map<Integer, Integer> expected = new HashMap<>();
        for (int i = 0; i < 3_000; i++) {
            PersistentMap<Integer, Integer> before = map;
            Map<Integer, Integer> expectedBefore = i % 300 == 0 ? new HashMap<>(expected) : null;
            int key = random.nextInt(500) << random.nextInt(24);
            if (random.nextInt(3) == 0) {
                map = map.without(key);
                expected.remove(key);
            } else {
                map = map.with(key, i);
                expected.put(key, i);
            }
            assertThat(map.get(key)).as("seed %d, step %d", seed, i).isEqualTo(expected.get(key));
            assertThat(map).as("seed %d, step %d", seed, i).hasSize(expected.size());
            if (expectedBefore != null) {
                assertThat(map).as("seed %d, step %d", seed, i).isEqualTo(expected);
                assertThat(before).as("seed %d, step %d", seed, i).isEqualTo(expectedBefore);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void findsWhatTwoMapsDifferIn(long seed) {
        Random random = new Random(seed);
        PersistentMap<Clumsy, Integer> one = PersistentMap.empty();
        for (int i = 0; i < 200; i++) {
            one = one.with(new Clumsy(random.nextInt(400)), random.nextInt(3));
        }
        PersistentMap<Clumsy, Integer> other = one;
        for (int i = 0; i < 60; i++) {
            Clumsy key = new Clumsy(random.nextInt(400));
            other = random.nextBoolean() ? other.without(key) : other.with(key, random.nextInt(3));
        }
        Set<Clumsy> found = new HashSet<>();
        one.differences(other, key -> assertThat(found.add(key)).as("told once").isTrue());
        Map<Clumsy, Integer> left = one;
        Map<Clumsy, Integer> right = other;
        Set<Clumsy> expected = Stream.concat(left.keySet().stream(), right.keySet().stream())
                .filter(key -> !Objects.equals(left.get(key), right.get(key)))
                .collect(Collectors.toSet());
        assertThat(found).as("seed %d", seed).isEqualTo(expected);
    }
}
