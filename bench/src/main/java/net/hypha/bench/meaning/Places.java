package net.hypha.bench.meaning;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import net.hypha.bench.Session;
import net.hypha.bench.measure.MeasureException;
import net.hypha.cli.demo.world.Await;

/** Where flows go by meanings that do not depend on how fast instances answer. */
final class Places {
    private static final int FLOWS = 1_003;
    private static final int PER_SECOND = 500;
    private static final int SHOWN = 12;
    private static final int SOME = 300;
    private static final double PERCENT = 100;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(2);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Session session;
    private final Scene scene;

    Places(Session session, Scene scene) {
        this.session = session;
        this.scene = scene;
    }

    void closest(int round) {
        share(Rows.CLOSEST, scene.away("closest"), Scene.CLOSEST, round);
    }

    void nearest(int round) {
        share(Rows.NEAREST, scene.away("nearest"), Scene.NEAREST, round);
    }

    private void share(String measure, InetSocketAddress address, String right, int round) {
        List<Answer> answers = flows("c", address, SOME);
        Map<String, Integer> counts = counted(answers);
        double share = PERCENT * counts.getOrDefault(right, 0) / SOME;
        session.samples().add(measure, Rows.HYPHA, round, share);
        List<String> runs = share < PERCENT ? runs(answers) : List.of();
        session.say("  %d %s: %.2f %% %s %s".formatted(round, measure, share, counts, runs));
    }

    /** Who had the flows from when on, in seconds; the first few. */
    private static List<String> runs(List<Answer> answers) {
        return IntStream.range(0, answers.size())
                .filter(i -> i == 0
                        || !Objects.equals(
                                answers.get(i).by(), answers.get(i - 1).by()))
                .limit(SHOWN)
                .mapToObj(i ->
                        "%.3f %s".formatted(answers.get(i).atS(), answers.get(i).by()))
                .toList();
    }

    void rotation(int round) {
        scene.web(Scene.USUAL).forEach(instance -> instance.unit(0));
        InetSocketAddress address = scene.service(Scene.WEB, "round-robin");
        List<Answer> answers = flows("c", address, FLOWS);
        Map<String, Integer> counts = counted(answers);
        int least = counts.size() < Scene.USUAL
                ? 0
                : counts.values().stream().mapToInt(Integer::intValue).min().orElse(0);
        int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        session.samples().add(Rows.ROTATION, Rows.HYPHA, round, most - least);
        session.say("  %d round-robin: %s, out of turn: %s".formatted(round, counts, outOfTurn(answers)));
    }

    /** When another one had the flow than ten flows before, in seconds; the first few. */
    private static List<String> outOfTurn(List<Answer> answers) {
        return IntStream.range(Scene.USUAL, answers.size())
                .filter(i -> !Objects.equals(
                        answers.get(i).by(), answers.get(i - Scene.USUAL).by()))
                .limit(SHOWN)
                .mapToObj(i -> "%.3f %s, not %s"
                        .formatted(
                                answers.get(i).atS(),
                                answers.get(i).by(),
                                answers.get(i - Scene.USUAL).by()))
                .toList();
    }

    /** Each instance leaves once and comes back; each time with new callers, for those that had to move stay where they went. */
    void departures(int round) {
        scene.web(Scene.USUAL).forEach(instance -> instance.unit(0));
        List<InetSocketAddress> addresses = scene.bothOf(Scene.WEB, "sticky");
        int callersEach = Scene.CALLERS * addresses.size();
        int moved = 0;
        int needlessly = 0;
        for (Instance leaving : scene.web(Scene.USUAL)) {
            String callers = "callers-" + round + "-" + leaving.name;
            scene.attachCallers(callers);
            List<String> before = whereCallersAre(addresses);
            scene.detach(leaving.name);
            Await.until(
                    leaving.name + " to be left",
                    LIMIT,
                    () -> !whereCallersAre(addresses).contains(leaving.name));
            List<String> after = whereCallersAre(addresses);
            for (int i = 0; i < callersEach; i++) {
                boolean stayed = before.get(i).equals(after.get(i));
                moved += stayed ? 0 : 1;
                needlessly += stayed || before.get(i).equals(leaving.name) ? 0 : 1;
            }
            scene.attach(leaving.name);
            scene.detachCallers(callers);
        }
        double percent = PERCENT * moved / callersEach / Scene.USUAL;
        session.samples().add(Rows.MOVED, Rows.HYPHA, round, percent);
        session.samples().add(Rows.MOVED_NEEDLESSLY, Rows.HYPHA, round, needlessly);
        session.say("  %d sticky: %.1f %% moved, %d needlessly".formatted(round, percent, needlessly));
    }

    /** The instance of each caller; one is another caller by IPv6 than by IPv4. */
    private List<String> whereCallersAre(List<InetSocketAddress> addresses) {
        List<String> where = new ArrayList<>();
        for (int i = 0; i < Scene.CALLERS; i++) {
            for (InetSocketAddress address : addresses) {
                where.add(Objects.requireNonNullElse(
                        flows(Scene.caller(i), address, 1).getFirst().by(), "none"));
            }
        }
        return where;
    }

    private List<Answer> flows(String host, InetSocketAddress address, int count) {
        Load load = new Load(
                new Load.Targets(address, List.of(), List.of()),
                new Choice.Chooser(Choice.FASTEST, List.of(), new long[0], 1),
                PATIENCE_NS);
        return scene.run(host, load, Request.even(count, PER_SECOND));
    }

    private static Map<String, Integer> counted(List<Answer> answers) {
        Map<String, Integer> counts = new TreeMap<>();
        for (Answer answer : answers) {
            if (answer.by() == null) {
                throw new MeasureException("a flow was not answered");
            }
            counts.merge(answer.by(), 1, Integer::sum);
        }
        return counts;
    }
}
