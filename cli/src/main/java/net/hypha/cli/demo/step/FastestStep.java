package net.hypha.cli.demo.step;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.hypha.cli.demo.world.Await;
import net.hypha.cli.demo.world.Browser;
import net.hypha.cli.demo.world.CheckFailed;
import net.hypha.cli.demo.world.Load;
import net.hypha.cli.demo.world.Page;
import net.hypha.cli.demo.world.Resolver;

/** A constant address from DNS, and the page from whoever is fastest. */
public final class FastestStep implements Step {
    private static final String CALLER = "host4";
    /** Pages fetched from each server in each round before the step counts. */
    private static final int WARM_UP = 5;

    /** So that a stall of this machine does not make the fastest look slower than the others. */
    private static final Duration MUCH_SLOWER = Duration.ofMillis(120);

    private static final Duration WARM_UP_LIMIT = Duration.ofSeconds(20);

    private static final int REQUESTS = 20;
    private static final int ENOUGH = 18; // 90 %: a slow one is tried again now and then

    @Override
    public String number() {
        return "2";
    }

    @Override
    public String title() {
        return "Host 4 asks for the fastest web server; router 1 picks it";
    }

    @Override
    public String expected() {
        return "constant A and AAAA; " + ENOUGH + " of " + REQUESTS + " pages from host2, the fastest";
    }

    @Override
    public String play(Stage stage) {
        stage.world().web().slow("host2", Stage.FAST);
        stage.world().web().slow("host1", MUCH_SLOWER);
        stage.world().web().slow("host3", MUCH_SLOWER);
        Resolver resolver = stage.world().resolver(CALLER);
        List<String> urls = resolver.urls(Stage.FASTEST);
        stage.narrator().typed(CALLER, "dig +short A " + Stage.FASTEST + "; dig +short AAAA " + Stage.FASTEST);
        stage.narrator().shown(urls);
        CheckFailed.unless(urls.equals(resolver.urls(Stage.FASTEST)), "asked again, DNS gave other addresses");

        Browser browser = stage.world().browser(CALLER);
        warmUp(stage, browser, urls.getFirst());
        List<String> seen = new ArrayList<>();
        for (String url : urls) {
            stage.narrator().typed(CALLER, "curl " + url + "   # " + REQUESTS + " times");
            List<Page> pages = browser.fetch(url, REQUESTS, 4);
            stage.narrator().shown(List.of(Stage.tally(pages)));
            int fastest = Stage.counts(pages).getOrDefault("host2", 0);
            CheckFailed.unless(fastest >= ENOUGH, "pages at " + url + " came from " + Stage.tally(pages));
            seen.add(fastest + " of " + REQUESTS);
        }
        return "same answer twice; host2: " + String.join(" (v4), ", seen) + " (v6)";
    }

    /** Lets all servers answer until router 1 sees them as they are, and not as programs that have just started. */
    private static void warmUp(Stage stage, Browser browser, String fastest) {
        List<String> each = Stream.of("1", "2", "3")
                .flatMap(number -> stage.world().resolver(CALLER).urls(number + ".webserver.in-our-cluster").stream())
                .toList();
        Await.until("host2 to be seen as the fastest", WARM_UP_LIMIT, () -> {
            try (Load load = stage.world().load(CALLER, each)) {
                Await.until(
                        "pages from all",
                        WARM_UP_LIMIT,
                        () -> Stage.counts(load.pages()).values().stream()
                                        .filter(pages -> pages >= WARM_UP)
                                        .count()
                                == 3);
            }
            return Stage.counts(browser.fetch(fastest, WARM_UP, 1)).getOrDefault("host2", 0) == WARM_UP;
        });
    }
}
