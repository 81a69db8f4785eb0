package net.hypha.kernel.bpf;

import java.util.Locale;

/** What becomes of a packet: {@code enum verdict} of {@code consts.h}, in its order and with its explanations. */
enum Verdict {
    FORWARDED("delivered to a workload here"),
    TUNNELLED("sent to another node or router through the tunnel"),
    PASSED("not ours: left to the kernel's own stack"),
    HELD("handed to the network manager, which will ask"),
    OPENED("first packet of a new flow; counted besides forwarded or tunnelled"),
    DROP_SPOOFED_SOURCE("a workload sent from an address that is not its own"),
    DROP_UNKNOWN_PEER("a tunnel packet from nobody we know"),
    DROP_FOREIGN_SOURCE("a tunnel packet whose inner source its sender may not use"),
    DROP_WRONG_PEER("a packet of a flow, but not from where the flow comes"),
    DROP_NO_FLOW("in the middle of a conversation that is not known here (any more)"),
    DROP_NO_SERVICE("a tunnel packet to an address that is neither semantic nor a workload's here"),
    DROP_UNRESOLVED("still unknown after the network manager put it back"),
    DROP_LOOP("would go back to the peer it came from"),
    DROP_EXPIRED("time to live ran out"),
    DROP_FRAGMENT("a later IP fragment whose first was not seen, also after it had waited"),
    DROP_UNSUPPORTED(
            "ICMP other than echo and errors, or more extension headers than are walked, to a semantic address"),
    DROP_MALFORMED("shorter than its headers say, or IPv6 with an address that stands for IPv4"),
    DROP_PORT_COLLISION("no free source port towards the picked instance; without ports: the address pair is in use"),
    DROP_GONE("the flow's workload or peer is not there any more"),
    DROP_FLOW_TABLE("no room for the flow"),
    DROP_KERNEL("a kernel helper refused"),
    DROP_FORGED_TUNNEL("a workload sent to the tunnel port of a node, which might take it for this node"),
    DROP_SOURCE_ROUTE("an IPv4 source route or an IPv6 routing header with segments left, to a semantic address"),
    DROP_ERROR_NO_FLOW("an ICMP error that quotes no packet of a flow known here (RFC 5927)"),
    DROP_NOBODY("the semantic address has no living instance"),
    ANSWERED_RESET(
            "a TCP reset told the sender of a dropped packet; counted besides the drop's reason, as the next three"),
    ANSWERED_UNREACHABLE("an ICMP destination unreachable told the sender of a dropped packet"),
    ANSWERED_EXPIRED("an ICMP time exceeded told the sender of a dropped packet"),
    ANSWERED_TOO_BIG("an ICMP error told the sender of a dropped packet which size would fit"),
    ANSWER_LIMITED("no ICMP error for a dropped packet, as there have been too many"),
    DIRECT("sent to another node on the same link, without outer headers"),
    DROP_TOO_BIG("more than the way to the other node carries; the sender is told what would fit"),
    CUT("too big for its way, and sent in pieces, which are counted besides"),
    PATH_LOWERED("a router told of a smaller MTU on the way to another node"),
    UNFINISHED("to be cut once the kernel has finished its checksum or its segments: by way of the network manager"),
    DROP_TAGGED("of a VLAN that is not the device\'s own");

    private final String meaning;

    Verdict(String meaning) {
        this.meaning = meaning;
    }

    /** As metrics and people name it, e.g. {@code drop-spoofed-source}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** For people, e.g. "a workload sent from an address that is not its own". */
    String meaning() {
        return meaning;
    }
}
