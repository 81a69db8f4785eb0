package net.hypha.cli.demo.world;

/** Something the demo promised did not hold. The message says what was seen. */
public final class CheckFailed extends RuntimeException {
    public CheckFailed(String seen) {
        super(seen);
    }

    /** Fails with {@code seen} unless the condition holds. */
    public static void unless(boolean holds, String seen) {
        if (!holds) {
            throw new CheckFailed(seen);
        }
    }
}
