package net.hypha.node.explain;

import org.jspecify.annotations.Nullable;

/**
 * Where a flow under way goes, and why.
 *
 * @param called as its caller's packets arrive at this node
 * @param onward as they leave it
 * @param from who calls: a workload here, or the node that the packets come from
 * @param to what it is bound to, in words
 * @param candidate its id, as in {@link Explanation.One#id}; null where it is none any more, or none was picked here
 * @param way {@code local}, {@code direct} or {@code tunnel}
 * @param state {@code opening}, {@code established}, {@code closing} or {@code closed}
 * @param ages of its packets
 * @param why it was bound so, in words
 * @param now whether the next flow would go there too, in words
 */
public record FlowExplanation(
        Ends called,
        Ends onward,
        String from,
        String to,
        @Nullable String candidate,
        String way,
        String state,
        Ages ages,
        String why,
        String now) {
    /**
     * A flow's name.
     *
     * @param protocol its name, or its number
     * @param source as {@code 10.18.0.4:51234} or {@code [fc00::4]:51234}; without a port where the protocol has none
     */
    public record Ends(String protocol, String source, String destination) {}

    /**
     * How long ago, in seconds.
     *
     * @param calledSeconds since its caller's last packet
     * @param answeredSeconds since the other side's; null: there was none, or the table has lost the way back
     * @param waitingSeconds since the request was sent that still waits for its response; null: none does
     */
    public record Ages(
            long openedSeconds,
            long calledSeconds,
            @Nullable Long answeredSeconds,
            @Nullable Long waitingSeconds) {}
}
