package net.hypha.cli.demo.step;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.hypha.cli.demo.world.CheckFailed;
import net.hypha.cli.demo.world.Page;
import net.hypha.cli.demo.world.Resolver;
import net.hypha.cli.demo.world.Topology;

/** A host that has nothing to do with Hypha gets clear answers, not silence. */
public final class PlainHostStep implements Step {
    private static final Duration FAST = Duration.ofSeconds(2);

    @Override
    public String number() {
        return "6";
    }

    @Override
    public String title() {
        return "Host 7, behind a router that knows nothing of meanings";
    }

    @Override
    public String expected() {
        return "NXDOMAIN, and no route to the address, each at once";
    }

    @Override
    public String play(Stage stage) {
        Resolver.Answer answer = stage.world().resolver(Topology.PLAIN_HOST).ask(Stage.FASTEST, "A");
        stage.narrator().typed(Topology.PLAIN_HOST, "dig " + Stage.FASTEST);
        stage.narrator().shown(List.of("status: " + answer.status()));
        CheckFailed.unless(answer.status().equals("NXDOMAIN"), "its DNS said " + answer.status());
        List<String> seen = new ArrayList<>();
        for (String url : stage.world().resolver("host4").urls(Stage.FASTEST)) {
            Page page = stage.world().browser(Topology.PLAIN_HOST).fetch(url);
            Duration took = Duration.between(page.started(), page.ended());
            stage.narrator().typed(Topology.PLAIN_HOST, "curl " + url);
            stage.narrator().shown(List.of("curl ends with " + page.exit() + " after " + took.toMillis() + " ms"));
            CheckFailed.unless(page.exit() == Page.NO_CONNECTION, "curl ended with " + page.exit());
            CheckFailed.unless(took.compareTo(FAST) < 0, "it took " + took.toMillis() + " ms to fail");
            seen.add(took.toMillis() + " ms");
        }
        return "NXDOMAIN; unreachable after " + String.join(" (v4), ", seen) + " (v6)";
    }
}
