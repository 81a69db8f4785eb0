package net.hypha.bench.failover;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.hypha.bench.Benchmark;
import net.hypha.bench.Session;
import net.hypha.bench.measure.MeasureException;
import net.hypha.bench.report.Comparison;
import net.hypha.bench.report.Goal;
import net.hypha.bench.report.Report;
import net.hypha.cli.demo.world.Await;
import net.hypha.lab.Lab;

/** What callers see of failures: the time to the last request that fails, and how many do. */
public final class FailoverBenchmark implements Benchmark {
    private static final String TCP = "TCP, 1,000 requests/s";
    private static final String UDP = "UDP, 1,000 datagrams/s";
    private static final String STANDING = "TCP, connections that stand";
    private static final int RESET_MS = 100;
    private static final Duration BEFORE = Duration.ofSeconds(1);
    private static final Duration AFTER = Duration.ofSeconds(2);

    private final Map<Event, Timeline> timelines = new EnumMap<>(Event.class);

    @Override
    public String name() {
        return "failover";
    }

    @Override
    public String description() {
        return "what callers see while instances, nodes and managers die, move and come back";
    }

    @Override
    public String chart(Report report) {
        return Timeline.chart(report, timelines);
    }

    @Override
    public List<List<String>> tools() {
        return List.of();
    }

    private static String last(Event event) {
        return event.text + ": to the begin of the last failed request";
    }

    private static String worst(Event event) {
        return last(event) + ", worst";
    }

    private static String failed(Event event) {
        return event.text + ": failed requests";
    }

    private static String mostFailed(Event event) {
        return failed(event) + ", worst";
    }

    private static String reset(Event event) {
        return event.text + ": until its connections are reset";
    }

    private static String worstReset(Event event) {
        return reset(event) + ", worst";
    }

    @Override
    public List<Comparison> comparisons() {
        List<Comparison> all = new ArrayList<>();
        for (Event event : Event.values()) {
            for (String subject : List.of(TCP, UDP)) {
                boolean none = event.goalMs == 0;
                Goal time = none ? null : Goal.atMost(event.goalMs);
                Goal count = none ? Goal.atMost(0) : null;
                all.add(new Comparison(last(event), "ms", subject, null, time));
                all.add(new Comparison(worst(event), "ms", subject, null, time));
                all.add(new Comparison(failed(event), "", subject, null, count));
                all.add(new Comparison(mostFailed(event), "", subject, null, count));
            }
        }
        Stream.of(Event.values()).filter(event -> event.standing() > 0).forEach(event -> {
            all.add(new Comparison(reset(event), "ms", STANDING, null, Goal.atMost(RESET_MS)));
            all.add(new Comparison(worstReset(event), "ms", STANDING, null, Goal.atMost(RESET_MS)));
        });
        return all;
    }

    @Override
    public void run(Session session) {
        for (Layout layout : Layout.values()) {
            List<Event> wanted = Stream.of(Event.values())
                    .filter(event -> event.layout == layout)
                    .filter(event -> session.options().wants(event.text))
                    .toList();
            if (!wanted.isEmpty()) {
                run(session, layout, wanted);
            }
        }
    }

    private void run(Session session, Layout layout, List<Event> events) {
        try (Lab lab = session.lab("fo", name -> Scene.spec(name, layout));
                Scene scene = Scene.start(lab, session.launcher(), layout)) {
            session.say("  all instances answer");
            for (Event event : events) {
                try {
                    rounds(session, scene, event);
                } catch (RuntimeException e) {
                    session.failed(event.text, e);
                }
            }
        }
    }

    private void rounds(Session session, Scene scene, Event event) {
        for (int round = 1; round <= session.options().rounds(); round++) {
            scene.settle("i1", "i2", "i3");
            event.prepare(scene);
            Scene.Running running = scene.load(event.standing());
            Await.pass(BEFORE);
            long atNs = System.nanoTime();
            event.happen(scene);
            Await.pass(AFTER);
            Load load = running.finish();
            event.recover(scene);
            note(session, event, round, TCP, load.tcp, atNs);
            note(session, event, round, UDP, load.udp, atNs);
            if (event.standing() > 0) {
                noteResets(session, event, round, load.standing, atNs);
            }
            if (round == 1) {
                timelines.put(event, new Timeline(load.tcp.points(atNs), load.udp.points(atNs)));
            }
        }
    }

    private static void note(Session session, Event event, int round, String subject, Trace trace, long atNs) {
        double lastMs = trace.lastFailedMs(atNs);
        double failed = trace.failed();
        session.samples().add(last(event), subject, round, lastMs);
        session.samples().add(failed(event), subject, round, failed);
        keepWorst(session, worst(event), subject, lastMs);
        keepWorst(session, mostFailed(event), subject, failed);
        session.say("  %d %s, %s: %d of %d failed, the last %.0f ms after it %s"
                .formatted(round, event.text, subject, trace.failed(), trace.size(), lastMs, trace.reasons()));
    }

    private static void noteResets(Session session, Event event, int round, Standing standing, long atNs) {
        if (standing.ended() == 0) {
            throw new MeasureException("no connection stood at the instance, or none was reset");
        }
        double ms = standing.lastEndMs(atNs);
        session.samples().add(reset(event), STANDING, round, ms);
        keepWorst(session, worstReset(event), STANDING, ms);
        session.say("  %d %s: %d of %d connections were reset, the last after %.0f ms"
                .formatted(round, event.text, standing.ended(), event.standing(), ms));
    }

    private static void keepWorst(Session session, String measure, String subject, double figure) {
        List<Double> before = session.samples().of(measure, subject);
        session.samples().add(measure, subject, 1, before.isEmpty() ? figure : Math.max(before.getFirst(), figure));
    }
}
