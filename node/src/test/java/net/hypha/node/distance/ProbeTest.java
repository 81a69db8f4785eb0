package net.hypha.node.distance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import net.hypha.exchange.message.ProbeKey;
import net.hypha.semantics.distance.Coordinate;
import org.junit.jupiter.api.Test;

class ProbeTest {
    private static final Coordinate PLACE = new Coordinate(List.of(1.5, -2.25, 1_000.0), 3.5, 0.25);

    /** Bytes before the seal. */
    private static final int SEALED = 36;

    private final Keys here = Keys.make(new Random(1));
    private final Keys there = Keys.make(new Random(2));
    private final Keys.Pair ours = here.with(there.own()).orElseThrow();
    private final Keys.Pair theirs = there.with(here.own()).orElseThrow();

    @Test
    void whatOneSealsTheOtherReads() {
        Probe question = Probe.question(7, PLACE);
        byte[] bytes = question.write(ours.out());
        assertThat(bytes).hasSize(Probe.LENGTH).startsWith(0xd1, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 7);
        assertThat(Probe.isOne(bytes)).isTrue();
        assertThat(Probe.read(bytes, theirs.in())).contains(question);
        assertThat(Probe.read(bytes, ours.in())).as("thrown back").isEmpty();
    }

    @Test
    void theFirstCoordinateOfAllCanBeSaidToo() {
        byte[] bytes =
                Probe.answer(-1, Coordinate.origin(), Probe.LONGEST_HELD_NS).write(theirs.out());
        assertThat(Probe.read(bytes, ours.in())).contains(Probe.answer(-1, Coordinate.origin(), Probe.LONGEST_HELD_NS));
        Coordinate low = new Coordinate(List.of(0.0, 0.0, 0.0), Coordinate.LOWEST, 0.5);
        bytes = Probe.answer(1, low, 1).write(theirs.out());
        assertThat(Probe.read(bytes, ours.in()).orElseThrow().coordinate()).isEqualTo(low);
    }

    @Test
    void anImpossibleCoordinateIsNoneHoweverWellItIsSealed() {
        for (float wrong : new float[] {Float.NaN, Float.POSITIVE_INFINITY, -1e30f, 1e30f}) {
            byte[] bytes = Probe.question(1, PLACE).write(ours.out());
            ByteBuffer.wrap(bytes).putFloat(20, wrong);
            byte[] seal = ours.out().of(bytes, SEALED);
            System.arraycopy(seal, 0, bytes, SEALED, Seal.LENGTH);
            assertThat(Probe.read(bytes, theirs.in())).as("%f", wrong).isEmpty();
        }
    }

    @Test
    void everyBitButThoseOfTheArrivalIsSealedOrOfTheForm() {
        byte[] sound = Probe.question(7, PLACE).write(ours.out());
        for (int bit = 0; bit < (SEALED + Seal.LENGTH) * 8; bit++) {
            byte[] bytes = sound.clone();
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(Probe.isOne(bytes) && Probe.read(bytes, theirs.in()).isPresent())
                    .as("bit %d", bit)
                    .isFalse();
        }
    }

    @Test
    void whateverTheBytesNothingIsThrown() {
        long seed = Long.getLong("hypha.seed", new Random().nextLong());
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(4) == 0 ? random.nextInt(130) : Probe.LENGTH];
            random.nextBytes(bytes);
            if (random.nextBoolean() && bytes.length > 3) {
                System.arraycopy(new byte[] {(byte) 0xd1, 2, 1, 0}, 0, bytes, 0, 4);
            }
            boolean read = Probe.isOne(bytes) && Probe.read(bytes, theirs.in()).isPresent();
            assertThat(read).as("seed %d", seed).isFalse();
        }
    }

    /** With such a key everybody would know what two have in common (RFC 7748, 6.1). */
    @Test
    void aKeyOfSmallOrderIsNone() {
        byte[] zero = new byte[ProbeKey.BYTES];
        byte[] one = Arrays.copyOf(new byte[] {1}, ProbeKey.BYTES);
        assertThat(here.with(ProbeKey.of(zero))).isEmpty();
        assertThat(here.with(ProbeKey.of(one))).isEmpty();
    }

    @Test
    void aPublicKeyIsAsOpensslHasIt() {
        RandomGenerator counting = new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new AssertionError("only bytes are asked for");
            }

            @Override
            public void nextBytes(byte[] bytes) {
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) i;
                }
            }
        };
        assertThat(Keys.make(counting).own().hex())
                .isEqualTo("8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f");
    }
}
