package net.hypha.bench.datapath;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.hypha.bench.Session;
import net.hypha.bench.measure.ConnectTime;
import net.hypha.bench.measure.Endpoint;
import net.hypha.bench.measure.MeasureException;
import net.hypha.bench.measure.Servers;
import net.hypha.bench.programs.HyphaPrograms;
import net.hypha.bench.report.Stats;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.demo.world.Await;
import net.hypha.lab.Lab;

/** What the network manager takes: memory, the time to start, and the time of a first packet to an address that it has to ask for. */
final class Life {
    private static final double BYTES_PER_KIB = 1024;
    private static final double BYTES_PER_MB = 1e6;
    private static final double NS_PER_S = 1e9;
    private static final int USED =
            200; // misses before those that count: a node that runs for days has its code compiled
    private static final int MISSES = 100;
    private static final int QUICK_PART = 4;
    private static final int SERVICES = 1_000;
    private static final Duration REST = Duration.ofSeconds(8);
    private static final int START_LIMIT_MS = 20_000;

    private final Session session;
    private final Scenes scenes;

    Life(Session session, Scenes scenes) {
        this.session = session;
        this.scenes = scenes;
    }

    void measure() {
        boolean misses = session.options().wants(Rows.MISS);
        boolean memory = session.options().wants(Rows.RSS) || session.options().wants(Rows.PSS);
        boolean start = session.options().wants(Rows.START);
        if (!misses && !memory && !start) {
            return;
        }
        HyphaNet hypha = new HyphaNet(session.launcher());
        Cabling cabling = new Cabling(false);
        hypha.cable(cabling);
        cabling.bare("hy-k");
        try (Lab lab = session.lab("life", cabling::spec)) {
            if (scenes.start(lab, List.of(hypha)).isEmpty()) {
                return;
            }
            if (memory) {
                memory(hypha.programs(), Rows.IDLE);
            }
            if (misses) {
                misses(lab, hypha);
            }
            if (start) {
                starts(lab, hypha);
            }
            if (memory) {
                hypha.programs().detach(HyphaNet.NODE, "hy-s");
                hypha.programs()
                        .attach(HyphaNet.NODE, "hy-s", Optional.of("near")); // succeeds once the domain is reached
                learn(hypha.programs());
                memory(hypha.programs(), Rows.BUSY);
            }
        }
    }

    /** Left alone for a while first: what a start or a burst of news needed is given back some seconds later. */
    private void memory(HyphaPrograms programs, String when) {
        Await.pass(REST);
        long pid = programs.process(HyphaNet.NODE, "node").id().pid();
        String rollup = "";
        for (int round = 1; round <= session.options().rounds(); round++) {
            rollup = read(Path.of("/proc/" + pid + "/smaps_rollup"));
            session.samples().add(Rows.RSS, when, round, megabytes(rollup, "Rss"));
            session.samples().add(Rows.PSS, when, round, megabytes(rollup, "Pss"));
        }
        session.say("  memory " + when + " [MB]: " + Math.round(megabytes(rollup, "Rss")));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new MeasureException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    static double megabytes(String rollup, String field) {
        Matcher line = Pattern.compile("(?m)^" + field + ": +([0-9]+) kB$").matcher(rollup);
        if (!line.find()) {
            throw new MeasureException("no field " + field + " in the process's memory");
        }
        return Long.parseLong(line.group(1)) * BYTES_PER_KIB / BYTES_PER_MB;
    }

    /** The node asks for services until it knows a thousand; they have no instance. */
    private static void learn(HyphaPrograms programs) {
        try (ApiClient node = programs.nodeApi(HyphaNet.NODE)) {
            for (int i = 0; i < SERVICES; i++) {
                programs.apply(HyphaNet.NODE, "many" + i, "fastest");
                node.get("/v1/resolve?name=fastest.many" + i + ".bench");
            }
        }
    }

    /**
     * One host is attached to the other node again and again as the instance of a service that nobody has asked for yet; the first
     * connection is a miss, one by the next process a hit. The very first miss of the node's life is told by itself.
     */
    private void misses(Lab lab, HyphaNet hypha) {
        int part = session.options().quick() ? QUICK_PART : 1;
        Servers.start(lab, "hy-k", scenes.probe());
        Servers.await(lab, "hy-k", scenes.probe());
        for (int i = 1; i <= (USED + MISSES) / part; i++) {
            MissAndHit took = missAndHit(lab, hypha, "miss" + i);
            int counted = i - USED / part;
            if (i == 1) {
                session.samples().add(Rows.MISS, Rows.FIRST, 1, took.miss());
            } else if (counted > 0) {
                session.samples().add(Rows.MISS, Rows.MISSED, counted, took.miss());
                session.samples().add(Rows.MISS, Rows.HIT, counted, took.hit());
            }
        }
        session.say("  first packet [us]: a miss " + median(Rows.MISSED) + ", a hit " + median(Rows.HIT)
                + ", the first of all " + median(Rows.FIRST));
    }

    /** Each by a process of its own, in microseconds. */
    private record MissAndHit(double miss, double hit) {}

    private MissAndHit missAndHit(Lab lab, HyphaNet hypha, String service) {
        HyphaPrograms programs = hypha.programs();
        ConnectTime connect = new ConnectTime(1, scenes.probe());
        Endpoint caller = hypha.far(lab);
        String address = programs.apply(HyphaNet.NODE, service, "fastest").getFirst();
        programs.attach(HyphaNet.OTHER, "hy-k", Optional.of(service));
        MissAndHit took = new MissAndHit(
                connect.each(caller, address).getFirst(),
                connect.each(caller, address).getFirst());
        programs.detach(HyphaNet.OTHER, "hy-k");
        return took;
    }

    private long median(String subject) {
        return Math.round(Stats.median(session.samples().of(Rows.MISS, subject)));
    }

    /** From exec, with nothing left in the kernel, to the first connection that stands. */
    private void starts(Lab lab, HyphaNet hypha) {
        HyphaPrograms programs = hypha.programs();
        Endpoint caller = hypha.near(lab);
        for (int round = 1; round <= session.options().rounds(); round++) {
            programs.cleanUp(HyphaNet.NODE);
            long startedNs = System.nanoTime();
            programs.run(HyphaNet.NODE, "node");
            String stood = caller.run(List.of(
                    scenes.probe(),
                    "until",
                    caller.v4(),
                    Integer.toString(Servers.ACCEPT),
                    Integer.toString(START_LIMIT_MS)));
            double seconds = (Long.parseLong(stood.strip()) - startedNs) / NS_PER_S;
            session.samples().add(Rows.START, HyphaNet.NAME, round, seconds);
            session.say("  " + round + "/" + session.options().rounds() + " start [s]: " + seconds);
            programs.await(HyphaNet.NODE, "node");
        }
    }
}
