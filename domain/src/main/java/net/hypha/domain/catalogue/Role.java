package net.hypha.domain.catalogue;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the holder of an API token may do; each role may do what those after it may. */
public enum Role {
    /** Everything, tokens and revocations among it. */
    ADMIN,
    /** Make, change and remove services. */
    DEPLOYER,
    /** Look. */
    READER;

    /** @throws IllegalArgumentException if the word names no role */
    public static Role of(String word) {
        return Arrays.stream(values())
                .filter(role -> role.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + word + "' is not a role; possible are "
                        + Arrays.stream(values()).map(Role::word).collect(Collectors.joining(", "))));
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether this role may do what takes {@code needed}. */
    public boolean includes(Role needed) {
        return compareTo(needed) <= 0;
    }
}
