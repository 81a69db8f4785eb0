package net.hypha.node.health;

/**
 * What came of one check.
 *
 * @param reason what was seen, in a few words for people
 */
public record Outcome(boolean healthy, String reason) {
    public static Outcome healthy(String reason) {
        return new Outcome(true, reason);
    }

    public static Outcome failed(String reason) {
        return new Outcome(false, reason);
    }
}
