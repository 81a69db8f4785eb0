package net.hypha.cli.demo.step;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import net.hypha.cli.demo.world.Await;
import net.hypha.cli.demo.world.CheckFailed;
import net.hypha.cli.demo.world.Load;
import net.hypha.cli.demo.world.Page;

/** A web server dies under load. */
public final class KillStep implements Step {
    private static final String CALLER = "host4";
    private static final String VICTIM = "host1";
    private static final int REQUESTERS = 6;
    private static final Duration WATCH = Duration.ofMillis(1200);
    private static final Duration LIMIT = Duration.ofSeconds(15);

    @Override
    public String number() {
        return "4";
    }

    @Override
    public String title() {
        return "A web server is killed under load";
    }

    @Override
    public String expected() {
        return "no failed connection after the first detection";
    }

    @Override
    public String play(Stage stage) {
        stage.order(VICTIM, "host2", "host3");
        String url = stage.world().resolver(CALLER).urls(Stage.FASTEST).getFirst();
        List<Page> after;
        Instant killed;
        try (Load load = stage.world().load(CALLER, Collections.nCopies(REQUESTERS, url))) {
            Await.until(
                    "requests to reach " + VICTIM,
                    LIMIT,
                    () -> Stage.counts(load.pages()).getOrDefault(VICTIM, 0) >= 10);
            killed = stage.now();
            stage.world().web().kill(VICTIM);
            stage.narrator()
                    .say("kill -9 of the web server on " + VICTIM + ", the fastest, under " + REQUESTERS
                            + " requesters");
            Await.pass(WATCH);
            Instant moment = killed;
            after = load.pages().stream()
                    .filter(page -> page.ended().isAfter(moment))
                    .toList();
        } finally {
            stage.world().web().start(VICTIM);
        }
        stage.narrator().shown(List.of("since then: " + Stage.tally(after)));
        List<Page> failures = after.stream().filter(Page::failed).toList();
        requireQuietAfterDetection(failures);
        CheckFailed.unless(after.size() > failures.size(), "no request was answered after the kill");
        long lastMs = failures.stream()
                .mapToLong(page -> Stage.millis(killed, page.ended()))
                .max()
                .orElse(0);
        return "last failure %d ms after the kill; %d failed of %d".formatted(lastMs, failures.size(), after.size());
    }

    /**
     * The first refused connection is the detection; whoever asked after its end must have got a page. (Connections that
     * were open when the server died break at once; that says nothing about new ones.)
     */
    private static void requireQuietAfterDetection(List<Page> failures) {
        failures.stream()
                .filter(page -> page.exit() == Page.NO_CONNECTION)
                .min(Comparator.comparing(Page::ended))
                .ifPresent(first -> {
                    List<Page> late = failures.stream()
                            .filter(page -> page.started().isAfter(first.ended()))
                            .toList();
                    CheckFailed.unless(
                            late.isEmpty(),
                            late.size() + " requests failed that began after the first refusal was known: "
                                    + Stage.tally(late));
                });
    }
}
