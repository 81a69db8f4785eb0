package net.hypha.bench.meaning;

import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Who chooses an instance: Hypha, nginx between caller and instances, or the caller itself in one of the usual ways. */
enum Choice {
    FASTEST("Hypha"),
    ORACLE("oracle"),
    ROUND_ROBIN("round-robin in the client"),
    RANDOM("random in the client"),
    LEAST_CONNECTIONS("least connections in the client"),
    TWO_CHOICES("power of two choices in the client"),
    NGINX_LEAST_CONNECTIONS("nginx, least_conn", "least_conn;"),
    NGINX_TWO_CHOICES("nginx, random two least_conn", "random two least_conn;");

    /** No index: an address is called that stands for all of them. */
    static final int LEFT_TO_ANOTHER = -1;

    private static final long LATE_NS = 2_000_000;

    final String subject;
    /** How nginx is told to choose; null where it is not nginx that does. */
    final @Nullable String nginx;

    Choice(String subject) {
        this(subject, null);
    }

    Choice(String subject, @Nullable String nginx) {
        this.subject = subject;
        this.nginx = nginx;
    }

    /** A caller's own knowledge while it chooses. For one thread. */
    static final class Chooser {
        private final Choice choice;
        private final List<Instance> instances;
        private final long[] roundTripNs;
        private final int[] open;
        private final long[] freeAtNs;
        private final Random random;
        private int turn;

        /** @param roundTripNs the way to each instance and back */
        Chooser(Choice choice, List<Instance> instances, long[] roundTripNs, long seed) {
            this.choice = choice;
            this.instances = List.copyOf(instances);
            this.roundTripNs = roundTripNs.clone();
            this.open = new int[instances.size()];
            this.freeAtNs = new long[instances.size()];
            this.random = new Random(seed);
        }

        /** The index of an instance, which has one request more now; or {@link #LEFT_TO_ANOTHER}. */
        int choose(int units, long nowNs) {
            if (choice == FASTEST || choice.nginx != null) {
                return LEFT_TO_ANOTHER;
            }
            int chosen =
                    switch (choice) {
                        case ROUND_ROBIN -> turn++ % open.length;
                        case LEAST_CONNECTIONS -> fewest(random.nextInt(open.length));
                        case TWO_CHOICES -> ofTwo();
                        case ORACLE -> soonest(units, nowNs);
                        default -> random.nextInt(open.length);
                    };
            open[chosen]++;
            freeAtNs[chosen] = Math.max(nowNs, freeAtNs[chosen])
                    + units * instances.get(chosen).unitNs();
            return chosen;
        }

        /** A request has come to its end. */
        void end(int index, long nowNs) {
            if (index >= 0 && --open[index] == 0) {
                freeAtNs[index] = nowNs;
            }
        }

        private int fewest(int first) {
            return IntStream.range(0, open.length)
                    .map(i -> (first + i) % open.length)
                    .boxed()
                    .min(Comparator.comparingInt(i -> open[i]))
                    .orElseThrow();
        }

        private int ofTwo() {
            int one = random.nextInt(open.length);
            int other = (one + 1 + random.nextInt(open.length - 1)) % open.length;
            return open[other] < open[one] ? other : one;
        }

        /** Knows what all have to do and how fast they are at it. */
        private int soonest(int units, long nowNs) {
            return IntStream.range(0, open.length)
                    .boxed()
                    .min(Comparator.comparingLong(
                            i -> freeNs(i, nowNs) + units * instances.get(i).unitNs() + roundTripNs[i]))
                    .orElseThrow();
        }

        /** When an instance is done with what it has. One that is late with it is not done yet. */
        private long freeNs(int index, long nowNs) {
            return open[index] == 0 ? nowNs : Math.max(nowNs + LATE_NS, freeAtNs[index]);
        }
    }
}
