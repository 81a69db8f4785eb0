package net.hypha.node.miss;

/** The Internet checksum, RFC 1071. */
final class Checksum {
    private Checksum() {}

    /** The one's complement sum of 16-bit words so far, to be continued or {@link #finish}ed; an odd last byte is padded. */
    static long add(long sum, byte[] bytes, int offset, int length) {
        long result = sum;
        for (int i = 0; i + 1 < length; i += 2) {
            result += (bytes[offset + i] & 0xff) << 8 | (bytes[offset + i + 1] & 0xff);
        }
        return length % 2 == 0 ? result : result + ((bytes[offset + length - 1] & 0xff) << 8);
    }

    /** The value to store. */
    static int finish(long sum) {
        long folded = sum;
        while (folded >> 16 != 0) {
            folded = (folded & 0xffff) + (folded >> 16);
        }
        return (int) (~folded & 0xffff);
    }
}
