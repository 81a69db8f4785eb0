package net.hypha.cli.demo.step;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.hypha.cli.demo.world.CheckFailed;

/** An instance by its number, and a name in the other order of labels, in the tree's zone. */
public final class NamesStep implements Step {
    private static final String CALLER = "host4";
    private static final int REQUESTS = 6;
    private static final Set<String> ANY_OF_UPTOWN = Set.of("host4", "host5", "host6");
    private static final Map<String, Set<String>> MEANT = new LinkedHashMap<>();

    static {
        MEANT.put("2.webserver.in-our-cluster", Set.of("host2"));
        MEANT.put("service-a.closest-instance.oakestra", ANY_OF_UPTOWN);
        MEANT.put("random.service-a.uptown", ANY_OF_UPTOWN);
    }

    @Override
    public String number() {
        return "5c";
    }

    @Override
    public String title() {
        return "Instances by number, names in both orders";
    }

    @Override
    public String expected() {
        return "2.webserver is always host2; service-a.closest-instance.oakestra is uptown's";
    }

    @Override
    public String play(Stage stage) {
        MEANT.forEach((name, servers) -> {
            for (String url : stage.world().resolver(CALLER).urls(name)) {
                Map<String, Integer> answers =
                        Stage.counts(stage.world().browser(CALLER).fetch(url, REQUESTS, 3));
                stage.narrator().typed(CALLER, "curl " + url + "   # " + name + ", " + REQUESTS + " times");
                stage.narrator().shown(List.of(Stage.text(answers)));
                CheckFailed.unless(
                        servers.containsAll(answers.keySet()),
                        name + " means " + servers + ", but pages came from " + Stage.text(answers));
            }
        });
        return MEANT.size() + " names, each by IPv4 and IPv6, reached who was meant";
    }
}
