package net.hypha.domain.manager;

/** On whose behalf a thread does what it does: for the audit log. */
public final class Actor {
    /** Nobody asked: the manager does it of itself. */
    private static final String ITSELF = "domain";

    private static final ScopedValue<String> CURRENT = ScopedValue.newInstance();

    private Actor() {}

    /** @param who like {@code node:router1}, {@code unix:root} or {@code token:ID} */
    public static <T, E extends Throwable> T as(String who, ScopedValue.CallableOp<? extends T, E> work) throws E {
        return ScopedValue.where(CURRENT, who).call(work);
    }

    static String current() {
        return CURRENT.isBound() ? CURRENT.get() : ITSELF;
    }
}
