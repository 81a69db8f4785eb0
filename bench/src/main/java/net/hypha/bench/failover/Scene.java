package net.hypha.bench.failover;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import net.hypha.bench.load.Page;
import net.hypha.bench.measure.MeasureException;
import net.hypha.bench.programs.HyphaPrograms;
import net.hypha.bench.programs.Shell;
import net.hypha.bench.scene.Hosts;
import net.hypha.bench.scene.Switch;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.demo.world.Await;
import net.hypha.lab.HostSpec;
import net.hypha.lab.JavaProgram;
import net.hypha.lab.Lab;
import net.hypha.lab.LabSpec;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Three nodes and their domains at one switch. The caller is on the first node, an instance on each, and room for one more on the third:
 *
 * <pre>
 *   c, i1 -- n1 --+
 *       i2 -- n2 --x-- d (the domain; see Layout)
 *   i3, i4 -- n3 --+
 * </pre>
 */
final class Scene implements AutoCloseable {
    static final List<String> NODES = List.of("n1", "n2", "n3");
    /** The one that things happen to, its instance, and where that may go. */
    static final String VICTIM = "n2";

    private static final String SERVICE = "echo";
    private static final String POLICY = "round-robin";
    private static final Map<String, String> PLACES = Map.of("i1", "n1", "i2", "n2", "i3", "n3", "i4", "n3");
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int RATE = 1_000;

    private final Lab lab;
    private final HyphaPrograms programs;
    private final InetSocketAddress service;

    private Scene(Lab lab, HyphaPrograms programs, InetSocketAddress service) {
        this.lab = lab;
        this.programs = programs;
        this.service = service;
    }

    /** The node of an instance. */
    private static String place(String instance) {
        return Objects.requireNonNull(PLACES.get(instance), instance);
    }

    static LabSpec spec(String name, Layout layout) {
        return layout.net()
                .spec(
                        name,
                        Stream.concat(
                                        Stream.of(Hosts.caller("c")),
                                        PLACES.keySet().stream().sorted().map(HostSpec::host))
                                .toList());
    }

    /** Brings all of it up. */
    static Scene start(Lab lab, String launcher, Layout layout) {
        layout.net().start(lab);
        HyphaPrograms programs = new HyphaPrograms(lab, launcher);
        layout.start(programs);
        InetAddress address = InetAddress.ofLiteral(layout.apply(programs, manifest(), POLICY));
        Scene scene = new Scene(lab, programs, new InetSocketAddress(address, Page.PORT));
        programs.attach("n1", "c", Optional.empty());
        List.of("i1", "i2", "i3").forEach(scene::begin);
        scene.settle("i1", "i2", "i3");
        return scene;
    }

    /** Checked quickly, so that what was out is soon back for the next round. */
    private static ObjectNode manifest() {
        ObjectNode manifest = JsonNodeFactory.instance.objectNode().put("service", SERVICE);
        manifest.putObject("health")
                .put("check", "http")
                .put("path", "/")
                .put("port", Page.PORT)
                .put("interval", "500ms")
                .put("timeout", "300ms")
                .put("fall", 1)
                .put("rise", 1);
        manifest.putObject("options")
                .putObject(POLICY)
                .put("slowStart", "0s"); // or the victim has little to do in the next round
        return manifest;
    }

    /** The number of an instance. */
    private int number(String instance) {
        return programs.workload(place(instance), instance)
                .map(workload -> workload.path("number").asInt())
                .orElseThrow(() -> new MeasureException(instance + " is not attached"));
    }

    /** Until an attached instance takes flows. */
    void awaitReady(String instance) {
        programs.awaitReady(place(instance), instance);
    }

    /** Until a program that is not attached serves in its namespace. */
    void awaitAnswer(String instance) {
        Hosts.awaitServer(lab, instance, instance, new InetSocketAddress(InetAddress.getLoopbackAddress(), Page.PORT));
    }

    /** Moves an instance: its number goes to a program that is at work elsewhere already. */
    void move(String from, String to) {
        int number = number(from);
        programs.detach(place(from), from);
        programs.attach(place(to), to, Optional.of(SERVICE), number);
    }

    /** Starts an instance's program and attaches it. */
    void begin(String instance) {
        run(instance);
        programs.attach(place(instance), instance, Optional.of(SERVICE));
    }

    void run(String instance) {
        lab.start(instance, instance, JavaProgram.line(EchoMain.class, JavaProgram.SMALL, List.of(instance)));
    }

    void kill(String instance) {
        lab.process(instance).orElseThrow().kill();
    }

    void signal(String instance, String signal) {
        Shell.run(
                lab,
                instance,
                "kill -" + signal + " "
                        + lab.process(instance).orElseThrow().id().pid());
    }

    /** Unplugs hosts from the switch ({@code down}), or plugs them in again ({@code up}). */
    void cables(String state, String... hosts) {
        Switch.turn(lab, state, hosts);
    }

    /** Ends a network manager as a crash would, and starts it again; waits until it is at work. */
    void restart(String node) {
        programs.process(node, "node").kill();
        Shell.run(lab, node, "rm -f " + lab.directory().resolve(node).resolve("node.ready"));
        programs.run(node, "node");
        programs.await(node, "node");
    }

    void drain(String instance) {
        try (ApiClient api = programs.nodeApi(place(instance))) {
            api.put("/v1/draining/" + instance, JsonNodeFactory.instance.objectNode());
        }
    }

    /** Ends what is attached, then its program. */
    void end(String instance) {
        programs.detach(place(instance), instance);
        kill(instance);
    }

    /** Runs a load in the caller's namespace. */
    Running load() {
        return load(0);
    }

    /** @param standing connections that stay */
    Running load(int standing) {
        Load load = new Load(service, RATE, standing);
        FutureTask<Boolean> task = new FutureTask<>(() -> lab.namespace("c").call(() -> {
            load.run();
            return true;
        }));
        Thread.ofPlatform().daemon().name("load").start(task);
        return new Running(load, task);
    }

    /** A load at work. */
    record Running(Load load, FutureTask<Boolean> task) {
        /** Ends it, and waits for the last answers. */
        Load finish() {
            load.end();
            try {
                task.get();
            } catch (ExecutionException e) {
                throw new MeasureException("the load failed: " + e.getCause(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new MeasureException("ended from outside", e);
            }
            return load;
        }
    }

    /** Until just these instances answer, and none fails. */
    void settle(String... instances) {
        Set<String> expected = new TreeSet<>(List.of(instances));
        Await.until("answers of " + expected, LIMIT, () -> {
            Running running = load();
            Await.pass(Duration.ofMillis(300));
            Load load = running.finish();
            return load.tcp.failed() == 0
                    && load.udp.failed() == 0
                    && load.tcp.answering().equals(expected);
        });
    }

    @Override
    public void close() {
        NODES.forEach(programs::cleanUp);
    }
}
