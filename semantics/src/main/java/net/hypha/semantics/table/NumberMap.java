package net.hypha.semantics.table;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from numbers to values, in the order of the numbers. A changed copy shares all but a few nodes with it, so that a change
 * costs the logarithm of its size, and what two copies differ in is found in time that grows with the difference. A trie of 32
 * branches each, which takes some 6 bytes for each value where numbers are dense.
 *
 * @param <V> values, never null
 */
public final class NumberMap<V> extends AbstractMap<Integer, V> {
    private static final int BITS = 5;
    private static final int MASK = (1 << BITS) - 1;
    private static final Node NONE = new Node(0, new Object[0]);
    private static final NumberMap<?> EMPTY = new NumberMap<>(NONE, 0, 0);

    private final Node root;
    private final int shift; // of the root's branches; 0: they are values
    private final int size;

    private NumberMap(Node root, int shift, int size) {
        this.root = root;
        this.shift = shift;
        this.size = size;
    }

    /** Children of those branches that have any, in order: nodes, or values in the last row. */
    @SuppressWarnings("ArrayRecordComponent") // never handed out, never changed
    private record Node(int present, Object[] children) {
        @Nullable
        Object child(int branch) {
            int bit = 1 << branch;
            return (present & bit) == 0 ? null : children[index(bit)];
        }

        private int index(int bit) {
            return Integer.bitCount(present & (bit - 1));
        }

        Node with(int branch, Object child) {
            int bit = 1 << branch;
            int at = index(bit);
            Object[] next;
            if ((present & bit) == 0) {
                next = new Object[children.length + 1];
                System.arraycopy(children, 0, next, 0, at);
                System.arraycopy(children, at, next, at + 1, children.length - at);
            } else {
                next = children.clone();
            }
            next[at] = child;
            return new Node(present | bit, next);
        }

        Node without(int branch) {
            int bit = 1 << branch;
            int at = index(bit);
            Object[] next = Arrays.copyOf(children, children.length - 1);
            System.arraycopy(children, at + 1, next, at, next.length - at);
            return new Node(present & ~bit, next);
        }
    }

    @SuppressWarnings("unchecked") // holds no value of any type
    public static <V> NumberMap<V> empty() {
        return (NumberMap<V>) EMPTY;
    }

    /**
     * The very same, if it is one already.
     *
     * @throws IllegalArgumentException for a number below 0
     */
    public static <V> NumberMap<V> of(Map<Integer, V> map) {
        if (map instanceof NumberMap<V> same) {
            return same;
        }
        NumberMap<V> all = empty();
        for (Map.Entry<Integer, V> entry : map.entrySet()) {
            all = all.with(entry.getKey(), entry.getValue());
        }
        return all;
    }

    /** @throws IllegalArgumentException for a number below 0 */
    public NumberMap<V> with(int number, V value) {
        if (number < 0) {
            throw new IllegalArgumentException("number " + number + " is negative");
        }
        V before = at(number);
        if (value.equals(before)) {
            return this;
        }
        Node top = root;
        int height = shift;
        while (number >>> height > MASK) {
            top = size == 0 ? NONE : new Node(1, new Object[] {top});
            height += BITS;
        }
        return new NumberMap<>(put(top, height, number, value), height, before == null ? size + 1 : size);
    }

    public NumberMap<V> without(int number) {
        if (at(number) == null) {
            return this;
        }
        return size == 1 ? empty() : new NumberMap<>(remove(root, shift, number), shift, size - 1);
    }

    /** Null for a number that is not there. */
    @SuppressWarnings("unchecked") // the last row holds values
    public @Nullable V at(int number) {
        if (number < 0 || number >>> shift > MASK) {
            return null;
        }
        Object at = root;
        for (int height = shift; at != null && height >= 0; height -= BITS) {
            at = ((Node) at).child(number >>> height & MASK);
        }
        return (V) at;
    }

    /** Every number that only one of the two has, or with another value; in order. */
    public void differences(NumberMap<V> other, IntConsumer sink) {
        int top = Math.max(shift, other.shift);
        differences(raised(top), other.raised(top), top, 0, sink);
    }

    /** Whether all numbers of the other are here, with whatever value. */
    public boolean coversNumbersOf(NumberMap<V> other) {
        boolean[] covers = {true};
        differences(other, number -> covers[0] &= at(number) != null);
        return covers[0];
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public @Nullable V get(Object key) {
        return key instanceof Integer number ? at(number) : null;
    }

    @Override
    public boolean containsKey(Object key) {
        return get(key) != null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (other instanceof NumberMap<?> map) {
            @SuppressWarnings("unchecked") // values are only compared
            NumberMap<V> same = (NumberMap<V>) map;
            return size == same.size && isSame(raised(same.shift), same.raised(shift), Math.max(shift, same.shift));
        }
        return super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }

    @Override
    public Set<Map.Entry<Integer, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<Integer, V>> iterator() {
                return new Entries<>(NumberMap.this);
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    /** The root under as many more rows as it takes. */
    private Node raised(int height) {
        Node top = root;
        for (int at = shift; at < height; at += BITS) {
            top = size == 0 ? NONE : new Node(1, new Object[] {top});
        }
        return top;
    }

    private static Node put(@Nullable Object at, int height, int number, Object value) {
        Node node = at == null ? NONE : (Node) at;
        int branch = number >>> height & MASK;
        return node.with(branch, height == 0 ? value : put(node.child(branch), height - BITS, number, value));
    }

    private static Node remove(Node node, int height, int number) {
        int branch = number >>> height & MASK;
        if (height > 0 && node.child(branch) instanceof Node child) {
            Node rest = remove(child, height - BITS, number);
            return rest.present() == 0 ? node.without(branch) : node.with(branch, rest);
        }
        return node.without(branch);
    }

    @SuppressWarnings("ReferenceEquality") // a node that both share holds the same in both
    private static boolean isSame(Node one, Node other, int height) {
        if (one == other) {
            return true;
        }
        if (one.present() != other.present()) {
            return false;
        }
        for (int i = 0; i < one.children().length; i++) {
            Object left = one.children()[i];
            Object right = other.children()[i];
            boolean same = height > 0 ? isSame((Node) left, (Node) right, height - BITS) : left.equals(right);
            if (!same) {
                return false;
            }
        }
        return true;
    }

    @SuppressWarnings("ReferenceEquality") // a node that both share holds the same in both
    private static void differences(Node one, Node other, int height, int base, IntConsumer sink) {
        if (one == other) {
            return;
        }
        for (int either = one.present() | other.present(); either != 0; either &= either - 1) {
            int branch = Integer.numberOfTrailingZeros(either);
            int number = base | branch << height;
            Object left = one.child(branch);
            Object right = other.child(branch);
            if (height > 0) {
                Node low = left == null ? NONE : (Node) left;
                differences(low, right == null ? NONE : (Node) right, height - BITS, number, sink);
            } else if (left == null || !left.equals(right)) {
                sink.accept(number);
            }
        }
    }

    /** From one entry to the next, by looking for the next number that is there. */
    private static final class Entries<V> implements Iterator<Map.Entry<Integer, V>> {
        private final Node[] path; // from the root down
        private final int[] places; // of the next child in each
        private int depth;

        private Entries(NumberMap<V> map) {
            this.path = new Node[map.shift / BITS + 1];
            this.places = new int[path.length];
            path[0] = map.root;
            settle();
        }

        private int number;

        /** Goes down to the next value, or to the end. */
        private void settle() {
            while (depth >= 0) {
                Node node = path[depth];
                if (places[depth] == node.children().length) {
                    depth--;
                } else if (depth == path.length - 1) {
                    return;
                } else {
                    Object child = node.children()[places[depth]++];
                    path[++depth] = (Node) child;
                    places[depth] = 0;
                }
            }
        }

        @Override
        public boolean hasNext() {
            return depth >= 0;
        }

        @Override
        @SuppressWarnings("unchecked") // the last row holds values
        public Map.Entry<Integer, V> next() {
            if (depth < 0) {
                throw new NoSuchElementException("no more numbers");
            }
            number = 0;
            for (int i = 0; i < path.length; i++) {
                int place = i < path.length - 1 ? places[i] - 1 : places[i];
                number = number << BITS | branch(path[i].present(), place);
            }
            V value = (V) path[depth].children()[places[depth]++];
            settle();
            return Map.entry(number, value);
        }

        private static int branch(int present, int place) {
            int left = present;
            for (int i = 0; i < place; i++) {
                left &= left - 1;
            }
            return Integer.numberOfTrailingZeros(left);
        }
    }
}
