package net.hypha.bench.datapath;

import java.util.List;
import java.util.Optional;
import net.hypha.bench.measure.Endpoint;
import net.hypha.bench.measure.MeasureException;
import net.hypha.bench.programs.Domain;
import net.hypha.bench.programs.HyphaPrograms;
import net.hypha.bench.programs.Node;
import net.hypha.lab.HostSpec;
import net.hypha.lab.Lab;
import org.jspecify.annotations.Nullable;

/** Hypha as it is used: real programs, a semantic address whose policy measures and picks in the kernel. */
final class HyphaNet implements Subject {
    static final String NAME = "Hypha";
    static final String NODE = "hy-n";
    static final String OTHER = "hy-m";

    /** Services stay known between two measurements. */
    private static final String KNOWN_LONG = "  interests: {idle: 1h}\n";

    private static final String POLICY = "fastest";

    private final String launcher;
    private String otherUnderlay = "";
    private @Nullable HyphaPrograms programs;
    private List<String> near = List.of();
    private List<String> far = List.of();

    /** @param launcher {@code ./hypha} */
    HyphaNet(String launcher) {
        this.launcher = launcher;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String prefix() {
        return "hy-";
    }

    @Override
    public void cable(Cabling cabling) {
        otherUnderlay = cabling.otherNode4();
        cabling.node(cabling.underlayRoutes(HostSpec.router(NODE), true));
        cabling.node(cabling.underlayRoutes(HostSpec.router(OTHER), false));
        servers().forEach(cabling::bare);
        cabling.bare("hy-c");
        cabling.wire("hy-");
    }

    @Override
    public void start(Lab lab) {
        HyphaPrograms started = new HyphaPrograms(lab, launcher);
        programs = started;
        started.start(
                Domain.alone(NODE, Cabling.NODE4),
                List.of(
                        new Node(NODE, Cabling.WAN, Cabling.NODE4, KNOWN_LONG),
                        new Node(OTHER, Cabling.WAN, otherUnderlay, KNOWN_LONG)));
        near = started.apply(NODE, "near", POLICY);
        far = started.apply(NODE, "far", POLICY);
        started.attach(NODE, "hy-s", Optional.of("near"));
        started.attach(OTHER, "hy-t", Optional.of("far"));
        started.attach(NODE, "hy-c", Optional.empty());
    }

    HyphaPrograms programs() {
        HyphaPrograms started = programs;
        if (started == null) {
            throw new MeasureException("Hypha has not been started");
        }
        return started;
    }

    @Override
    public Endpoint near(Lab lab) {
        return new Endpoint(NAME, lab, "hy-c", near.get(0), near.get(1));
    }

    @Override
    public Endpoint far(Lab lab) {
        return new Endpoint(NAME, lab, "hy-c", far.get(0), far.get(1));
    }

    @Override
    public List<String> servers() {
        return List.of("hy-s", "hy-t");
    }
}
