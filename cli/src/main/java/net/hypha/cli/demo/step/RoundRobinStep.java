package net.hypha.cli.demo.step;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.hypha.cli.demo.world.Await;
import net.hypha.cli.demo.world.Browser;
import net.hypha.cli.demo.world.CheckFailed;

/** Round-robin counts, it does not draw lots. */
public final class RoundRobinStep implements Step {
    private static final String NAME = "round-robin.webserver.in-our-cluster";
    private static final String CALLER = "host4";
    private static final Map<String, Integer> EVEN = Map.of("host1", 100, "host2", 100, "host3", 100);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Override
    public String number() {
        return "5a";
    }

    @Override
    public String title() {
        return "round-robin over 300 requests";
    }

    @Override
    public String expected() {
        return "100 for each host, exactly; IPv4 and IPv6";
    }

    @Override
    public String play(Stage stage) {
        EVEN.keySet().forEach(host -> stage.world().web().slow(host, Stage.FAST));
        Browser browser = stage.world().browser(CALLER);
        List<String> seen = new ArrayList<>();
        for (String url : stage.world().resolver(CALLER).urls(NAME)) {
            Await.until(
                    "all three web servers to be used again",
                    LIMIT,
                    () -> Stage.counts(browser.fetch(url, 3, 1)).keySet().equals(EVEN.keySet()));
            Map<String, Integer> answers = browser.census(url, 300);
            stage.narrator().typed(CALLER, "curl " + url + "   # 300 connections, 40 at a time");
            stage.narrator().shown(List.of(Stage.text(answers)));
            CheckFailed.unless(answers.equals(EVEN), "300 requests to " + url + " went to " + Stage.text(answers));
            seen.add("100/100/100");
        }
        return String.join(" (v4), ", seen) + " (v6)";
    }
}
