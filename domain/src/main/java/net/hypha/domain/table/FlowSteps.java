package net.hypha.domain.table;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import net.hypha.semantics.service.Quality;
import net.hypha.semantics.service.ServiceKey;

/**
 * How many flows services have in flight, as other domains are told. Flows come and go all the time, and by chance alone some twenty are now
 * twelve, now thirty. So samples are smoothed, unless one is farther off than chance explains; what is told moves in steps; and of so many
 * services at a time, those first that changed the most. Not for two threads at once.
 */
public final class FlowSteps {
    /** How much a sample counts. */
    private static final double SAMPLE = 0.2;

    /** So many flows more or less may be chance, and so many times their root, which is the standard deviation if they come independently. */
    private static final int CHANCE = 10;

    private static final double CHANCE_ROOTS = 4;

    /** A step is larger than this part of what was told, */
    private static final double STEP = 0.2;

    /** and than so many times its root, */
    private static final double STEP_ROOTS = 2;

    /** and is so many flows at least. */
    private static final int STEP_FLOWS = 5;

    private final Map<ServiceKey, Figure> figures = new HashMap<>();
    private final Set<ServiceKey> restless = new LinkedHashSet<>(); // to be sampled; the longest first
    private final Set<ServiceKey> news = new HashSet<>(); // farther than a step from what was told

    private static final class Figure {
        private double smoothed;
        private int told;

        Figure(long first) {
            smoothed = first;
        }

        void sample(long now) {
            double off = Math.abs(now - smoothed);
            boolean chance = off <= Math.max(CHANCE, CHANCE_ROOTS * Math.sqrt(Math.max((double) now, smoothed)));
            smoothed = chance ? smoothed + SAMPLE * (now - smoothed) : now;
        }

        boolean isAt(long now) {
            return Math.round(smoothed) == now;
        }

        int now() {
            return Math.clamp(Math.round(smoothed), 0, Quality.MAX_FLOWS);
        }

        boolean isNews() {
            long by = Math.abs((long) now() - told);
            boolean idle = told > 0 && now() == 0;
            return idle || (by >= STEP_FLOWS && by > Math.max(STEP * told, STEP_ROOTS * Math.sqrt(told)));
        }

        double change() {
            return Math.abs(now() - told) / (told + 1.0);
        }
    }

    /** A service has more or less flows than before. */
    public void moved(ServiceKey service) {
        restless.add(service);
    }

    /** Whether there is something to sample, or to tell. */
    public boolean isRestless() {
        return !restless.isEmpty() || !news.isEmpty();
    }

    /**
     * Takes a sample of those services that moved, or are not yet told to be where they are. To be called in even intervals.
     *
     * @param most services at a time, those first that have waited for the longest
     * @param now flows of a service
     */
    public void sample(int most, ToLongFunction<ServiceKey> now) {
        for (ServiceKey service : restless.stream().limit(most).toList()) {
            restless.remove(service);
            long flows = now.applyAsLong(service);
            Figure figure = figures.get(service);
            if (figure == null) {
                figure = new Figure(flows);
                figures.put(service, figure);
            } else {
                figure.sample(flows);
            }
            if (!figure.isAt(flows)) {
                restless.add(service);
            }
            if (figure.isNews()) {
                news.add(service);
            } else {
                news.remove(service);
            }
        }
    }

    /** The services that are to be told otherwise from now on, those first that changed the most, in proportion. The others wait. */
    public List<ServiceKey> take(int most) {
        List<ServiceKey> taken = news.stream()
                .sorted(Comparator.comparingDouble((ServiceKey service) -> -change(service))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(most)
                .toList();
        for (ServiceKey service : taken) {
            news.remove(service);
            Figure figure = figures.get(service);
            if (figure != null) {
                figure.told = figure.now();
            }
        }
        return taken;
    }

    private double change(ServiceKey service) {
        Figure figure = figures.get(service);
        return figure == null ? 0 : figure.change();
    }

    /** What is to be told of a service. */
    public int of(ServiceKey service) {
        Figure figure = figures.get(service);
        return figure == null ? 0 : figure.told;
    }

    /** A service is gone. */
    public void forget(ServiceKey service) {
        figures.remove(service);
        restless.remove(service);
        news.remove(service);
    }
}
