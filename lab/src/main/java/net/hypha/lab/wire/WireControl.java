package net.hypha.lab.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The relay's control protocol: one JSON object per line on a unix socket, each answered by one. */
final class WireControl {
    private WireControl() {}

    /**
     * Asks for a wire's state, after changing it if there are settings.
     *
     * @param settings null to only ask
     */
    record Request(String wire, @Nullable WireSettings settings) {}

    /**
     * @param error null if all is well
     * @param settings in force now
     * @param stats from a to b, then from b to a
     */
    record Answer(@Nullable String error, @Nullable WireSettings settings, List<WireStats> stats) {
        static Answer error(String why) {
            return new Answer(why, null, List.of());
        }
    }
}
