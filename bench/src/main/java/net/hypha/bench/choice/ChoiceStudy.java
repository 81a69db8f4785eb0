package net.hypha.bench.choice;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Ten instances that answer one request after the other, at 0 to 4 ms from callers on one or many nodes, which choose the cheapest of some drawn at
 * random. A request takes 4 ms, one in twenty 32 ms; of the instances one is twenty times slower from 2 s to 8 s, if it is to be. All of it follows
 * from the seed.
 */
public final class ChoiceStudy {
    /** Instead of a number of choices: all are compared. */
    public static final int ALL = 10;

    private static final int INSTANCES = 10;
    private static final int SLOW = 4;
    private static final int SLOWER = 20;
    private static final double FIRST_MS = 1_000;
    private static final double SLOW_FROM_MS = 2_000;
    private static final double SLOW_TO_MS = 8_000;
    private static final double UNIT_MS = 4;
    private static final int LARGE = 8;
    private static final double LARGE_SHARE = 0.05;

    private final Setting setting;
    private final RandomGenerator random;
    private final List<List<Known>> callers;
    private final double[] freeAtMs = new double[INSTANCES];
    private final PriorityQueue<Response> coming = new PriorityQueue<>(Comparator.comparingDouble(Response::atMs));
    private final List<Double> firstMs = new ArrayList<>();
    private final List<Double> laterMs = new ArrayList<>();
    private int atSlow;

    /**
     * What is studied.
     *
     * @param callers nodes with callers, that choose without knowing of each other
     * @param choices how many are drawn and compared, 1 to {@link #ALL}
     * @param perSecond requests of all callers together; the instances can do some 1,850
     * @param slow whether one instance becomes slow
     * @param seed of all that is random
     */
    public record Setting(int callers, int choices, int perSecond, boolean slow, long seed) {}

    /**
     * What came of the requests.
     *
     * @param firstP99Ms from the SYN to the response in the first second, when nothing but distances is known; 99 in 100
     * @param p99Ms the same, from 2 s to 8 s
     * @param slowShare how many of those the slow instance got, 0 to 1
     */
    public record Result(double firstP99Ms, double p99Ms, double slowShare) {}

    private record Response(double atMs, Known by, double askedMs) {}

    private ChoiceStudy(Setting setting) {
        this.setting = setting;
        this.random = new Random(setting.seed());
        this.callers = IntStream.range(0, setting.callers())
                .mapToObj(_ -> IntStream.range(0, INSTANCES)
                        .mapToObj(i -> new Known(distanceMs(i)))
                        .toList())
                .toList();
    }

    /** Runs it; takes some hundredths of a second. */
    public static Result of(Setting setting) {
        return new ChoiceStudy(setting).run();
    }

    private Result run() {
        double gapMs = 1_000.0 / setting.perSecond();
        for (double atMs = gap(gapMs); atMs < SLOW_TO_MS; atMs += gap(gapMs)) {
            learn(atMs);
            request(atMs, random.nextDouble() < LARGE_SHARE ? LARGE : 1);
        }
        return new Result(p99(firstMs), p99(laterMs), (double) atSlow / laterMs.size());
    }

    private static double p99(List<Double> all) {
        return all.stream().sorted().skip(all.size() * 99L / 100).findFirst().orElseThrow();
    }

    private double gap(double meanMs) {
        return -Math.log(1 - random.nextDouble()) * meanMs;
    }

    /** As the scene of the benchmark: two on each of five nodes, of which the first is the callers' own. */
    private static double distanceMs(int instance) {
        return instance < 2 ? 0.05 : Math.pow(2, instance / 2 - 2);
    }

    private void learn(double nowMs) {
        for (Response next = coming.peek(); next != null && next.atMs() <= nowMs; next = coming.peek()) {
            coming.remove();
            next.by().answered(next.atMs(), next.atMs() - next.askedMs());
        }
    }

    private void request(double nowMs, int units) {
        List<Known> instances = callers.get(random.nextInt(callers.size()));
        int chosen = choose(instances, nowMs);
        double askedMs = nowMs + distanceMs(chosen); // after the handshake
        double beginMs = Math.max(askedMs + distanceMs(chosen) / 2, freeAtMs[chosen]);
        freeAtMs[chosen] = beginMs + units * unitMs(chosen, beginMs);
        double answeredMs = freeAtMs[chosen] + distanceMs(chosen) / 2;
        instances.get(chosen).asked(nowMs);
        coming.add(new Response(answeredMs, instances.get(chosen), askedMs));
        if (nowMs < FIRST_MS) {
            firstMs.add(answeredMs - nowMs);
        } else if (nowMs >= SLOW_FROM_MS) {
            laterMs.add(answeredMs - nowMs);
            atSlow += chosen == SLOW ? 1 : 0;
        }
    }

    private double unitMs(int instance, double nowMs) {
        boolean slow = setting.slow() && instance == SLOW && nowMs >= SLOW_FROM_MS && nowMs < SLOW_TO_MS;
        return slow ? UNIT_MS * SLOWER : UNIT_MS;
    }

    private int choose(List<Known> instances, double nowMs) {
        return random.ints(0, INSTANCES)
                .distinct()
                .limit(setting.choices())
                .boxed()
                .min(Comparator.comparingDouble(i -> instances.get(i).cost(nowMs)))
                .orElseThrow();
    }
}
