package net.hypha.kernel.datapath;

import java.util.Map;
import java.util.SortedMap;

/**
 * Packets by what became of them, since load. Names are the field's and metric's, e.g. {@code forwarded}, {@code held},
 * {@code drop-spoofed-source}; those with {@code drop-} were dropped for the reason that follows.
 *
 * @param meanings of each name, for people
 */
public record Counters(SortedMap<String, Long> packets, Map<String, String> meanings) {}
