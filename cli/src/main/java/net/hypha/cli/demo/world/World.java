package net.hypha.cli.demo.world;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import net.hypha.cli.api.ApiException;
import net.hypha.lab.Lab;
import net.hypha.lab.LabException;
import net.hypha.lab.LabProcess;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The demo's network while it is up, with all its programs. */
public final class World implements AutoCloseable {
    /** Where the hosts are; router 1 is in Munich, router 2 in Berlin. */
    public static final Map<String, String> LOCATIONS =
            Map.of("host1", "48.14,11.58", "host2", "48.21,16.37", "host3", "51.34,12.37");

    private static final Duration JOIN_LIMIT = Duration.ofSeconds(20);
    private static final int SUBNET_MASK = 0x3f; // a node's IPv4 subnet is a /26

    private final Lab lab;
    private final Apis apis;
    private final WebServers web;

    private World(Lab lab) {
        this.lab = lab;
        this.apis = new Apis(lab.directory());
        this.web = new WebServers(lab);
    }

    /** Makes the network and starts everything in it. What was made is removed again if it fails. */
    public static World up() {
        World world = new World(Lab.up(Topology.spec(), Topology.directory()));
        try {
            world.start();
            return world;
        } catch (RuntimeException e) {
            try {
                world.close();
            } catch (RuntimeException other) {
                e.addSuppressed(other);
            }
            throw e;
        }
    }

    /** The network another process left up. */
    public static Optional<World> find() {
        return Lab.find(Topology.directory()).map(World::new);
    }

    public Lab lab() {
        return lab;
    }

    public Apis apis() {
        return apis;
    }

    public WebServers web() {
        return web;
    }

    public Browser browser(String host) {
        return new Browser(lab, host);
    }

    public Resolver resolver(String host) {
        return new Resolver(lab, host);
    }

    /** Steady requests from a host; one requester for each address. */
    public Load load(String host, List<String> urls) {
        return Load.start(lab, host, urls);
    }

    /** Sets the delay, per direction, of the link between router 2 and the internet. */
    public void wireDelay(Duration delay) {
        lab.wire(Topology.WIRE).set(net.hypha.lab.wire.WireSettings.delay(delay));
    }

    /** Attaches a host of a site again, at another place. */
    public void move(Site site, String host, String location) {
        apis.detach(site, host);
        attach(site, host, location);
    }

    private void start() {
        List<Site> sites = List.of(Site.ONE, Site.TWO);
        Programs programs = new Programs(lab);
        programs.startDns();
        programs.issueTrust(sites);
        sites.forEach(programs::start);
        sites.stream().flatMap(site -> site.hosts().stream()).forEach(web::start);
        lab.dns(Topology.PLAIN_HOST, List.of(Topology.DNS_ADDRESS));
        inParallel(sites, site -> {
            programs.awaitReady(site);
            apis.apply(site, site.service());
            site.hosts().forEach(host -> attach(site, host, LOCATIONS.get(host)));
            site.hosts().forEach(host -> Await.until("the web server on " + host, JOIN_LIMIT, () -> web.isUp(host)));
        });
    }

    /** For all at the same time; the first failure is thrown when all have ended. An interrupt ends them all. */
    private static void inParallel(List<Site> sites, Consumer<Site> action) {
        List<Callable<Void>> tasks = sites.stream()
                .<Callable<Void>>map(site -> () -> {
                    action.accept(site);
                    return null;
                })
                .toList();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Void> one : threads.invokeAll(tasks)) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException why ? why : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while the network came up");
        }
    }

    private void attach(Site site, String host, @Nullable String location) {
        int number = site.hosts().indexOf(host) + site.firstNumber();
        JsonNode attached = Await.value("attaching " + host, JOIN_LIMIT, () -> tryAttach(site, host, number, location));
        lab.dns(host, List.of(gateway(attached.at("/namespaceAddress/v4").asString())));
    }

    /** Empty while the node has not joined its domain yet. */
    private Optional<JsonNode> tryAttach(Site site, String host, int number, @Nullable String location) {
        try {
            return Optional.of(apis.attach(site, host, lab.namespace(host).path(), number, location));
        } catch (ApiException e) {
            if (e.status() == 503) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The node's own address, which is its workloads' router and DNS server: the first of the subnet. */
    private static String gateway(String namespaceAddress) {
        try {
            byte[] bytes = InetAddress.getByName(namespaceAddress).getAddress();
            bytes[3] = (byte) ((bytes[3] & ~SUBNET_MASK) + 1);
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(namespaceAddress + " is not an address", e);
        }
    }

    /** Leaves the network up when this process ends. */
    public void leave() {
        lab.leave();
    }

    /** Removes everything. The programs are killed: they have nothing to save, and nobody to take leave of. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted(); // who is ended from outside must still tidy up
        lab.processes().forEach(LabProcess::kill);
        lab.down();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
