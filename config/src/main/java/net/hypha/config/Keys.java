package net.hypha.config;

import org.jspecify.annotations.Nullable;

/** What the records of a configuration say of absent keys: they arrive as null. */
public final class Keys {
    private Keys() {}

    /** The value, or its default where the key is absent. */
    public static <T> T or(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }

    /** @throws IllegalArgumentException where the key is absent */
    public static void required(@Nullable Object value, String key) {
        if (value == null) {
            throw new IllegalArgumentException("the key '" + key + "' is missing");
        }
    }

    /**
     * Whether neighbours are believed by certificate or by word.
     *
     * @param trust directory of the certificates
     * @throws IllegalArgumentException unless exactly one is given
     */
    public static void trustOrInsecure(@Nullable Object trust, boolean insecure, String what) {
        if (trust == null && !insecure) {
            throw new IllegalArgumentException(what
                    + " has no 'trust': name a trust directory, which 'hypha domain init' or 'hypha node join' fills, or write"
                    + " 'insecure: true' where everybody on the network may be trusted");
        }
        if (trust != null && insecure) {
            throw new IllegalArgumentException("'trust' and 'insecure: true' contradict each other: keep one");
        }
    }
}
