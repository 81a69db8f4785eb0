package net.hypha.semantics.table;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map whose changed copies share all but a few nodes with it: a change costs the logarithm of its size, and what two copies
 * differ in is found in time that grows with the difference. A hash trie (Bagwell, "Ideal Hash Trees", 2001) of 32 branches each.
 *
 * @param <K> with equals and hashCode
 * @param <V> values, never null
 */
public final class PersistentMap<K, V> extends AbstractMap<K, V> {
    private static final int BITS = 5;
    private static final int MASK = (1 << BITS) - 1;
    private static final PersistentMap<?, ?> EMPTY = new PersistentMap<>(null, 0);

    private final @Nullable Node<K, V> root;
    private final int size;

    private PersistentMap(@Nullable Node<K, V> root, int size) {
        this.root = root;
        this.size = size;
    }

    private sealed interface Node<K, V> {}

    /** One entry, and others whose hash is the very same. */
    private record Leaf<K, V>(
            int hash, K key, V value, @Nullable Leaf<K, V> next) implements Node<K, V> {}

    /** Children of those branches that have any, in order. */
    private record Branch<K, V>(int present, List<Node<K, V>> children) implements Node<K, V> {
        int index(int bit) {
            return Integer.bitCount(present & (bit - 1));
        }

        @Nullable
        Node<K, V> child(int bit) {
            return (present & bit) == 0 ? null : children.get(index(bit));
        }
    }

    @SuppressWarnings("unchecked") // holds no entry of any type
    public static <K, V> PersistentMap<K, V> empty() {
        return (PersistentMap<K, V>) EMPTY;
    }

    /** A copy in which the key has this value. */
    @SuppressWarnings("ReferenceEquality") // the very same value: nothing to do
    public PersistentMap<K, V> with(K key, V value) {
        V before = get(key);
        if (before == value) {
            return this;
        }
        Node<K, V> next = put(root, 0, new Leaf<>(spread(key), key, value, null));
        return new PersistentMap<>(next, before == null ? size + 1 : size);
    }

    /** A copy without the key. */
    public PersistentMap<K, V> without(Object key) {
        return get(key) == null ? this : new PersistentMap<>(remove(root, 0, spread(key), key), size - 1);
    }

    @Override
    public @Nullable V get(Object key) {
        return find(root, 0, spread(key), key);
    }

    @Override
    public boolean containsKey(Object key) {
        return get(key) != null;
    }

    @Override
    public int size() {
        return size;
    }

    /** Every key that only one of the two has, or with another value; in no order. */
    public void differences(PersistentMap<K, V> other, Consumer<K> sink) {
        differences(root, other.root, 0, sink);
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<K, V>> iterator() {
                List<Map.Entry<K, V>> all = new ArrayList<>(size);
                each(root, leaf -> all.add(Map.entry(leaf.key(), leaf.value())));
                return all.iterator();
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    private static int spread(Object key) {
        int hash = key.hashCode() * 0x9e3779b9; // the low bits of addresses in a row differ, the others do not
        return hash ^ (hash >>> 16);
    }

    private static int bit(int hash, int shift) {
        return 1 << (hash >>> shift & MASK);
    }

    private static <K, V> @Nullable V find(@Nullable Node<K, V> node, int shift, int hash, Object key) {
        Node<K, V> at = node;
        int depth = shift;
        while (at instanceof Branch<K, V> branch) {
            at = branch.child(bit(hash, depth));
            depth += BITS;
        }
        Leaf<K, V> leaf = (Leaf<K, V>) at;
        while (leaf != null) {
            if (leaf.hash() == hash && leaf.key().equals(key)) {
                return leaf.value();
            }
            leaf = leaf.next();
        }
        return null;
    }

    private static <K, V> Node<K, V> put(@Nullable Node<K, V> node, int shift, Leaf<K, V> leaf) {
        return switch (node) {
            case null -> leaf;
            case Leaf<K, V> there
            when there.hash() == leaf.hash() ->
                new Leaf<>(leaf.hash(), leaf.key(), leaf.value(), without(there, leaf.key()));
            case Leaf<K, V> there -> put(new Branch<>(bit(there.hash(), shift), List.of(there)), shift, leaf);
            case Branch<K, V> branch -> {
                int bit = bit(leaf.hash(), shift);
                List<Node<K, V>> children = new ArrayList<>(branch.children());
                Node<K, V> child = put(branch.child(bit), shift + BITS, leaf);
                if ((branch.present() & bit) == 0) {
                    children.add(branch.index(bit), child);
                } else {
                    children.set(branch.index(bit), child);
                }
                yield new Branch<>(branch.present() | bit, children);
            }
        };
    }

    private static <K, V> @Nullable Node<K, V> remove(@Nullable Node<K, V> node, int shift, int hash, Object key) {
        return switch (node) {
            case null -> null;
            case Leaf<K, V> there -> there.hash() == hash ? without(there, key) : there;
            case Branch<K, V> branch -> {
                int bit = bit(hash, shift);
                Node<K, V> child = remove(branch.child(bit), shift + BITS, hash, key);
                List<Node<K, V>> children = new ArrayList<>(branch.children());
                if (child != null) {
                    children.set(branch.index(bit), child);
                    yield children.size() == 1 && child instanceof Leaf
                            ? child
                            : new Branch<>(branch.present(), children);
                }
                children.remove(branch.index(bit));
                boolean single = children.size() == 1 && children.getFirst() instanceof Leaf;
                yield single ? children.getFirst() : new Branch<>(branch.present() & ~bit, children);
            }
        };
    }

    private static <K, V> @Nullable Leaf<K, V> without(@Nullable Leaf<K, V> chain, Object key) {
        if (chain == null) {
            return null;
        }
        Leaf<K, V> rest = without(chain.next(), key);
        return chain.key().equals(key) ? rest : new Leaf<>(chain.hash(), chain.key(), chain.value(), rest);
    }

    @SuppressWarnings("ReferenceEquality") // a node that both share holds the same in both
    private static <K, V> void differences(
            @Nullable Node<K, V> one, @Nullable Node<K, V> other, int shift, Consumer<K> sink) {
        if (one == other) {
            return;
        }
        if (one instanceof Branch<K, V> left && other instanceof Branch<K, V> right) {
            for (int either = left.present() | right.present(); either != 0; either &= either - 1) {
                int bit = Integer.lowestOneBit(either);
                differences(left.child(bit), right.child(bit), shift + BITS, sink);
            }
            return;
        }
        each(one, leaf -> {
            V value = find(other, shift, leaf.hash(), leaf.key());
            if (!Objects.equals(leaf.value(), value)) {
                sink.accept(leaf.key());
            }
        });
        each(other, leaf -> {
            if (find(one, shift, leaf.hash(), leaf.key()) == null) {
                sink.accept(leaf.key());
            }
        });
    }

    private static <K, V> void each(@Nullable Node<K, V> node, Consumer<Leaf<K, V>> sink) {
        switch (node) {
            case null -> {
                // an empty map
            }
            case Leaf<K, V> leaf -> {
                for (Leaf<K, V> at = leaf; at != null; at = at.next()) {
                    sink.accept(at);
                }
            }
            case Branch<K, V> branch -> branch.children().forEach(child -> each(child, sink));
        }
    }
}
