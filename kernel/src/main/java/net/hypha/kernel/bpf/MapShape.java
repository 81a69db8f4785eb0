package net.hypha.kernel.bpf;

/**
 * What an object file says of one of its maps.
 *
 * @param type {@code enum bpf_map_type} of {@code linux/bpf.h}
 * @param described whether the file says what the bytes of a value mean; not of maps of programs and of ring buffers
 * @param text all of it but the number of entries, down to each field's name, place and size: two maps with the same text hold the same
 */
record MapShape(String name, int type, int maxEntries, boolean described, String text) {
    private static final int HASH = 1;
    private static final int LRU_HASH = 9;
    private static final int LPM_TRIE = 11;

    MapShape resized(int entries) {
        return new MapShape(name, type, entries, described, text);
    }

    /** Whether it has one value for each key, and only for keys that were put. */
    boolean isTable() {
        return type == HASH || type == LRU_HASH || type == LPM_TRIE;
    }
}
