package net.hypha.kernel.datapath;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A flow as a socket knows it: protocol and both ends. Of protocols without ports both ports are 0; of a ping both are its identifier.
 *
 * @param protocol IP protocol number, 0 to 255; ICMP's is that of the addresses' family
 */
public record FlowName(int protocol, InetAddress source, int sourcePort, InetAddress destination, int destinationPort) {
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;
    private static final int MAX_PORT = 0xffff;

    /** Protocols with ports, then ICMP. */
    private static final Map<String, Integer> NUMBERS =
            Map.of("tcp", 6, "udp", 17, "dccp", 33, "udplite", 136, "icmp", ICMP, "sctp", 132);

    /** One end of a flow as it is written: {@code 10.0.0.3:51234}, {@code [fc00::3]:51234}, or without a port. */
    private record End(InetAddress address, Optional<Integer> port) {
        static End parse(String text) {
            boolean bracketed = text.startsWith("[");
            int close = bracketed ? text.indexOf(']') : -1;
            int colon = bracketed ? text.indexOf(':', close) : text.indexOf(':');
            boolean ported = colon >= 0 && (bracketed || colon == text.lastIndexOf(':'));
            String address =
                    bracketed ? text.substring(1, Math.max(close, 1)) : ported ? text.substring(0, colon) : text;
            if (bracketed && close + 1 != (ported ? colon : text.length())) {
                throw new IllegalArgumentException(form(text));
            }
            try {
                return new End(
                        InetAddress.ofLiteral(address),
                        ported ? Optional.of(port(text, text.substring(colon + 1))) : Optional.empty());
            } catch (IllegalArgumentException _) {
                throw new IllegalArgumentException(form(text));
            }
        }

        private static int port(String text, String digits) {
            int port = digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : 0;
            if (port < 1 || port > MAX_PORT) {
                throw new IllegalArgumentException(form(text));
            }
            return port;
        }

        private static String form(String text) {
            return "'" + text + "' is not ADDRESS:PORT, as 10.0.0.3:51234 or [fc00::3]:51234 with a port of 1 to 65535";
        }
    }

    /**
     * As people write it.
     *
     * @param protocol a name ({@code tcp}, {@code udp}, {@code icmp}, {@code sctp}, {@code dccp}, {@code udplite}) or a number
     * @param source with its port; of ICMP with the identifier of the echo; of other protocols without
     * @throws IllegalArgumentException saying what is wrong with which of them
     */
    public static FlowName parse(String protocol, String source, String destination) {
        int number = number(protocol);
        End from = End.parse(source);
        End to = End.parse(destination);
        boolean v6 = from.address() instanceof Inet6Address;
        if (v6 != (to.address() instanceof Inet6Address)) {
            throw new IllegalArgumentException(source + " and " + destination + " are not of one address family");
        }
        boolean echo = number == ICMP || number == ICMPV6;
        int exact = echo ? (v6 ? ICMPV6 : ICMP) : number;
        if (hasPorts(exact)) {
            return new FlowName(
                    exact,
                    from.address(),
                    required(source, from, "port"),
                    to.address(),
                    required(destination, to, "port"));
        }
        int id = echo ? required(source, from, "identifier") : 0;
        if (!echo && (from.port().isPresent() || to.port().isPresent())) {
            throw new IllegalArgumentException(
                    "flows of protocol " + protocol + " are told apart without ports: leave them out");
        }
        return new FlowName(exact, from.address(), id, to.address(), id);
    }

    private static int required(String text, End end, String what) {
        return end.port()
                .orElseThrow(() -> new IllegalArgumentException("the " + what + " is missing in '" + text + "': write "
                        + text(end.address()) + ":" + what.toUpperCase(Locale.ROOT)));
    }

    private static int number(String protocol) {
        Integer known = NUMBERS.get(protocol.toLowerCase(Locale.ROOT));
        if (known != null) {
            return known;
        }
        int number = protocol.matches("\\d{1,3}") ? Integer.parseInt(protocol) : -1;
        if (number < 0 || number > 0xff) {
            throw new IllegalArgumentException("'" + protocol
                    + "' is not a protocol: write tcp, udp, icmp, sctp, dccp, udplite or a number of 0 to 255");
        }
        return number;
    }

    private static boolean hasPorts(int protocol) {
        return protocol == 6 || protocol == 17 || protocol == 33 || protocol == 136;
    }

    /** The same flow as the other end knows it. */
    public FlowName mirrored() {
        return new FlowName(
                protocol,
                /* source= */ destination,
                /* sourcePort= */ destinationPort,
                /* destination= */ source,
                /* destinationPort= */ sourcePort);
    }

    /** The same from another address. */
    public FlowName from(InetAddress other) {
        return new FlowName(protocol, other, sourcePort, destination, destinationPort);
    }

    /** The protocol's name, or its number where it has none here. */
    public String protocolText() {
        return protocol == ICMPV6
                ? "icmp"
                : NUMBERS.entrySet().stream()
                        .filter(each -> each.getValue() == protocol)
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElse(Integer.toString(protocol));
    }

    /** Address and port of the source, as {@link #parse} reads it. */
    public String sourceText() {
        return text(source) + (sourcePort == 0 ? "" : ":" + sourcePort);
    }

    /** The same of the destination. */
    public String destinationText() {
        boolean ported = destinationPort != 0 && hasPorts(protocol);
        return text(destination) + (ported ? ":" + destinationPort : "");
    }

    private static String text(InetAddress address) {
        String text = EntryText.text(address);
        return address instanceof Inet6Address ? "[" + text + "]" : text;
    }

    @Override
    public String toString() {
        return protocolText() + " " + sourceText() + " " + destinationText();
    }
}
