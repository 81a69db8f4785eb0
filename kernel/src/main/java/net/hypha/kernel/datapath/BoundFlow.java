package net.hypha.kernel.datapath;

import org.jspecify.annotations.Nullable;

/**
 * A flow under way, as the datapath keeps it.
 *
 * @param name as its caller's packets arrive at this node
 * @param onward as they leave it
 * @param openedNs when it was bound, CLOCK_MONOTONIC nanoseconds
 * @param calledNs when its caller sent the last packet, the same
 * @param answeredNs when the other side did, the same; 0: it has not, or the table has lost the way back
 * @param waitingSinceNs since when a request waits for its response, the same; 0: none does
 * @param backend number of what it is bound to; -1: nothing was picked here
 * @param generation of the backend then
 * @param peer the node it goes to; 0: a workload here
 * @param fromPeer the node it comes from; 0: a workload here
 * @param choice why it was bound so; null: it was not chosen here, but bound by the node that it comes from
 */
public record BoundFlow(
        FlowName name,
        FlowName onward,
        long openedNs,
        long calledNs,
        long answeredNs,
        long waitingSinceNs,
        int backend,
        int generation,
        int peer,
        int fromPeer,
        State state,
        @Nullable Choice choice) {
    /** How far a flow has come; protocols other than TCP are {@link #OPENING} until the first answer and {@link #ESTABLISHED} then. */
    public enum State {
        OPENING,
        ESTABLISHED,
        /** TCP: one side has said its last word. */
        CLOSING,
        /** TCP: both have, or it was reset; late segments still find their way. */
        CLOSED
    }

    /**
     * The reason of a choice, as it was noted when it was made.
     *
     * @param tier of the plan as it was then, from 0
     * @param overlooked what had to be, to find one
     * @param bonded what its caller stuck to before
     * @param second the one that was picked first had no free source port
     * @param only there was no other in the plan
     * @param cost what it cost where costs were compared, in nanoseconds or 1/1024 flows, more for a lesser weight, to a resolution of 256; 0:
     *     none were, or it is not known
     * @param nextCost what the cheapest of the others that it was compared with cost, the same; 0: there was none, or it is not known
     */
    public record Choice(
            int tier,
            Overlooked overlooked,
            Bonded bonded,
            boolean second,
            boolean only,
            Before before,
            long cost,
            long nextCost) {}

    /** What a caller stuck to before it opened a flow, where callers stick. */
    public enum Bonded {
        /** To none: it was new, or has been forgotten. */
        NOTHING,
        /** To what it got again. */
        THIS,
        /** To one that was full or out then, that had no source port left, or that is gone. */
        ANOTHER
    }

    /** What was overlooked because nobody was better off. */
    public enum Overlooked {
        NOTHING,
        FULL,
        EJECTED
    }

    /** What became of the backend that the flow had before this one. */
    public enum Before {
        /** There was none. */
        NONE,
        /** It was out, gave no answer, or was said to be unhealthy. */
        DESERTED,
        /**
         * It is not there any more. Seldom told: most such flows are taken out of the table as soon as their backend is, and what their callers
         * send next opens new ones.
         */
        GONE
    }
}
