package net.hypha.bench.datapath;

import java.util.List;
import net.hypha.bench.measure.Endpoint;
import net.hypha.bench.programs.Shell;
import net.hypha.lab.HostSpec;
import net.hypha.lab.Lab;
import net.hypha.lab.LinkEnd;
import net.hypha.lab.LinkSpec;
import org.jspecify.annotations.Nullable;

/** Both hosts on one Linux bridge, as Docker's default network. */
record Bridge() implements Subject {
    @Override
    public String name() {
        return "bridge";
    }

    @Override
    public String prefix() {
        return "br-";
    }

    @Override
    public void cable(Cabling cabling) {
        cabling.node(HostSpec.host("br-n"));
        cabling.bare("br-c");
        cabling.bare("br-s");
        cabling.link(LinkSpec.between(
                LinkEnd.of("br-c", "eth0", Cabling.CLIENT4 + "/24", Cabling.CLIENT6 + "/64"),
                LinkEnd.of("br-n", "to-c")));
        cabling.link(LinkSpec.between(
                LinkEnd.of("br-s", "eth0", "10.50.1.3/24", "fd50:1::3/64"), LinkEnd.of("br-n", "to-s")));
    }

    @Override
    public void start(Lab lab) {
        Shell.run(
                lab,
                "br-n",
                "ip link add br0 type bridge; ip link set to-c master br0; ip link set to-s master br0; ip link set br0 up");
    }

    @Override
    public Endpoint near(Lab lab) {
        return new Endpoint(name(), lab, "br-c", "10.50.1.3", "fd50:1::3");
    }

    @Override
    public @Nullable Endpoint far(Lab lab) {
        return null;
    }

    @Override
    public List<String> servers() {
        return List.of("br-s");
    }
}
