package net.hypha.cli.demo.step;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import net.hypha.cli.demo.world.Await;
import net.hypha.cli.demo.world.CheckFailed;
import net.hypha.cli.demo.world.Load;
import net.hypha.cli.demo.world.Page;
import net.hypha.cli.demo.world.Topology;

/** The servers' order changes while a request is on its way; who is fastest on its arrival makes the page. */
public final class FlightStep implements Step {
    private static final Duration DELAY = Duration.ofMillis(500);
    /** Long enough for curl to have started, short against the flight. */
    private static final Duration TAKE_OFF = Duration.ofMillis(120);

    /** In this time router 1's own requests show it the order of before. */
    private static final Duration LEARN = Duration.ofMillis(350);

    /** Requests that must have left before the change; on a busy machine a curl may start too late to count. */
    private static final int ENOUGH = 3;

    private static final List<String> CALLERS = List.of("host4", "host5", "host6");
    /** Who is fast in each flight: before it is the first, on arrival the second. */
    private static final List<List<String>> FLIGHTS =
            List.of(List.of("host1", "host2", "host3"), List.of("host2", "host3", "host1"));

    @Override
    public String number() {
        return "3b";
    }

    @Override
    public String title() {
        return "The order of the hosts changes while a request is in flight";
    }

    @Override
    public String expected() {
        return "most pages from the host that is fastest on arrival, none failed";
    }

    @Override
    public String play(Stage stage) {
        String url =
                stage.world().resolver(CALLERS.getFirst()).urls(Stage.FASTEST).getFirst();
        List<String> each = Stream.of("1", "2", "3")
                .map(number -> stage.world().resolver("host1").urls(number + ".webserver.in-our-cluster"))
                .map(List::getFirst)
                .toList();
        int right = 0;
        int all = 0;
        stage.narrator().say("on the way out the link to router 2 takes " + DELAY.toMillis() + " ms");
        try (Load background = stage.world().load("host1", each)) {
            Await.until(
                    "router 1's own requests",
                    Duration.ofSeconds(5),
                    () -> background.pages().size() > 12);
            for (List<String> order : FLIGHTS) {
                List<Page> pages = fly(stage, url, order);
                right += Stage.counts(pages).getOrDefault(order.get(1), 0);
                all += pages.size();
            }
        } finally {
            stage.world().wireDelay(Topology.WIRE_DELAY);
        }
        CheckFailed.unless(
                all >= ENOUGH, "only " + all + " requests left before the change: this machine is too busy to tell");
        CheckFailed.unless(right * 2 > all, "only " + right + " of " + all + " pages came from the fastest on arrival");
        return right + " of " + all + " pages from the fastest on arrival";
    }

    private static List<Page> fly(Stage stage, String url, List<String> order) {
        stage.order(order.get(0), order.get(2), order.get(1));
        Await.pass(LEARN);
        stage.world().wireDelay(DELAY);
        List<CompletableFuture<Page>> flights = new ArrayList<>();
        for (String caller : CALLERS) {
            CompletableFuture<Page> page = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> complete(page, stage, caller, url));
            flights.add(page);
        }
        Await.pass(TAKE_OFF);
        Instant changed = stage.now();
        stage.order(order.get(1), order.get(2), order.get(0));
        Await.pass(DELAY); // all have arrived and are bound; the rest may be quick
        stage.world().wireDelay(Topology.WIRE_DELAY);
        List<Page> pages = flights.stream().map(CompletableFuture::join).toList();
        CheckFailed.unless(pages.stream().noneMatch(Page::failed), "requests failed: " + Stage.tally(pages));
        List<Page> inFlight =
                pages.stream().filter(page -> sent(page).isBefore(changed)).toList();
        for (Page page : inFlight) {
            long beforeMs = Stage.millis(sent(page), changed);
            stage.narrator()
                    .say("sent; %d ms later %s is the fastest and no more %s; %d ms later at router 1: page from %s"
                            .formatted(
                                    beforeMs, order.get(1), order.get(0), DELAY.toMillis() - beforeMs, page.server()));
        }
        return inFlight;
    }

    /** When curl sent its first packet. */
    private static Instant sent(Page page) {
        return page.ended().minusNanos((long) (page.seconds() * 1e9));
    }

    private static void complete(CompletableFuture<Page> page, Stage stage, String caller, String url) {
        try {
            page.complete(stage.world().browser(caller).fetch(url));
        } catch (RuntimeException e) {
            page.completeExceptionally(e);
        }
    }
}
