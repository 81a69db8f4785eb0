package net.hypha.kernel.bpf;

import java.util.Locale;

/** What becomes of a packet: {@code enum verdict} of {@code consts.h}, in its order, where each is explained. */
enum Verdict {
    FORWARDED,
    TUNNELLED,
    PASSED,
    HELD,
    OPENED,
    DROP_SPOOFED_SOURCE,
    DROP_UNKNOWN_PEER,
    DROP_FOREIGN_SOURCE,
    DROP_WRONG_PEER,
    DROP_NO_FLOW,
    DROP_NO_SERVICE,
    DROP_UNRESOLVED,
    DROP_LOOP,
    DROP_EXPIRED,
    DROP_FRAGMENT,
    DROP_UNSUPPORTED,
    DROP_MALFORMED,
    DROP_PORT_COLLISION,
    DROP_GONE,
    DROP_FLOW_TABLE,
    DROP_KERNEL,
    DROP_FORGED_TUNNEL,
    DROP_SOURCE_ROUTE,
    DROP_ERROR_NO_FLOW;

    /** As metrics and people name it, e.g. {@code drop-spoofed-source}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
