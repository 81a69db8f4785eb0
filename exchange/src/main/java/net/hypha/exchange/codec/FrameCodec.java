package net.hypha.exchange.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Optional;
import java.util.OptionalInt;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.wire.Wire;

/** Messages to the bytes of a {@code Frame} of {@code exchange.proto}, and back. */
public final class FrameCodec {
    private static final int FIELD_SHIFT = 3; // of a field's tag in protobuf

    private FrameCodec() {}

    public static byte[] encode(Message message) {
        return MessageWriter.frame(message).toByteArray();
    }

    /** As {@link #encode(Message)}, encoding once what several messages have in common. */
    public static byte[] encode(Message message, Encodings shared) {
        return switch (message) {
            case Message.Update update -> shared.frame(update);
            case Message.Part part -> shared.frame(part);
            case Message.Beacons beacons -> shared.frame(beacons);
            default -> encode(message);
        };
    }

    /** @throws MalformedFrameException naming the field that is wrong; nothing else is ever thrown, whatever the bytes */
    public static Message decode(byte[] bytes) throws MalformedFrameException {
        return MessageReader.message(parse(bytes));
    }

    /**
     * The protocol version of a hello, read before anything else of it is looked at: another version may well have another
     * form. Empty if the frame is no hello.
     */
    public static OptionalInt protocolOf(byte[] bytes) throws MalformedFrameException {
        Wire.Frame frame = parse(bytes);
        return frame.hasHello() ? OptionalInt.of(frame.getHello().getProtocol()) : OptionalInt.empty();
    }

    /** What a frame holds, by its first field; empty if that is nothing we know. Nothing else of it is looked at. */
    public static Optional<Class<? extends Message>> kindOf(byte[] bytes) {
        int field = bytes.length == 0 ? 0 : Byte.toUnsignedInt(bytes[0]) >>> FIELD_SHIFT;
        Wire.Frame.BodyCase body = Wire.Frame.BodyCase.forNumber(field);
        return body == null
                ? Optional.empty()
                : switch (body) {
                    case HELLO -> Optional.of(Message.Hello.class);
                    case WELCOME -> Optional.of(Message.Welcome.class);
                    case REFUSED -> Optional.of(Message.Refused.class);
                    case PUBLISH -> Optional.of(Message.Publish.class);
                    case PUBLISHED -> Optional.of(Message.Published.class);
                    case INTEREST -> Optional.of(Message.Interest.class);
                    case UPDATE -> Optional.of(Message.Update.class);
                    case PART -> Optional.of(Message.Part.class);
                    case UNCHANGED -> Optional.of(Message.Unchanged.class);
                    case DOUBTS -> Optional.of(Message.Doubts.class);
                    case LOADS -> Optional.of(Message.Loads.class);
                    case BEACONS -> Optional.of(Message.Beacons.class);
                    case EXPLAIN -> Optional.of(Message.Explain.class);
                    case EXPLAINED -> Optional.of(Message.Explained.class);
                    case BODY_NOT_SET -> Optional.empty();
                };
    }

    private static Wire.Frame parse(byte[] bytes) throws MalformedFrameException {
        if (bytes.length > Bounds.FRAME_BYTES) {
            throw new MalformedFrameException("frame", bytes.length + " bytes, at most " + Bounds.FRAME_BYTES);
        }
        try {
            return Wire.Frame.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedFrameException("frame", "is not protobuf: " + e.getMessage());
        }
    }
}
