package net.hypha.bench.datapath;

import java.util.List;
import net.hypha.bench.measure.Endpoint;
import net.hypha.bench.programs.Shell;
import net.hypha.lab.HostSpec;
import net.hypha.lab.Lab;
import org.jspecify.annotations.Nullable;

/** The kernel's VXLAN between two nodes that route, as Flannel's usual backend. */
final class Vxlan implements Subject {
    static final String NAME = "VXLAN";

    private static final int MTU = Cabling.ETHERNET_MTU - 50; // outer Ethernet, IPv4, UDP, VXLAN

    private String otherNode = "";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String prefix() {
        return "vx-";
    }

    @Override
    public void cable(Cabling cabling) {
        otherNode = cabling.otherNode4();
        cabling.node(cabling.underlayRoutes(HostSpec.router("vx-n"), true));
        cabling.node(cabling.underlayRoutes(HostSpec.router("vx-m"), false));
        cabling.workload("vx-", "c", "n", 1, MTU);
        cabling.workload("vx-", "t", "m", 3, MTU);
        cabling.wire("vx-");
    }

    @Override
    public void start(Lab lab) {
        configure(lab, "vx-n", Cabling.NODE4, otherNode, 1, 2, 3);
        configure(lab, "vx-m", otherNode, Cabling.NODE4, 2, 1, 1);
    }

    private static void configure(Lab lab, String node, String local, String remote, int own, int other, int net) {
        Shell.run(
                lab,
                node,
                "ip link add vx0 type vxlan id 42 local %1$s remote %2$s dstport 4789; ip link set vx0 up mtu %3$d;"
                                .formatted(local, remote, MTU)
                        + " ip address add 10.51.0.%1$d/24 dev vx0; ip address add fd51::%1$d/64 dev vx0 nodad;"
                                .formatted(own)
                        + " ip route add 10.50.%1$d.0/24 via 10.51.0.%2$d; ip route add fd50:%1$d::/64 via fd51::%2$d"
                                .formatted(net, other));
    }

    @Override
    public @Nullable Endpoint near(Lab lab) {
        return null;
    }

    @Override
    public Endpoint far(Lab lab) {
        return new Endpoint(NAME, lab, "vx-c", Cabling.FAR4, Cabling.FAR6);
    }

    @Override
    public List<String> servers() {
        return List.of("vx-t");
    }
}
