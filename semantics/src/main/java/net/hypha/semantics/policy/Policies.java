package net.hypha.semantics.policy;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The table of policies: word, IPv6 slot, class. A new policy is one class and one row here; names, addresses, plans and
 * reserved labels follow from it.
 */
public final class Policies {
    /** The word for "this very instance", which is said with a number instead: {@code 2.webserver.oakestra}. */
    public static final String INSTANCE = "instance";

    /** IPv6 slots of instance addresses, Oakestra's fdff:0000::/21 and fdff:0800::/21. */
    public static final List<Integer> INSTANCE_SLOTS = List.of(0, 1);

    /** Slots of an IPv6 service pool: five bits follow the pool's own. */
    public static final int SLOTS = 32;

    /** What Hypha offers. Slots 2 and 4 are Oakestra's (fdff:1000::/21 and fdff:2000::/21). */
    public static final Policies STANDARD = new Policies(List.of(
            new Row(new Closest(), 2),
            new Row(new RoundRobin(), 4),
            new Row(new Fastest(), 5),
            new Row(new RandomChoice(), 6),
            new Row(new Nearest(), 7),
            new Row(new Weighted(), 8),
            new Row(new LeastLoaded(), 9),
            new Row(new Sticky(), 10)));

    private final List<Row> rows;
    private final Map<String, Row> byWord;

    /**
     * One policy.
     *
     * @param slot which part of an IPv6 service pool its semantic addresses come from, 2 to 31
     */
    public record Row(Policy policy, int slot) {
        public Row {
            if (slot < INSTANCE_SLOTS.size() || slot >= SLOTS) {
                throw new IllegalArgumentException(
                        "policy '" + policy.word() + "' wants IPv6 slot " + slot + "; free ones are 2 to 31");
            }
        }

        public String word() {
            return policy.word();
        }
    }

    /** @throws IllegalArgumentException where two rows share a word or a slot */
    public Policies(List<Row> rows) {
        this.rows = List.copyOf(rows);
        this.byWord = rows.stream().collect(Collectors.toUnmodifiableMap(Row::word, Function.identity(), (a, b) -> {
            throw new IllegalArgumentException("two policies are called '" + a.word() + "'");
        }));
        Set<Integer> slots = new HashSet<>();
        for (Row row : rows) {
            if (!slots.add(row.slot())) {
                throw new IllegalArgumentException("two policies want IPv6 slot " + row.slot());
            }
        }
    }

    /** All rows, in the table's order. */
    public List<Row> rows() {
        return rows;
    }

    /** All words, in the table's order; {@value #INSTANCE} is not among them. */
    public List<String> words() {
        return rows.stream().map(Row::word).toList();
    }

    public Optional<Row> row(String word) {
        return Optional.ofNullable(byWord.get(word));
    }

    public Optional<Policy> policy(String word) {
        return row(word).map(Row::policy);
    }

    /** Whether a word means a policy, so that no service or domain may use it as a label. */
    public boolean isWord(String word) {
        return byWord.containsKey(word) || word.equals(INSTANCE);
    }
}
