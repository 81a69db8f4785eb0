package net.hypha.semantics.table;

import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.service.LabelSet;
import net.hypha.semantics.service.Location;
import org.jspecify.annotations.Nullable;

/**
 * A number that stands for some content: the same in every process and release, and with other content another, but for one case in
 * 2^64. Against mistakes and loss, not against forgers. The digest of a set is the sum of its elements', so that a change of one costs one.
 */
public final class Digest {
    private static final long SEED = 0x9e3779b97f4a7c15L;

    private long value = SEED;

    public Digest add(long number) {
        value = mixed(value ^ number) + SEED;
        return this;
    }

    public Digest add(String text) {
        add(text.length());
        for (int i = 0; i < text.length(); i += 4) {
            long four = 0;
            for (int j = i; j < Math.min(i + 4, text.length()); j++) {
                four = four << Character.SIZE | text.charAt(j);
            }
            add(four);
        }
        return this;
    }

    public Digest add(AddressPair pair) {
        return add(pair.digest());
    }

    public Digest add(@Nullable Location location) {
        return location == null
                ? add(0)
                : add(1).add(Double.doubleToLongBits(location.latitude()))
                        .add(Double.doubleToLongBits(location.longitude()));
    }

    public Digest add(Endpoint endpoint) {
        return add(endpoint.toString()).add(endpoint.link() == null ? "" : endpoint.link());
    }

    public Digest add(LabelSet labels) {
        add(labels.pairs().size());
        labels.pairs().forEach((key, value) -> add(key).add(value));
        return this;
    }

    public long value() {
        return value;
    }

    /** MurmurHash3's last step. */
    private static long mixed(long number) {
        long mixed = (number ^ (number >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }
}
