package net.hypha.bench.datapath;

import java.nio.file.Path;
import java.util.List;
import net.hypha.bench.measure.Endpoint;
import net.hypha.bench.programs.Shell;
import net.hypha.lab.HostSpec;
import net.hypha.lab.Lab;
import org.jspecify.annotations.Nullable;

/**
 * A userspace proxy on a TUN device, Oakestra's way; in C, so that it is no slower than it has to be.
 *
 * @param program the compiled {@code proxy.c}
 */
record UserProxy(Path program) implements Subject {
    static final String NAME = "userspace proxy";

    private static final String SERVICE4 = "10.60.0.10";
    private static final String SERVICE6 = "fd60::10";
    private static final String INSTANCE4 = "10.60.1.2";
    private static final String INSTANCE6 = "fd60:1::2";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String prefix() {
        return "px-";
    }

    @Override
    public void cable(Cabling cabling) {
        cabling.sameNode("px-", HostSpec.router("px-n"), Cabling.ETHERNET_MTU);
    }

    @Override
    public void start(Lab lab) {
        Shell.run(
                lab,
                "px-n",
                "ip tuntap add prox0 mode tun; ip link set prox0 up; ip route add 10.60.0.0/16 dev prox0;"
                        + " ip route add fd60::/16 dev prox0");
        lab.start(
                "px-n",
                "proxy",
                List.of(
                        program.toString(),
                        "prox0",
                        Cabling.CLIENT4,
                        INSTANCE4,
                        SERVICE4,
                        Cabling.NEAR4,
                        Cabling.CLIENT6,
                        INSTANCE6,
                        SERVICE6,
                        Cabling.NEAR6));
    }

    @Override
    public Endpoint near(Lab lab) {
        return new Endpoint(NAME, lab, "px-c", SERVICE4, SERVICE6);
    }

    @Override
    public @Nullable Endpoint far(Lab lab) {
        return null;
    }

    @Override
    public List<String> servers() {
        return List.of("px-s");
    }
}
