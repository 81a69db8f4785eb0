package net.hypha.domain.crash;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.hypha.domain.api.UnixHttp;

/** Applies and deletes services by the API until nobody answers, and notes what was acknowledged. */
final class ApplyingClient {
    private final String name;
    private final Ledger ledger;
    private final Random random;
    private final List<String> mine = new ArrayList<>();
    private int made;

    ApplyingClient(String name, Ledger ledger, long seed) {
        this.name = name;
        this.ledger = ledger;
        this.random = new Random(seed);
    }

    /** Ends when the manager does. */
    void run(UnixHttp http) {
        try {
            while (true) {
                if (mine.size() < 10 || random.nextBoolean()) {
                    apply(http);
                } else {
                    delete(http);
                }
            }
        } catch (IOException | RuntimeException ended) {
            // the connection was cut, in the middle of an answer or before
        }
    }

    private void apply(UnixHttp http) throws IOException {
        Set<String> names = new TreeSet<>();
        StringBuilder manifests = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            String service = name + "-" + ++made;
            names.add(service);
            manifests.append("{\"service\": \"").append(service).append("\"},");
        }
        manifests.setLength(manifests.length() - 1);
        ledger.wanted(names);
        UnixHttp.Reply reply = http.send("POST", "/v1/apply", "{\"manifests\": [" + manifests + "]}");
        reply.json(); // all of the answer is there
        if (reply.status() == 200) {
            ledger.applied(names);
            mine.addAll(names);
        } else {
            refused(reply);
        }
    }

    private void delete(UnixHttp http) throws IOException {
        String victim = mine.remove(random.nextInt(mine.size()));
        ledger.unwanted(victim);
        UnixHttp.Reply reply = http.send("DELETE", "/v1/services/" + victim, "");
        if (reply.status() == 204) {
            ledger.deleted(victim);
        } else {
            refused(reply);
        }
    }

    /** Whose disk fails may have done it; nobody else has a reason to refuse. */
    private void refused(UnixHttp.Reply reply) throws IOException {
        if (reply.status() < 500) {
            ledger.broken(reply.status() + " " + reply.body());
        }
        throw new IOException("the manager failed: " + reply.body());
    }
}
