package net.hypha.bench.meaning;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.hypha.bench.load.Calls;
import net.hypha.bench.load.Outcome;
import net.hypha.bench.load.Ready;
import net.hypha.bench.meaning.Choice.Chooser;
import org.jspecify.annotations.Nullable;

/**
 * Requests that begin when they are due, whatever becomes of those before; each has a connection of its own. Runs in the thread, and so in the network
 * namespace, that it is run in.
 */
final class Load {
    private static final long NS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Targets targets;
    private final Chooser chooser;
    private final long patienceNs;
    private final List<Answer> answers = new ArrayList<>();
    private long beginNs;

    /**
     * Whom a load calls.
     *
     * @param service the address whose meaning is to be found
     * @param instances their own addresses, for a chooser
     * @param names of the instances
     */
    record Targets(InetSocketAddress service, List<InetSocketAddress> instances, List<String> names) {
        Targets {
            instances = List.copyOf(instances);
            names = List.copyOf(names);
        }
    }

    /** @param patienceNs after so long a request is given up, and its connection closed */
    Load(Targets targets, Chooser chooser, long patienceNs) {
        this.targets = targets;
        this.chooser = chooser;
        this.patienceNs = patienceNs;
    }

    /** All of them, in the order in which they were due. */
    List<Answer> run(List<Request> requests) throws IOException {
        try (Selector selector = Selector.open();
                Calls calls = new Calls(selector, patienceNs)) {
            beginNs = System.nanoTime();
            int next = 0;
            while (next < requests.size() || !calls.isEmpty()) {
                while (next < requests.size()
                        && sinceBegin() >= requests.get(next).atNs()) {
                    begin(calls, requests.get(next++));
                }
                Ready.turn(selector, waitMs(next < requests.size() ? requests.get(next) : null));
                calls.giveUp();
            }
        }
        answers.sort(Comparator.comparingDouble(Answer::atS));
        return List.copyOf(answers);
    }

    private long sinceBegin() {
        return System.nanoTime() - beginNs;
    }

    private long waitMs(@Nullable Request next) {
        return next == null ? 1 : Math.clamp((next.atNs() - sinceBegin()) / NS_PER_MS, 1, 10);
    }

    private void begin(Calls calls, Request request) throws IOException {
        int index = chooser.choose(request.units(), System.nanoTime());
        InetSocketAddress to =
                index < 0 ? targets.service() : targets.instances().get(index);
        byte[] line = request.line().getBytes(StandardCharsets.US_ASCII);
        calls.begin(to, line, beginNs + request.atNs(), new Chosen(request, index));
    }

    /** A request, and the index of the instance that was chosen for it. */
    private final class Chosen implements Outcome {
        private final Request request;
        private final int index;

        Chosen(Request request, int index) {
            this.request = request;
            this.index = index;
        }

        @Override
        public void answered(long nowNs, String by) {
            end(nowNs, by);
        }

        @Override
        public void failed(long nowNs, String why) {
            end(nowNs, null);
        }

        private void end(long nowNs, @Nullable String by) {
            chooser.end(index, nowNs);
            String chosen = index < 0 ? by : targets.names().get(index);
            double tookMs = (double) (nowNs - beginNs - request.atNs()) / NS_PER_MS;
            answers.add(new Answer(request.atNs() / 1e9, tookMs, chosen, by != null));
        }
    }
}
