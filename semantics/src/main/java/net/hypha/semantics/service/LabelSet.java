package net.hypha.semantics.service;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is said of an instance in words, for example {@code version=2}: at most {@value #MAX_PAIRS} pairs. Keys are labels of names (RFC
 * 1123: small letters, digits, inner hyphens, 1 to 63 characters); values are 1 to 63 letters, digits, {@code -}, {@code _} and
 * {@code .}. Equal sets are mostly the same object, since thousands of instances are labelled alike.
 */
public final class LabelSet {
    public static final int MAX_PAIRS = 16;
    public static final int LONGEST = 63;

    public static final LabelSet NONE = new LabelSet(Map.of());

    /** Those made last, by hash; a set that has lost its place here is as good, and costs its own memory. */
    private static final AtomicReferenceArray<@Nullable LabelSet> SHARED = new AtomicReferenceArray<>(1024);

    private final Map<String, String> pairs;

    private LabelSet(Map<String, String> pairs) {
        this.pairs = pairs;
    }

    /** @throws IllegalArgumentException naming the key or value that is none, or where there are too many */
    public static LabelSet of(Map<String, String> pairs) {
        if (pairs.isEmpty()) {
            return NONE;
        }
        if (pairs.size() > MAX_PAIRS) {
            throw new IllegalArgumentException(pairs.size() + " labels, at most " + MAX_PAIRS + " are possible");
        }
        pairs.forEach(LabelSet::check);
        LabelSet made = new LabelSet(Collections.unmodifiableMap(new TreeMap<>(pairs)));
        int place = Math.floorMod(made.hashCode(), SHARED.length());
        LabelSet known = SHARED.get(place);
        if (made.equals(known)) {
            return known;
        }
        SHARED.set(place, made);
        return made;
    }

    /**
     * @param text {@code KEY=VALUE,KEY=VALUE}; empty for none
     * @throws IllegalArgumentException saying what of it is none
     */
    public static LabelSet parse(String text) {
        Map<String, String> pairs = new TreeMap<>();
        for (String pair : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("'" + pair + "' is no label: write KEY=VALUE");
            }
            if (pairs.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
                throw new IllegalArgumentException("label '" + pair.substring(0, equals) + "' is given twice");
            }
        }
        return of(pairs);
    }

    /** Says what is wrong with one pair, or nothing. */
    private static void check(String key, String value) {
        if (!Labels.isOne(key, LONGEST)) {
            throw new IllegalArgumentException("'" + key + "' is not a label's key: use 1 to " + LONGEST
                    + " small letters, digits and inner hyphens");
        }
        if (value.isEmpty() || value.length() > LONGEST || !value.chars().allMatch(LabelSet::isOfValues)) {
            throw new IllegalArgumentException("'" + value + "' is not a value for label '" + key + "': use 1 to "
                    + LONGEST + " letters, digits, '-', '_' and '.'");
        }
    }

    private static boolean isOfValues(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-_.".indexOf(c) >= 0;
    }

    /** By key, in order. */
    public Map<String, String> pairs() {
        return pairs;
    }

    public boolean isEmpty() {
        return pairs.isEmpty();
    }

    /** Whether all pairs of the other are among these. */
    public boolean covers(LabelSet other) {
        return other.pairs.entrySet().stream().allMatch(pair -> pair.getValue().equals(pairs.get(pair.getKey())));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof LabelSet labels && pairs.equals(labels.pairs));
    }

    @Override
    public int hashCode() {
        return pairs.hashCode();
    }

    /** {@code tier=gold,version=2}; empty for none. */
    @Override
    public String toString() {
        return pairs.entrySet().stream()
                .map(pair -> pair.getKey() + "=" + pair.getValue())
                .collect(Collectors.joining(","));
    }
}
