package net.hypha.bench.meaning;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One request of a load.
 *
 * @param atNs when it is due, from the begin of the load
 * @param units how much work it is
 */
record Request(long atNs, int units) {
    private static final double LARGE_SHARE = 0.05;
    private static final int LARGE = 8;
    private static final double NS_PER_S = 1e9;

    /** At random moments (Poisson), one in twenty of them large. */
    static List<Request> mixed(double seconds, int perSecond, long seed) {
        Random random = new Random(seed);
        List<Request> all = new ArrayList<>();
        for (double at = gap(random, perSecond); at < seconds; at += gap(random, perSecond)) {
            all.add(new Request((long) (at * NS_PER_S), random.nextDouble() < LARGE_SHARE ? LARGE : 1));
        }
        return all;
    }

    /** At a fixed rate, all small. */
    static List<Request> even(int count, int perSecond) {
        List<Request> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(new Request((long) (i * NS_PER_S / perSecond), 1));
        }
        return all;
    }

    private static double gap(Random random, int perSecond) {
        return -Math.log(1 - random.nextDouble()) / perSecond;
    }

    String line() {
        return "GET /" + units + " HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n";
    }

    /** @throws IllegalArgumentException for what no load asks */
    static int units(String line) {
        int end = line.indexOf(' ', 5);
        if (!line.startsWith("GET /") || end < 0) {
            throw new IllegalArgumentException("not a request of the load: " + line);
        }
        return Integer.parseInt(line.substring(5, end));
    }
}
