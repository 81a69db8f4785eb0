package net.hypha.exchange.codec;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.wire.Wire;

/**
 * What is told to many at the same moment, encoded once: states, deltas, neighbourhoods and beacons by their identity. To be cleared when the moment
 * is over. Not for two threads at once.
 */
public final class Encodings {
    private final IdentityHashMap<Object, byte[]> known = new IdentityHashMap<>();

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Part(int field, byte[] bytes) {
        int size() {
            return CodedOutputStream.computeByteArraySize(field, bytes);
        }
    }

    /** Forgets all. */
    public void clear() {
        known.clear();
    }

    /** The same bytes, up to the order of fields, as those of {@link FrameCodec#encode(Message)}. */
    byte[] frame(Message.Update update) {
        List<Part> parts = new ArrayList<>();
        update.services()
                .forEach(service -> parts.add(part(Wire.Update.SERVICES_FIELD_NUMBER, service, TableWriter::service)));
        if (update.neighbourhood() != null) {
            parts.add(part(Wire.Update.NEIGHBOURHOOD_FIELD_NUMBER, update.neighbourhood(), TableWriter::neighbourhood));
        }
        update.deltas().forEach(delta -> parts.add(part(Wire.Update.DELTAS_FIELD_NUMBER, delta, TableWriter::delta)));
        if (update.moves() != null) {
            parts.add(part(Wire.Update.MOVES_FIELD_NUMBER, update.moves(), TableWriter::moves));
        }
        return frame(Wire.Frame.UPDATE_FIELD_NUMBER, MessageWriter.own(update).build(), parts);
    }

    /** The same. */
    byte[] frame(Message.Part part) {
        List<Part> parts = new ArrayList<>();
        part.services()
                .forEach(service -> parts.add(part(Wire.Part.SERVICES_FIELD_NUMBER, service, TableWriter::service)));
        return frame(Wire.Frame.PART_FIELD_NUMBER, Wire.Part.getDefaultInstance(), parts);
    }

    /** The same, of the very same message. */
    byte[] frame(Message.Beacons beacons) {
        return known.computeIfAbsent(beacons, each -> FrameCodec.encode(beacons));
    }

    private <T> Part part(int field, T value, Function<T, ? extends MessageLite> writer) {
        byte[] bytes = known.get(value);
        if (bytes == null) {
            bytes = writer.apply(value).toByteArray();
            known.put(value, bytes);
        }
        return new Part(field, bytes);
    }

    private static byte[] frame(int field, MessageLite own, List<Part> parts) {
        int size = own.getSerializedSize() + parts.stream().mapToInt(Part::size).sum();
        int head = CodedOutputStream.computeTagSize(field) + CodedOutputStream.computeUInt32SizeNoTag(size);
        byte[] frame = new byte[head + size];
        CodedOutputStream out = CodedOutputStream.newInstance(frame);
        try {
            out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(size);
            own.writeTo(out);
            for (Part part : parts) {
                out.writeByteArray(part.field(), part.bytes());
            }
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new IllegalStateException("an array of the size that was computed has room", e);
        }
        return frame;
    }
}
