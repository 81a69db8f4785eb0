package net.hypha.node.manager;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.hypha.exchange.message.Message.Query;
import net.hypha.exchange.message.Neighbour;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.kernel.datapath.Datapath;
import net.hypha.kernel.datapath.Event;
import net.hypha.node.api.ApiServer;
import net.hypha.node.api.Inquiries;
import net.hypha.node.api.Insight;
import net.hypha.node.api.LocalApi;
import net.hypha.node.config.NodeConfig;
import net.hypha.node.health.HealthKeeper;
import net.hypha.node.miss.MissAgent;
import net.hypha.node.miss.Resets;
import net.hypha.node.names.NodeZone;
import net.hypha.node.plan.Ids;
import net.hypha.node.plan.Planner;
import net.hypha.node.plan.Planning;
import net.hypha.node.plan.Turns;
import net.hypha.node.plan.World;
import net.hypha.node.state.StateException;
import net.hypha.node.table.Answers;
import net.hypha.node.table.DomainLink;
import net.hypha.node.table.Interests;
import net.hypha.node.table.Knowledge;
import net.hypha.node.table.Known;
import net.hypha.node.table.Lookup;
import net.hypha.node.table.Uses;
import net.hypha.node.ways.Underlay;
import net.hypha.node.ways.Ways;
import net.hypha.node.workloads.Attaching;
import net.hypha.node.workloads.HostKeeper;
import net.hypha.node.workloads.Rejoining;
import net.hypha.node.workloads.SavedWorkloads;
import net.hypha.node.workloads.Workloads;
import net.hypha.semantics.address.MachineRoute;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.policy.Policies;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.table.ServiceState;
import net.hypha.semantics.table.Table;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network manager of one node: puts the parts together, starts them in the order they need each other, and ends them in
 * reverse. Closing leaves the datapath at work.
 */
public final class NetworkManager implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkManager.class);
    private static final long OBSERVE_MS = 100;
    private static final long SWEEP_MS = 5_000;
    private static final long WATCH_MS = 1_000;
    private static final long PLAN_SECONDS = 30;
    private static final long END_SECONDS = 2;

    private final NodeConfig config;
    private final Doors doors;
    private final Turns turns = new Turns();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicReference<Consumer<Event>> events = new AtomicReference<>(event -> {});
    private final Datapath datapath;
    private final Ids ids = new Ids();
    private final Memory memory;
    private final Knowledge knowledge;
    private final DomainLink link;
    private final Interests interests;
    private final Uses uses = new Uses();
    private final Workloads workloads;
    private final Planning planning;
    private final Underlay underlay;
    private final Ways ways;
    private final Attaching attaching;
    private final HostKeeper host;
    private final HealthKeeper health;
    private final Sensing sensing;
    private final Aftercare aftercare;
    private final MissLoop misses;
    private final Resets resets;
    private final KnownKeeper keeper;
    private final Probing probing;
    private final NameServer names;
    private final Insight insight;
    private final List<AutoCloseable> running = new ArrayList<>();

    private NetworkManager(NodeConfig config, Doors doors, Memory memory) {
        this.config = config;
        this.doors = doors;
        this.memory = memory;
        datapath = doors.kernel().datapath(event -> events.get().accept(event));
        knowledge = new Knowledge(doors.clock());
        link = new DomainLink(this::self, knowledge, doors.clock());
        link.judge(this::whyNot);
        underlay = new Underlay(doors.kernel()::underlay, config.underlay().tunnelPort(), datapath);
        interests = new Interests(
                link::send, doors.nanoTime(), this::forget, config.interests().unknown());
        planning = new Planning(
                new Planner(Policies.STANDARD::policy), ids, datapath, this::world, memory.idFile(), turns);
        workloads = new Workloads(memory.workloadFile(), link::publish, this::replan);
        ways = new Ways(config.name(), () -> underlay.endpoint().link(), doors.kernel()::neighbours, this::replan);
        attaching = new Attaching(workloads, doors.kernel().plugging(), datapath::attachWorkload, planning::changed);
        health = new HealthKeeper(
                knowledge::now,
                workloads,
                doors.checker(),
                new HealthKeeper.Work(doors.timers(), threads, doors.nanoTime(), doors.random()));
        host = new HostKeeper(
                config.host(), attaching, workloads, doors.kernel().plugging(), doors.kernel()::machineRoutes);
        Lookup lookup = new Lookup(knowledge, interests, () -> link.status().connected(), this::used);
        NodeZone zone = new NodeZone(knowledge, lookup);
        names = new NameServer(config, zone, doors.random(), doors.nanoTime());
        MissAgent agent =
                new MissAgent(doors.kernel().wire(), new Answers(planning::desired, interests), doors.nanoTime());
        resets = new Resets(datapath::takeLost, doors.kernel().wire());
        misses = new MissLoop(agent, doors.kernel().wire(), "miss-" + config.name());
        keeper = new KnownKeeper(memory.knownFile(), knowledge, doors.timers(), threads);
        probing = new Probing(config, doors, link, this::replan);
        sensing = new Sensing(config.name(), doors, datapath, knowledge, planning, link, probing, this::replan);
        Aftercare.Patients patients = new Aftercare.Patients(workloads, health, threads);
        aftercare = new Aftercare(doors, datapath, knowledge, planning, link, patients, sensing);
        insight = new Insight(new Insight.Parts(
                config,
                doors.clock(),
                knowledge,
                link,
                interests,
                workloads,
                planning,
                sensing.observer(),
                zone,
                agent,
                datapath,
                host,
                ways,
                underlay,
                health,
                probing::to,
                doors.nanoTime(),
                probing::counters,
                aftercare::counters,
                names::trouble,
                names::counters));
    }

    /**
     * Starts a node. Returns once it is at work with what it knows; the domain may still be out of reach.
     *
     * @throws StateException if its state on disk is somebody else's or damaged; nothing was changed
     * @throws IOException if its local API cannot be opened
     */
    public static NetworkManager start(NodeConfig config, Doors doors) throws IOException, StateException {
        Memory memory = new Memory(config.state(), doors.kernel().boot());
        Memory.Former former = memory.read();
        Optional<Rejoining> workloads = former.workloads()
                .map(saved -> Rejoining.begin(saved, doors.kernel().plugging()));
        NetworkManager manager = new NetworkManager(config, doors, memory); // waits until the programs are loaded
        try {
            manager.start(former, workloads);
            return manager;
        } catch (IOException | RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    private void start(Memory.Former former, Optional<Rejoining> rejoining) throws IOException {
        former.ids().ifPresentOrElse(ids::adopt, () -> ids.reserve(datapath.entries()));
        sensing.inherit(datapath.ratings(), ids.backendNames(), datapath.backendStats());
        restoreKnown(former);
        rejoining.ifPresent(earlier -> attaching.adopt(earlier, this::wasUnhealthy));
        events.set(aftercare::happened);
        listen();
        planOnce();
        doors.kernel().listenToTunnels(datapath);
        misses.start();
        running.add(misses);
        probing.start();
        running.add(probing);
        every(OBSERVE_MS, sensing::tick);
        every(SWEEP_MS, () -> {
            doors.kernel().sweep(doors.nanoTime().getAsLong());
            resets.send();
        });
        every(WATCH_MS, () -> threads.execute(this::watch));
        running.add(keeper);
        running.add(health);
        health.review();
        running.add(names);
        running.add(ApiServer.start(config.socket(), config.metrics(), new LocalApi(insight, attaching)));
        link.whenAsked(new Inquiries(insight, link::send, threads)::asked);
        link.serve(workloads, say -> interests.begin(() -> knowledge.now().table(), say));
        running.add(doors.exchange().dial(link));
        LOG.atInfo()
                .addKeyValue("node", config.name())
                .addKeyValue("api", config.socket())
                .log("The node is at work");
    }

    /** Who this node is to others, and where they reach it: also those that share its link. */
    private Neighbour.OfNode self() {
        return new Neighbour.OfNode(config.name(), underlay.endpoint(), config.location());
    }

    /** Looks after what may change behind our back; what fails does not keep the rest from being looked after. */
    private void watch() {
        guarded(underlay::keep);
        guarded(link::stayTrue);
        guarded(this::lookAround);
        guarded(attaching::sweep);
        guarded(health::review);
        guarded(this::keepOwn);
        guarded(this::dropIdle);
        guarded(sensing::tidy);
        guarded(aftercare::tidy);
    }

    private void used(Query query) {
        Known now = knowledge.now();
        Interests.service(query, now.table())
                .ifPresent(service ->
                        uses.used(now.family(service.key()), doors.nanoTime().getAsLong()));
    }

    /** Services that nobody uses here, and that do not run here, are not asked for any more; all are kept while the domain is away. */
    private void dropIdle() {
        long now = doors.nanoTime().getAsLong();
        List<ServiceKey> idle = uses.idle(
                planning.desired(),
                datapath.backendUses(),
                sensing.observer().latest(),
                now,
                now - config.interests().idle().toNanos());
        Known known = knowledge.now();
        if (idle.isEmpty() || !link.status().connected()) {
            return;
        }
        Set<ServiceKey> families = Set.copyOf(idle);
        List<ServiceState> unused = known.table().services().stream()
                .filter(service -> families.contains(known.family(service.key())))
                .toList();
        Set<ServiceKey> running = unused.stream()
                .filter(this::runsHere)
                .map(service -> known.family(service.key()))
                .collect(Collectors.toSet());
        List<ServiceState> drop = unused.stream()
                .filter(service -> !running.contains(known.family(service.key())))
                .toList();
        if (!drop.isEmpty()) {
            LOG.atDebug().addKeyValue("services", drop.size()).log("Not asked for any more, as nobody uses them");
            uses.dropped(
                    drop.stream().map(service -> known.family(service.key())).collect(Collectors.toSet()));
            interests.drop(drop);
        }
    }

    private boolean runsHere(ServiceState service) {
        return service.instances().stream().anyMatch(instance -> instance.node().equals(config.name()));
    }

    private void lookAround() {
        Neighbourhood around = knowledge.now().neighbourhood();
        if (around != null) {
            ways.look(around);
            probing.keep(around, planning::desired, underlay.endpoint());
        }
    }

    private void keepOwn() {
        Known now = knowledge.now();
        host.keep(now, link.status().connected());
        SubnetLease subnet = now.subnet();
        if (subnet != null && names.trouble().isPresent()) {
            settle(subnet);
        }
    }

    private void restoreKnown(Memory.Former former) {
        SubnetLease subnet = former.workloads().map(SavedWorkloads::subnet).orElse(null);
        knowledge.restore(former.known(), subnet);
        if (subnet != null) {
            settle(subnet);
        }
    }

    private void listen() {
        knowledge.addListener(interests);
        knowledge.addListener(keeper);
        knowledge.addListener(sensing);
        knowledge.addListener((now, update) -> {
            if (update == null) {
                welcomed(now);
            }
            replan();
        });
        planning.addListener(misses::answer);
        planning.addListener(resets::send);
    }

    /** What was unhealthy when this node stopped takes nothing before a check says otherwise. */
    private boolean wasUnhealthy(SavedWorkloads.Saved saved) {
        Known now = knowledge.now();
        Neighbourhood around = now.neighbourhood();
        ServiceName name = saved.request().service();
        Integer number = saved.number();
        if (around == null || name == null || number == null) {
            return false;
        }
        return now.table()
                .service(new ServiceKey(name, around.domain().name()))
                .filter(service -> service.options().health().isChecked())
                .flatMap(service -> service.instance(number))
                .filter(instance -> instance.state() == Instance.State.UNHEALTHY)
                .isPresent();
    }

    /** Why nothing is taken from a domain: its pools would lead what is sent to the machine's own networks astray, or be led astray. */
    private Optional<String> whyNot(Neighbour.OfDomain domain) {
        List<Prefix> pools = Stream.concat(domain.servicePools().stream(), domain.nodePools().stream())
                .toList();
        Optional<String> conflict = MachineRoute.firstConflict(
                        pools, doors.kernel().machineRoutes())
                .map(found -> found.reason("node '" + config.name() + "'"));
        if (config.overlap() == NodeConfig.Overlap.REFUSE) {
            return conflict.map(reason -> reason + "; 'node.overlap: allow' lets this node go on all the same");
        }
        conflict.ifPresent(
                reason -> LOG.atWarn().addKeyValue("reason", reason).log("Pools overlap; going on all the same"));
        return Optional.empty();
    }

    private void welcomed(Known now) {
        sensing.newSession();
        probing.newSession();
        SubnetLease subnet = now.subnet();
        if (subnet != null) {
            workloads.lent(subnet);
            settle(subnet);
        }
    }

    private void settle(SubnetLease subnet) {
        try {
            doors.kernel().settle(subnet);
            names.listen(subnet);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("The node cannot take its own addresses");
        }
    }

    private void planOnce() throws IOException {
        try {
            planning.start().get(PLAN_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException("the datapath cannot be brought to the desired state: " + e.getMessage(), e);
        } catch (TimeoutException e) {
            throw new IOException("the datapath was not brought to the desired state within " + PLAN_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting", e);
        }
    }

    private void replan() {
        var _ = planning.changed();
        health.review();
    }

    /** Unless it is told all the same, as it runs here, or somebody asked for it by another name or address. */
    private void forget(List<Query> dropped) {
        Table table = knowledge.now().table();
        Set<ServiceKey> asked = interests.known(table);
        List<ServiceKey> gone = dropped.stream()
                .flatMap(query -> Interests.service(query, table).stream())
                .filter(service -> !asked.contains(service.key()))
                .filter(service -> !runsHere(service))
                .map(ServiceState::key)
                .toList();
        if (!gone.isEmpty()) {
            knowledge.forget(gone);
        }
    }

    private World world() {
        Known now = knowledge.now();
        return new World(
                config.name(),
                config.location(),
                now.neighbourhood(),
                now.table().byKey(),
                workloads.local(),
                ways.direct(),
                sensing.now());
    }

    private void every(long periodMs, Runnable task) {
        ScheduledFuture<?> timer =
                doors.timers().scheduleWithFixedDelay(() -> guarded(task), periodMs, periodMs, TimeUnit.MILLISECONDS);
        running.add(() -> timer.cancel(false));
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("A periodic task failed; it is tried again");
        }
    }

    /** Plugs workloads in and out. */
    public Attaching attaching() {
        return attaching;
    }

    /** What the node knows and does, for people. */
    public Insight insight() {
        return insight;
    }

    @Override
    public void close() {
        events.set(event -> {});
        for (AutoCloseable part : running.reversed()) {
            closeQuietly(part);
        }
        running.clear();
        end(threads);
        endTurns();
        closeQuietly(memory.idFile());
        closeQuietly(doors.kernel());
        LOG.atInfo().addKeyValue("node", config.name()).log("The node has stopped; its datapath stays at work");
    }

    /** Lets what is under way come to its end, for a while. */
    private static void end(ExecutorService executor) {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private void endTurns() {
        try {
            turns.end(END_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void closeQuietly(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) { // what AutoCloseable declares; the others must be closed all the same
            LOG.atWarn().setCause(e).log("A part did not close cleanly");
        }
    }
}
