package net.hypha.bench.meaning;

import java.util.List;
import java.util.stream.DoubleStream;
import net.hypha.bench.report.Stats;
import org.jspecify.annotations.Nullable;

/**
 * What became of a request.
 *
 * @param atS when it was due, from the begin of the load, in seconds
 * @param tookMs from then to the answer, or until it was given up; in milliseconds
 * @param by the instance that answered; null if none did. A choice of the caller's own is told also where no answer came
 * @param answered whether it was within the caller's patience
 */
record Answer(double atS, double tookMs, @Nullable String by, boolean answered) {
    static List<Answer> between(List<Answer> all, double fromS, double toS) {
        return all.stream()
                .filter(answer -> answer.atS() >= fromS && answer.atS() < toS)
                .toList();
    }

    static double quantileMs(List<Answer> all, double q) {
        return Stats.quantile(all.stream().map(Answer::tookMs).toList(), q);
    }

    /** In percent. */
    static double answeredPercent(List<Answer> all) {
        return 100.0 * all.stream().filter(Answer::answered).count() / all.size();
    }

    /** How many percent of them a slow instance had: what it answered, and what was answered by none. */
    static double percentAt(List<Answer> all, String slow) {
        return 100.0 * all.stream().filter(answer -> isAt(answer, slow)).count() / all.size();
    }

    private static boolean isAt(Answer answer, String slow) {
        return answer.by() == null || answer.by().equals(slow);
    }

    /**
     * From a moment to the first after which an instance gets at most so many requests in a second; in milliseconds, all the time there is where that
     * does not come.
     */
    static double leftAloneAfterMs(List<Answer> all, String slow, double fromS, double toS, int atMost) {
        double[] at = all.stream()
                .filter(answer -> answer.atS() >= fromS && answer.atS() < toS && isAt(answer, slow))
                .mapToDouble(Answer::atS)
                .sorted()
                .toArray();
        double last = fromS;
        for (double next :
                DoubleStream.concat(DoubleStream.of(fromS), DoubleStream.of(at)).toArray()) {
            double begin = next;
            last = next;
            if (DoubleStream.of(at)
                            .filter(each -> each > begin && each <= begin + 1)
                            .count()
                    <= atMost) {
                return (last - fromS) * 1e3;
            }
        }
        return (toS - fromS) * 1e3;
    }
}
