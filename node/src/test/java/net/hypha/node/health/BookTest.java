package net.hypha.node.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.Health;
import org.junit.jupiter.api.Test;

/** Who is checked when, and what comes of it: without a clock. */
class BookTest {
    private static final long MS = 1_000_000;
    private static final Health HEALTH = new Health(new Health.Tcp(80), 1_000, 100, 3, 2);

    private final Book book = new Book(bound -> 0);

    @Test
    void aNewOneNeedsOneSuccessAndThenThreeFailuresAndTwoSuccesses() {
        Standing standing = Standing.first(false);
        for (boolean success : List.of(false, false)) {
            standing = standing.after(success, HEALTH);
            assertThat(standing.healthy()).isFalse();
        }
        standing = standing.after(true, HEALTH);
        assertThat(standing.healthy()).isTrue();
        for (boolean success : List.of(false, false, true, false, false)) {
            standing = standing.after(success, HEALTH);
            assertThat(standing.healthy()).as("never three in a row").isTrue();
        }
        standing = standing.after(false, HEALTH);
        assertThat(standing.healthy()).isFalse();
        for (boolean success : List.of(true, false, true)) {
            standing = standing.after(success, HEALTH);
            assertThat(standing.healthy()).as("never two in a row").isFalse();
        }
        assertThat(standing.after(true, HEALTH).healthy()).isTrue();
    }

    @Test
    void theNextCheckIsAnIntervalAfterTheStartOfTheLast() {
        Book.Target web = target("web", 1);
        book.keep(List.of(web), Map.of("web", false), 0);
        assertThat(book.next()).hasValue(0);
        assertThat(book.start(0)).containsExactly(web);
        assertThat(book.start(0)).as("one at a time").isEmpty();

        assertThat(book.judge(web, Outcome.healthy("well"))).hasValue(new Book.Verdict(true, true, true));
        book.finished(web, 50 * MS);
        assertThat(book.next()).hasValue(1_000 * MS);
        assertThat(book.start(999 * MS)).isEmpty();
        assertThat(book.start(1_000 * MS)).containsExactly(web);

        assertThat(book.judge(web, Outcome.failed("ill"))).hasValue(new Book.Verdict(true, false, false));
        book.finished(web, 2_500 * MS);
        assertThat(book.next()).as("it took longer than the interval").hasValue(2_500 * MS);
        assertThat(book.report("web")).contains(new Report("tcp", false, "ill"));
    }

    @Test
    void onlySoManyAreUnderWayAndWhoWaitsLongestIsNext() {
        List<Book.Target> many =
                IntStream.range(0, 40).mapToObj(i -> target("w" + i, i)).toList();
        book.keep(many.subList(0, 20), Map.of(), 5 * MS);
        book.keep(many, Map.of(), 0);

        List<Book.Target> first = book.start(9 * MS);
        assertThat(first).hasSize(Book.AT_ONCE);
        assertThat(first).as("those that are due since 0").doesNotContainAnyElementsOf(many.subList(0, 20));
        assertThat(book.start(9 * MS)).isEmpty();
        assertThat(book.next()).as("nothing to do before one is over").isEmpty();
        book.finished(first.getFirst(), 10 * MS);
        assertThat(book.start(10 * MS)).hasSize(1);
    }

    @Test
    void anotherAttachmentOfTheSameNameBeginsAnew() {
        Book.Target web = target("web", 1);
        book.keep(List.of(web), Map.of("web", true), 0);
        assertThat(book.start(0)).containsExactly(web);
        Book.Target again = target("web", 2);
        book.keep(List.of(again), Map.of("web", false), 1);

        assertThat(book.judge(web, Outcome.healthy("well"))).as("of the former").isEmpty();
        book.finished(web, 2);
        assertThat(book.start(3)).containsExactly(again);
        assertThat(book.report("web")).contains(new Report("tcp", false, "not checked yet"));
    }

    @Test
    void anotherCheckKeepsTheStanding() {
        Book.Target web = target("web", 1);
        book.keep(List.of(web), Map.of("web", true), 0);
        book.start(0);
        Book.Target other = new Book.Target("web", 1, web.place(), Health.of(new Health.Tcp(81)));
        book.keep(List.of(other), Map.of("web", false), 1);
        assertThat(book.judge(web, Outcome.failed("ill")))
                .as("of the former check")
                .isEmpty();
        book.finished(web, 2);
        book.start(5_000 * MS);

        assertThat(book.judge(other, Outcome.failed("ill"))).hasValue(new Book.Verdict(true, false, true));
        book.keep(List.of(), Map.of(), 3);
        assertThat(book.next()).isEmpty();
        assertThat(book.report("web")).isEmpty();
    }

    @Test
    void whatWasSeenToRefuseComesBackByItsChecks() {
        Book.Target web = target("web", 1);
        assertThat(book.condemn("web", "refuses")).as("not checked").isFalse();
        book.keep(List.of(web), Map.of("web", true), 0);

        assertThat(book.condemn("web", "refuses")).isTrue();
        assertThat(book.report("web")).contains(new Report("tcp", false, "refuses"));
        assertThat(book.judge(web, Outcome.healthy("well"))).hasValue(new Book.Verdict(false, false, false));
        assertThat(book.judge(web, Outcome.healthy("well"))).hasValue(new Book.Verdict(true, true, false));
    }

    @Test
    void oneInDoubtIsCheckedAtOnceAndAgainAsLongAsItFails() {
        Book.Target web = target("web", 1);
        book.keep(List.of(web), Map.of("web", true), 0);
        assertThat(check(web, 0, true)).isEqualTo(1_000 * MS);

        book.doubt("web", 100 * MS);
        assertThat(book.next()).hasValue(100 * MS);
        assertThat(check(web, 100, false)).isEqualTo(350 * MS);
        assertThat(check(web, 350, false)).isEqualTo(600 * MS);
        assertThat(check(web, 600, false))
                .as("the third failure is enough: it is unhealthy")
                .isEqualTo(1_600 * MS);
        assertThat(book.judge(web, Outcome.failed("ill"))).hasValue(new Book.Verdict(false, false, false));
    }

    @Test
    void oneInDoubtThatIsWellIsCheckedAsBefore() {
        Book.Target web = target("web", 1);
        book.keep(List.of(web), Map.of("web", true), 0);
        book.start(0);
        book.doubt("web", 10 * MS);
        assertThat(book.start(10 * MS)).as("it is under way").isEmpty();
        book.judge(web, Outcome.healthy("well"));
        book.finished(web, 20 * MS);
        assertThat(book.next()).as("that began before").hasValue(20 * MS);
        assertThat(check(web, 20, true)).isEqualTo(1_020 * MS);
        book.doubt("nobody", 30 * MS);
        assertThat(book.next()).hasValue(1_020 * MS);
    }

    /** When the next is due, in nanoseconds. */
    private long check(Book.Target target, long atMs, boolean success) {
        assertThat(book.start(atMs * MS)).containsExactly(target);
        book.judge(target, success ? Outcome.healthy("well") : Outcome.failed("ill"));
        book.finished(target, (atMs + 1) * MS);
        return book.next().orElseThrow();
    }

    @Test
    void firstChecksAreSpread() {
        Book spread = new Book(bound -> bound - 1);
        spread.keep(List.of(target("web", 1)), Map.of(), 0);
        assertThat(spread.next()).hasValue(250 * MS - 1);
    }

    private static Book.Target target(String workload, int attachment) {
        Checker.Place place = new Checker.Place(AddressPair.of("10.18.0.2", null), Path.of("/run/netns/web"));
        return new Book.Target(workload, attachment, place, HEALTH);
    }
}
