package net.hypha.lab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.hypha.kernel.net.Ip;
import net.hypha.kernel.net.NetworkNamespace;
import net.hypha.kernel.process.BpfMount;
import net.hypha.lab.wire.WireMain;
import net.hypha.lab.wire.WireSettings;
import net.hypha.lab.wire.WireSpec;

/** Makes what a spec describes, writing down each thing before. */
final class Builder {
    /** Name of the process that relays the wires. */
    static final String WIRES = "wires";

    /** Devices of a wire queue as much as a busy machine may be late with reading them: 8192 frames. */
    private static final String QUEUE = " txqueuelen 8192";

    /** Room for the frames on their way in both directions of a wire; see WireDirection. */
    private static final int WIRE_MIB = 16;

    private final LabSpec spec;
    private final LabDirectory directory;

    Builder(LabSpec spec, LabDirectory directory) {
        this.spec = spec;
        this.directory = directory;
    }

    void build() {
        mountBpf();
        spec.hosts().forEach(this::makeNamespace);
        spec.links().stream().filter(link -> link.wire() == null).forEach(this::makeCable);
        makeWires();
        spec.hosts().forEach(this::configure);
    }

    private void mountBpf() {
        directory.journal().add(new Made.BpfMount(directory.bpf()));
        try {
            BpfMount.mount(directory.bpf());
        } catch (IOException e) {
            throw new LabException("cannot mount a BPF file system for the lab: " + e.getMessage(), e);
        }
    }

    private void makeNamespace(HostSpec host) {
        String name = Lab.namespaceName(spec.name(), host.name());
        if (NetworkNamespace.named(name).exists()) {
            throw new LabException("network namespace " + name
                    + " is there already and was not made by this lab: remove it (ip netns delete " + name
                    + ") or give the lab another name");
        }
        directory.journal().add(new Made.Namespace(name));
        NetworkNamespace namespace = NetworkNamespace.create(name);
        namespace.sysctls(settings(host));
    }

    /** A new namespace has the machine's IPv4 settings, so what matters is set: the lab is the same on every machine. */
    private static Map<String, String> settings(HostSpec host) {
        String forwards = host.forwards() ? "1" : "0";
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("ipv4/ip_forward", forwards);
        settings.put("ipv6/conf/all/forwarding", forwards);
        for (String scope : List.of("all", "default")) {
            settings.put("ipv4/conf/" + scope + "/rp_filter", "0");
            settings.put("ipv6/conf/" + scope + "/disable_ipv6", "0");
            settings.put("ipv6/conf/" + scope + "/accept_ra", "0");
        }
        settings.putAll(host.sysctls());
        return settings;
    }

    private void makeCable(LinkSpec link) {
        Ip.in(namespace(link.a()))
                .batch(List.of("link add %s mtu %d type veth peer name %s mtu %d netns %s"
                        .formatted(
                                link.a().device(),
                                link.mtu(),
                                link.b().device(),
                                link.mtu(),
                                namespace(link.b()).path())));
    }

    private void makeWires() {
        List<WireSpec> wires = new ArrayList<>();
        for (LinkSpec link : spec.links()) {
            WireSettings settings = link.wire();
            if (settings != null) {
                wires.add(wire(link, settings));
            }
        }
        if (wires.isEmpty()) {
            return;
        }
        directory.writeWires(wires);
        List<String> arguments =
                List.of(directory.wires().toString(), directory.wireControl().toString());
        List<String> flags = new ArrayList<>(JavaProgram.SMALL);
        flags.add("-XX:MaxDirectMemorySize=" + (wires.size() + 1) * WIRE_MIB + "m");
        new Starter(directory)
                .startAndAwait(WIRES, WIRES, JavaProgram.line(WireMain.class, flags, arguments), WireMain.READY);
    }

    private WireSpec wire(LinkSpec link, WireSettings settings) {
        return new WireSpec(
                link.name(),
                namespace(link.a()).path(),
                link.a().device(),
                namespace(link.b()).path(),
                link.b().device(),
                link.mtu(),
                link.name().hashCode(),
                settings);
    }

    private void configure(HostSpec host) {
        List<String> commands = new ArrayList<>();
        for (LinkSpec link : spec.links()) {
            if (link.a().host().equals(host.name())) {
                commands.addAll(commands(link.a(), "fe80::a"));
            }
            if (link.b().host().equals(host.name())) {
                commands.addAll(commands(link.b(), "fe80::b"));
            }
        }
        host.routes().forEach(route -> commands.add("route add " + route));
        if (!commands.isEmpty()) {
            Ip.in(namespace(host.name())).batch(commands);
        }
    }

    /** A link-local address without duplicate detection: a router cannot ask for neighbours before it has one. */
    private static List<String> commands(LinkEnd end, String linkLocal) {
        List<String> commands = new ArrayList<>();
        commands.add("link set " + end.device() + " addrgenmode none" + QUEUE);
        commands.add("link set " + end.device() + " up");
        commands.add("address add " + linkLocal + "/64 dev " + end.device() + " nodad");
        for (String address : end.addresses()) {
            String nodad = address.contains(":") ? " nodad" : "";
            commands.add("address add " + address + " dev " + end.device() + nodad);
        }
        return commands;
    }

    private NetworkNamespace namespace(LinkEnd end) {
        return namespace(end.host());
    }

    private NetworkNamespace namespace(String host) {
        return NetworkNamespace.named(Lab.namespaceName(spec.name(), host));
    }
}
