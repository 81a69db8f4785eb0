package net.hypha.bench.failover;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import net.hypha.bench.load.Outcome;

/** What became of each request of a load, in the order in which they began. For one thread at a time. */
final class Trace {
    private final List<Request> requests = new ArrayList<>();

    /** One request; times by {@code System.nanoTime()}. */
    static final class Request implements Outcome {
        final long startNs;
        long endNs; // 0: still on its way
        boolean answered;
        String by = "";
        String why = "";

        Request(long startNs) {
            this.startNs = startNs;
        }

        boolean isOpen() {
            return endNs == 0;
        }

        @Override
        public void answered(long nowNs, String who) {
            if (isOpen()) {
                endNs = nowNs;
                answered = true;
                by = who;
            }
        }

        @Override
        public void failed(long nowNs, String reason) {
            if (isOpen()) {
                endNs = nowNs;
                why = reason;
            }
        }
    }

    Request begin(long nowNs) {
        Request request = new Request(nowNs);
        requests.add(request);
        return request;
    }

    int size() {
        return requests.size();
    }

    /** Who answered. */
    Set<String> answering() {
        Set<String> all = new TreeSet<>();
        requests.stream().filter(request -> request.answered).forEach(request -> all.add(request.by));
        return all;
    }

    long failed() {
        return requests.stream().filter(request -> !request.answered).count();
    }

    /** How many failed for which reason. */
    Map<String, Long> reasons() {
        return requests.stream()
                .filter(request -> !request.answered)
                .collect(Collectors.groupingBy(request -> request.why, TreeMap::new, Collectors.counting()));
    }

    /** From a moment to the begin of the last request after it that failed, in milliseconds; 0 where none did. */
    double lastFailedMs(long sinceNs) {
        return requests.stream()
                .filter(request -> !request.answered && request.startNs > sinceNs)
                .mapToDouble(request -> (request.startNs - sinceNs) / (double) TimeUnit.MILLISECONDS.toNanos(1))
                .max()
                .orElse(0);
    }

    /** Each request's begin after a moment in seconds, and its time in milliseconds; negative for one that failed. */
    List<double[]> points(long sinceNs) {
        return requests.stream()
                .map(request -> new double[] {
                    (request.startNs - sinceNs) / 1e9, request.answered ? (request.endNs - request.startNs) / 1e6 : -1
                })
                .toList();
    }
}
