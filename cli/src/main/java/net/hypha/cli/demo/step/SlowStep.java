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

/** The fastest server becomes slow; the very same address leads elsewhere. */
public final class SlowStep implements Step {
    private static final String CALLER = "host4";
    private static final Duration SLOWED = Duration.ofMillis(400);
    private static final int REQUESTERS = 3;
    private static final int PAGES_AFTER = 9;
    /** So many requests that go elsewhere are no chance; later ones to host2 are looks whether it is still slow. */
    private static final int IN_A_ROW = 5;

    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Override
    public String number() {
        return "3a";
    }

    @Override
    public String title() {
        return "Host 2 is slowed down";
    }

    @Override
    public String expected() {
        return "new requests to the same address go to others, within a second";
    }

    @Override
    public String play(Stage stage) {
        String url = stage.world().resolver(CALLER).urls(Stage.FASTEST).getFirst();
        try (Load load = stage.world().load(CALLER, Collections.nCopies(REQUESTERS, url))) {
            Await.until("requests", LIMIT, () -> load.pages().size() >= PAGES_AFTER);
            Instant slowed = stage.now();
            stage.world().web().slow("host2", SLOWED);
            stage.narrator()
                    .say("host2 now takes " + SLOWED.toMillis() + " ms for a page; host4 goes on asking " + url);
            Await.until("requests", LIMIT, () -> elsewhere(since(load.pages(), slowed)) >= PAGES_AFTER);
            List<Page> after = since(load.pages(), slowed);
            stage.narrator().shown(List.of("since then: " + Stage.tally(after)));
            CheckFailed.unless(after.stream().noneMatch(Page::failed), "requests failed: " + Stage.tally(after));
            long movedMs = Stage.millis(slowed, moved(after, slowed));
            CheckFailed.unless(movedMs < 1000, "host2 was still chosen after " + movedMs + " ms");
            return "moved after " + movedMs + " ms; since then " + Stage.tally(after);
        }
    }

    private static List<Page> since(List<Page> pages, Instant moment) {
        return pages.stream().filter(page -> page.started().isAfter(moment)).toList();
    }

    /** When the last request began that went to host2 before {@value #IN_A_ROW} in a row went elsewhere. */
    private static Instant moved(List<Page> pages, Instant slowed) {
        Instant last = slowed;
        int row = 0;
        for (Page page :
                pages.stream().sorted(Comparator.comparing(Page::started)).toList()) {
            if (!page.server().equals("host2")) {
                row++;
            } else if (row < IN_A_ROW) {
                last = page.started();
                row = 0;
            }
        }
        return last;
    }

    private static long elsewhere(List<Page> pages) {
        return pages.stream().filter(page -> !page.server().equals("host2")).count();
    }
}
