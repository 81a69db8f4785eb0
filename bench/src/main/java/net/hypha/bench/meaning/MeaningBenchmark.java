package net.hypha.bench.meaning;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import net.hypha.bench.Benchmark;
import net.hypha.bench.Session;
import net.hypha.bench.distance.CoordinateStudy;
import net.hypha.bench.report.Comparison;
import net.hypha.bench.report.Report;
import net.hypha.cli.demo.world.Await;
import net.hypha.lab.Lab;

/** How well meanings choose among instances that are near and far, fast and slow. */
public final class MeaningBenchmark implements Benchmark {
    private static final int ROUNDS = 3;
    /** By then nodes know how far the others are, and instances have their full share. */
    private static final Duration SETTLING = Duration.ofSeconds(12);

    private static final double PERCENT = 100;

    private Map<Choice, List<Answer>> timelines = Map.of();

    @Override
    public String name() {
        return "meaning";
    }

    @Override
    public String description() {
        return "how well meanings choose, beside usual ways to choose and one that knows the truth";
    }

    @Override
    public int rounds() {
        return ROUNDS;
    }

    @Override
    public String chart(Report report) {
        return Chart.of(report, timelines);
    }

    @Override
    public List<List<String>> tools() {
        return List.of(List.of("nginx", "-v"));
    }

    @Override
    public List<Comparison> comparisons() {
        return Rows.all();
    }

    private static boolean wants(Session session, String... measures) {
        return Stream.of(measures).anyMatch(session.options()::wants);
    }

    @Override
    public void run(Session session) {
        if (wants(session, Rows.COORDINATES)) {
            rounds(session, Rows.COORDINATES, round -> coordinates(session, round));
        }
        try (Lab lab = session.lab("me", Scene::spec);
                Scene scene = Scene.start(lab, session.launcher())) {
            session.say("  all instances are ready");
            Await.pass(SETTLING);
            Places places = new Places(session, scene);
            if (wants(session, Rows.CLOSEST)) {
                rounds(session, Rows.CLOSEST, places::closest);
            }
            if (wants(session, Rows.NEAREST)) {
                rounds(session, Rows.NEAREST, places::nearest);
            }
            if (wants(session, Rows.ROTATION)) {
                rounds(session, Rows.ROTATION, places::rotation);
            }
            if (wants(session, Rows.MOVED, Rows.MOVED_NEEDLESSLY)) {
                rounds(session, Rows.MOVED, places::departures);
            }
            Slowdown slowdown = new Slowdown(session, scene);
            timelines = slowdown.timelines();
            if (wants(session, Rows.P99, Rows.P50, Rows.SLOW_SHARE, Rows.LEFT)) {
                try (Proxy _ = scene.proxy(Scene.USUAL)) {
                    rounds(session, "1 of 10 slow", slowdown::ofTen);
                }
            }
            if (wants(session, Rows.ONE_OF_ELEVEN)) {
                scene.attach("i" + Scene.USUAL);
                try (Proxy _ = scene.proxy(Scene.USUAL + 1)) {
                    rounds(session, Rows.ONE_OF_ELEVEN, slowdown::ofEleven);
                }
                scene.detach("i" + Scene.USUAL);
            }
        }
    }

    private static void rounds(Session session, String what, IntConsumer once) {
        for (int round = 1; round <= session.options().rounds(); round++) {
            try {
                once.accept(round);
            } catch (RuntimeException e) {
                session.failed(what + ", round " + round, e);
            }
        }
    }

    private static void coordinates(Session session, int round) {
        double error =
                CoordinateStudy.of(CoordinateStudy.Setting.standard(round)).median() * PERCENT;
        session.samples().add(Rows.COORDINATES, Rows.HYPHA, round, error);
        session.say("  %d coordinates: median error %.1f %%".formatted(round, error));
    }
}
