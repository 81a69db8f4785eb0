package net.hypha.bench.distance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import net.hypha.semantics.distance.Coordinate;
import net.hypha.semantics.distance.Filter;
import net.hypha.semantics.distance.Vivaldi;

/** Nodes that probe some others each, and what their coordinates say of pairs that were never probed. All of it follows from the seed. */
public final class CoordinateStudy {
    private final Setting setting;
    private final RandomGenerator random;
    private final Delays delays;
    private final int[][] neighbours;
    private final Coordinate[] coordinates;

    /**
     * What is studied.
     *
     * @param nodes how many there are
     * @param neighbours how many of them each node probes, picked at random
     * @param probes to each of them, one after the other
     * @param dimensions of the coordinates, besides their height
     * @param seed of all that is random
     */
    public record Setting(int nodes, int neighbours, int probes, int dimensions, long seed) {
        /** What the project's goal is about: 100 nodes, each of which probes 32 others 30 times. */
        public static Setting standard(long seed) {
            return new Setting(100, 32, 30, Coordinate.DIMENSIONS, seed);
        }
    }

    /**
     * How far estimates are off, relative to the true round trip, over all pairs of which neither side probed the other.
     *
     * @param median half of the pairs are less wrong
     * @param ninetieth nine in ten pairs are less wrong
     * @param pairs how many there are
     * @param violations the share of pairs with a detour that is a tenth shorter, which no coordinate can follow
     */
    public record Result(double median, double ninetieth, int pairs, double violations) {}

    private CoordinateStudy(Setting setting) {
        this.setting = setting;
        this.random = new Random(setting.seed());
        this.delays = Delays.of(setting.nodes(), random);
        this.neighbours = new int[setting.nodes()][];
        this.coordinates = new Coordinate[setting.nodes()];
        Arrays.setAll(neighbours, this::pick);
        Arrays.fill(coordinates, Coordinate.origin(setting.dimensions()));
    }

    /** Runs it; takes about a tenth of a second for a hundred nodes. */
    public static Result of(Setting setting) {
        CoordinateStudy study = new CoordinateStudy(setting);
        study.probe();
        return study.judge();
    }

    private int[] pick(int node) {
        Set<Integer> picked = new LinkedHashSet<>();
        while (picked.size() < setting.neighbours()) {
            int other = random.nextInt(setting.nodes());
            if (other != node) {
                picked.add(other);
            }
        }
        return picked.stream().mapToInt(Integer::intValue).toArray();
    }

    private void probe() {
        Filter[][] filters = new Filter[setting.nodes()][setting.neighbours()];
        Arrays.stream(filters).forEach(each -> Arrays.fill(each, Filter.EMPTY));
        for (int round = 0; round < setting.probes() * setting.neighbours(); round++) {
            int turn = round % setting.neighbours();
            for (int node = 0; node < setting.nodes(); node++) {
                int other = neighbours[node][turn];
                filters[node][turn] = filters[node][turn].with(delays.sampleMs(node, other, random));
                coordinates[node] = Vivaldi.update(
                        coordinates[node], coordinates[other], filters[node][turn].roundTripMs(), random);
            }
        }
    }

    private Result judge() {
        List<Double> wrong = new ArrayList<>();
        for (int from = 0; from < setting.nodes(); from++) {
            for (int to = 0; to < from; to++) {
                if (!probed(from, to) && !probed(to, from)) {
                    double truth = delays.roundTripMs(from, to);
                    wrong.add(Math.abs(coordinates[from].roundTripMs(coordinates[to]) - truth) / truth);
                }
            }
        }
        Collections.sort(wrong);
        return new Result(
                wrong.get(wrong.size() / 2), wrong.get(wrong.size() * 9 / 10), wrong.size(), delays.violations());
    }

    private boolean probed(int from, int to) {
        return Arrays.stream(neighbours[from]).anyMatch(each -> each == to);
    }
}
