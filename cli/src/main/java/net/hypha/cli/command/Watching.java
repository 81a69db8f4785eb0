package net.hypha.cli.command;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.api.ApiException;
import net.hypha.cli.api.ServerEvents;
import net.hypha.cli.console.CommandFailure;
import net.hypha.cli.console.Console;
import net.hypha.cli.console.EventLine;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Follows a domain's events over as many connections as it takes. */
final class Watching {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long FIRST_PAUSE_MS = 100;
    private static final long LONGEST_PAUSE_MS = 2_000;

    private final Console console;
    private final Connector connector;
    private final boolean asJson;
    private final long wanted;
    private @Nullable String place;
    private boolean state;
    private long seen;
    private boolean heard;

    /** How to reach the domain. */
    interface Connector {
        ApiClient connect();
    }

    /**
     * @param place after which event to go on; null for from now on
     * @param state whether to begin with all there is
     * @param wanted ends after so many events; 0 for never
     */
    Watching(Console console, Connector connector, boolean asJson, @Nullable String place, boolean state, long wanted) {
        this.console = console;
        this.connector = connector;
        this.asJson = asJson;
        this.place = place;
        this.state = state;
        this.wanted = wanted;
    }

    /** Prints events until enough were seen; a domain that cannot be reached any more is tried again and again. */
    void run(String query) throws InterruptedException {
        long pauseMs = FIRST_PAUSE_MS;
        boolean complained = false;
        while (true) {
            heard = false;
            String why = follow(query);
            if (why == null) {
                return;
            }
            if (heard) {
                pauseMs = FIRST_PAUSE_MS;
                complained = false;
            }
            if (!complained) {
                console.err().println("hypha watch: " + why + "; trying again");
                complained = true;
            }
            pause(pauseMs);
            pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
        }
    }

    /** One connection; why it ended, or null if enough was seen. */
    private @Nullable String follow(String query) {
        String path = "/v1/events" + query;
        if (state && place == null) {
            path += (query.isEmpty() ? "?" : "&") + "state=true";
        }
        try (ApiClient api = connector.connect();
                ServerEvents events = api.follow(path, place)) {
            while (true) {
                ServerEvents.Message message = events.next();
                if (!events.lastId().isEmpty()) {
                    place = events.lastId();
                }
                if (message == null) {
                    return "the domain closed the connection";
                }
                heard = true;
                String end = take(message);
                if (end != null) {
                    return end;
                }
                if (wanted > 0 && seen >= wanted) {
                    return null;
                }
            }
        } catch (ApiException e) {
            if (e.status() != 0 && e.status() != 503) {
                throw e;
            }
            if (place == null && !heard) {
                throw e; // nothing to go on with yet: a wrong socket or a program that does not run
            }
            return String.valueOf(e.getMessage());
        } catch (IOException e) {
            return "the connection to the domain broke: " + e.getMessage();
        }
    }

    /** Shows what was told; why this is the end, if it is. */
    private @Nullable String take(ServerEvents.Message message) {
        JsonNode data = JSON.readTree(message.data());
        switch (message.event()) {
            case "reset" ->
                console.err()
                        .println("hypha watch: events are missing: "
                                + data.path("reason").asString("") + "; all there is now follows");
            case "complete" -> state = false;
            case "end" -> {
                return data.path("reason").asString("the domain ended it");
            }
            default -> {
                seen++;
                console.out().println(asJson ? json(message, data) : EventLine.of(data));
                console.out().flush();
            }
        }
        return null;
    }

    private static String json(ServerEvents.Message message, JsonNode data) {
        ObjectNode shown = JSON.createObjectNode();
        if (message.hasId()) {
            shown.put("id", message.id());
        }
        shown.setAll((ObjectNode) data);
        return JSON.writeValueAsString(shown);
    }

    private static void pause(long ms) throws InterruptedException {
        if (new CountDownLatch(1).await(ms, TimeUnit.MILLISECONDS)) {
            throw CommandFailure.failed("time stands still");
        }
    }
}
