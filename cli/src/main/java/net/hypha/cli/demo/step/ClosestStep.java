package net.hypha.cli.demo.step;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.hypha.cli.demo.world.Await;
import net.hypha.cli.demo.world.CheckFailed;
import net.hypha.cli.demo.world.Site;

/** Closest is closest to the caller, by the coordinates the hosts were given. */
public final class ClosestStep implements Step {
    private static final String NAME = "closest.webserver.in-our-cluster";
    private static final String VIENNA = "48.21,16.37";
    private static final String BERLIN = "52.52,13.40";
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int REQUESTS = 6;

    @Override
    public String number() {
        return "5b";
    }

    @Override
    public String title() {
        return "closest follows the coordinates of hosts and callers";
    }

    @Override
    public String expected() {
        return "from Munich host1, from Berlin host3; from Berlin host2 once it moved there";
    }

    @Override
    public String play(Stage stage) {
        requireAll(stage, "host2", "host1"); // router 1's own hosts ask from Munich, where host1 is
        requireAll(stage, "host4", "host3"); // router 2 is in Berlin, and Leipzig is nearer than Munich
        stage.narrator().say("host2 moves from Vienna to Berlin");
        stage.world().move(Site.ONE, "host2", BERLIN);
        try {
            Await.until(
                    "router 1 to see host2 in Berlin",
                    LIMIT,
                    () -> stage.world()
                            .browser("host4")
                            .fetch(stage.world().resolver("host4").urls(NAME).getFirst())
                            .server()
                            .equals("host2"));
            requireAll(stage, "host4", "host2");
            requireAll(stage, "host1", "host1");
        } finally {
            stage.world().move(Site.ONE, "host2", VIENNA);
        }
        return "Munich: host1; Berlin: host3, then host2 when it came there; v4 and v6";
    }

    private static void requireAll(Stage stage, String caller, String closest) {
        for (String url : stage.world().resolver(caller).urls(NAME)) {
            Map<String, Integer> answers =
                    Stage.counts(stage.world().browser(caller).fetch(url, REQUESTS, 3));
            stage.narrator().typed(caller, "curl " + url + "   # " + REQUESTS + " times");
            stage.narrator().shown(List.of(Stage.text(answers)));
            CheckFailed.unless(
                    answers.equals(Map.of(closest, REQUESTS)),
                    "for " + caller + " the closest is " + closest + ", but pages came from " + Stage.text(answers));
        }
    }
}
