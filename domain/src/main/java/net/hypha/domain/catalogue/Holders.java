package net.hypha.domain.catalogue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.table.NumberMap;
import net.hypha.semantics.table.PersistentMap;
import org.jspecify.annotations.Nullable;

/**
 * Who holds which address. A value: changed copies share all but a few nodes. Addresses are given out in a row, so each is a number in a block, and
 * takes some 6 bytes.
 */
public final class Holders {
    private static final int NUMBER_BITS = 31;
    private static final int V6_BYTES = 16;

    static final Holders NONE = new Holders(PersistentMap.empty());

    private final PersistentMap<Block, NumberMap<Holder>> blocks;

    private Holders(PersistentMap<Block, NumberMap<Holder>> blocks) {
        this.blocks = blocks;
    }

    /** All addresses that differ in their last bits only. */
    private record Block(boolean v6, long high, long low) {
        InetAddress address(int number) {
            long last = low << NUMBER_BITS | number;
            try {
                return v6
                        ? Inet6Address.getByAddress(
                                null,
                                ByteBuffer.allocate(V6_BYTES)
                                        .putLong(high)
                                        .putLong(last)
                                        .array(),
                                -1)
                        : InetAddress.getByAddress(ByteBuffer.allocate(Integer.BYTES)
                                .putInt((int) last)
                                .array());
            } catch (UnknownHostException e) {
                throw new IllegalStateException("an address has 4 or 16 bytes", e);
            }
        }
    }

    private record Place(Block block, int number) {
        static Place of(byte[] address) {
            ByteBuffer bytes = ByteBuffer.wrap(address);
            boolean v6 = address.length == V6_BYTES;
            long high = v6 ? bytes.getLong() : 0;
            long low = v6 ? bytes.getLong() : Integer.toUnsignedLong(bytes.getInt());
            return new Place(new Block(v6, high, low >>> NUMBER_BITS), (int) low & Integer.MAX_VALUE);
        }
    }

    /** Null for an address that is free. */
    public @Nullable Holder get(InetAddress address) {
        return at(Place.of(address.getAddress()));
    }

    private @Nullable Holder at(Place place) {
        NumberMap<Holder> block = blocks.get(place.block());
        return block == null ? null : block.at(place.number());
    }

    /** @throws IllegalStateException where somebody else has one of the addresses */
    Holders with(AddressPair pair, Holder holder) {
        return with(pair.v4Bytes(), holder).with(pair.v6Bytes(), holder);
    }

    private Holders with(byte[] address, Holder holder) {
        if (address.length == 0) {
            return this;
        }
        Place place = Place.of(address);
        Holder former = at(place);
        if (former != null && !former.equals(holder)) {
            throw new IllegalStateException(place.block().address(place.number()) + " is held by " + former.text()
                    + " and now by " + holder.text());
        }
        NumberMap<Holder> block = blocks.getOrDefault(place.block(), NumberMap.empty());
        return new Holders(blocks.with(place.block(), block.with(place.number(), holder)));
    }

    Holders without(AddressPair pair) {
        return without(pair.v4Bytes()).without(pair.v6Bytes());
    }

    private Holders without(byte[] address) {
        if (address.length == 0) {
            return this;
        }
        Place place = Place.of(address);
        NumberMap<Holder> block = blocks.get(place.block());
        if (block == null) {
            return this;
        }
        NumberMap<Holder> left = block.without(place.number());
        return new Holders(left.isEmpty() ? blocks.without(place.block()) : blocks.with(place.block(), left));
    }

    /** Every address that is held, in no order. */
    public void forEach(BiConsumer<InetAddress, Holder> sink) {
        blocks.forEach(
                (block, holders) -> holders.forEach((number, holder) -> sink.accept(block.address(number), holder)));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Holders holders && blocks.equals(holders.blocks);
    }

    @Override
    public int hashCode() {
        return blocks.hashCode();
    }
}
