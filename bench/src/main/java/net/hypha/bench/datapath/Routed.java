package net.hypha.bench.datapath;

import java.util.List;
import net.hypha.bench.measure.Endpoint;
import net.hypha.lab.HostSpec;
import net.hypha.lab.Lab;

/** Plain routing by real address: the limit that an ordinary user sees. */
record Routed() implements Subject {
    static final String NAME = "plain routing";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String prefix() {
        return "rt-";
    }

    @Override
    public void cable(Cabling cabling) {
        List<String> there = cabling.ways(true);
        List<String> back = cabling.ways(false);
        HostSpec node = cabling.underlayRoutes(HostSpec.router("rt-n"), true)
                .withRoute("10.50.3.0/24 " + there.get(0))
                .withRoute("fd50:3::/64 " + there.get(1));
        cabling.sameNode("rt-", node, Cabling.ETHERNET_MTU);
        cabling.node(cabling.underlayRoutes(HostSpec.router("rt-m"), false)
                .withRoute("10.50.1.0/24 " + back.get(0))
                .withRoute("fd50:1::/64 " + back.get(1)));
        cabling.workload("rt-", "t", "m", 3, Cabling.ETHERNET_MTU);
        cabling.wire("rt-");
    }

    @Override
    public void start(Lab lab) {
        // The kernel's own routing needs nothing else
    }

    @Override
    public Endpoint near(Lab lab) {
        return new Endpoint(NAME, lab, "rt-c", Cabling.NEAR4, Cabling.NEAR6);
    }

    @Override
    public Endpoint far(Lab lab) {
        return new Endpoint(NAME, lab, "rt-c", Cabling.FAR4, Cabling.FAR6);
    }

    @Override
    public List<String> servers() {
        return List.of("rt-s", "rt-t");
    }
}
