package net.hypha.bench.datapath;

import java.util.List;
import java.util.stream.Collectors;
import net.hypha.bench.measure.Endpoint;
import net.hypha.bench.measure.Servers;
import net.hypha.bench.programs.Shell;
import net.hypha.lab.HostSpec;
import net.hypha.lab.Lab;
import org.jspecify.annotations.Nullable;

/**
 * Destination NAT by nftables, with the chains and maps of kube-proxy's nftables mode: one look-up of address, protocol and port in a verdict
 * map, a random endpoint, a mark for hairpin traffic, and masquerading by that mark.
 */
record Nftables() implements Subject {
    static final String NAME = "nftables DNAT";

    private static final String SERVICE4 = "10.60.0.10";
    private static final String SERVICE6 = "fd60::10";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String prefix() {
        return "nf-";
    }

    @Override
    public void cable(Cabling cabling) {
        cabling.sameNode("nf-", HostSpec.router("nf-n"), Cabling.ETHERNET_MTU);
    }

    @Override
    public void start(Lab lab) {
        String rules =
                table("ip", "ipv4_addr", SERVICE4, Cabling.NEAR4) + table("ip6", "ipv6_addr", SERVICE6, Cabling.NEAR6);
        Shell.run(lab, "nf-n", "nft -f - <<'RULES'\n" + rules + "RULES\n");
    }

    private static String table(String family, String type, String service, String server) {
        String elements = Servers.PORTS.stream()
                .flatMap(port -> java.util.stream.Stream.of("tcp", "udp")
                        .map(protocol -> service + " . " + protocol + " . " + port + " : goto service"))
                .collect(Collectors.joining(", "));
        return """
            table %1$s kube-proxy {
              chain endpoint {
                %1$s saddr %5$s meta mark set meta mark or 0x4000
                dnat to %5$s
              }
              chain service {
                numgen random mod 1 vmap { 0 : goto endpoint }
              }
              map service-ips {
                type %2$s . inet_proto . inet_service : verdict
                elements = { %3$s }
              }
              chain services {
                %1$s daddr . meta l4proto . th dport vmap @service-ips
              }
              chain nat-prerouting { type nat hook prerouting priority -100; policy accept; jump services; }
              chain nat-output { type nat hook output priority -100; policy accept; jump services; }
              chain nat-postrouting {
                type nat hook postrouting priority 100; policy accept;
                meta mark & 0x4000 == 0 return
                meta mark set meta mark xor 0x4000
                masquerade fully-random
              }
              chain filter-forward {
                type filter hook forward priority 0; policy accept;
                ct state invalid drop
                ct state new %1$s daddr %4$s reject
              }
            }
            """.formatted(family, type, elements, service, server);
    }

    @Override
    public Endpoint near(Lab lab) {
        return new Endpoint(NAME, lab, "nf-c", SERVICE4, SERVICE6);
    }

    @Override
    public @Nullable Endpoint far(Lab lab) {
        return null;
    }

    @Override
    public List<String> servers() {
        return List.of("nf-s");
    }
}
