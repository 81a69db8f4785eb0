package net.hypha.node.health;

import net.hypha.semantics.service.Health;

/**
 * What the outcomes so far say of an instance. Pure.
 *
 * @param against outcomes in a row that say otherwise
 * @param isNew it has never been healthy: the first success is enough
 */
record Standing(boolean healthy, int against, boolean isNew) {
    /** Of one that is attached; {@code healthy} false for one that has yet to show that it serves. */
    static Standing first(boolean healthy) {
        return new Standing(healthy, 0, !healthy);
    }

    /** It was seen to fail by others; it has to come back by its checks. */
    static Standing condemned() {
        return new Standing(false, 0, false);
    }

    Standing after(boolean success, Health health) {
        if (success == healthy) {
            return new Standing(healthy, 0, isNew);
        }
        int needed = healthy ? health.fall() : isNew ? 1 : health.rise();
        return against + 1 >= needed ? new Standing(success, 0, false) : new Standing(healthy, against + 1, isNew);
    }
}
