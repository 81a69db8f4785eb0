package net.hypha.domain.api;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.hypha.domain.catalogue.Refusal;
import net.hypha.domain.event.Event;
import net.hypha.domain.event.EventId;
import net.hypha.domain.event.EventLog;
import net.hypha.domain.event.EventState;
import net.hypha.domain.manager.Domain;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one client follows, in the format of Server-Sent Events. Has entered the log, and leaves it at its end. */
final class EventStream {
    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    /** Shorter than the patience of both sides with a silent connection. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private static final int CHUNK = 1 << 15;

    private final Domain domain;
    private final EventLog log;
    private final Set<Event.Kind> kinds;
    private final @Nullable EventId from;
    private final boolean state;
    private final Caller caller;

    private EventStream(Domain domain, Set<Event.Kind> kinds, @Nullable EventId from, boolean state, Caller caller) {
        this.domain = domain;
        this.log = domain.events();
        this.kinds = kinds;
        this.from = from;
        this.state = state;
        this.caller = caller;
    }

    /** Reads what a client wants, and lets it in if there is room. */
    static Answer open(Domain domain, Call call) throws Refusal {
        EventId from = null;
        if (call.lastEventId() != null) {
            from = EventId.parse(call.lastEventId())
                    .orElseThrow(() -> new Refusal(
                            Refusal.Kind.INVALID,
                            "Last-Event-ID",
                            "'" + call.lastEventId() + "' is no place among events: hand back an 'id' as it was told"));
        }
        EventStream stream = new EventStream(domain, kinds(call), from, call.flag("state"), call.caller());
        if (!domain.events().enter()) {
            return Answer.error(
                    503,
                    "busy",
                    domain.events().maxFollowers() + " clients follow the events already, and that is all there may be:"
                            + " end one of them, or try again later",
                    null);
        }
        return Answer.ok(stream);
    }

    /** Sends until the client goes, is too slow, or the manager stops. */
    void run(OutputStream out) throws IOException {
        try {
            follow(out, begin(out));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            log.leave();
        }
    }

    private static Set<Event.Kind> kinds(Call call) throws Refusal {
        String words = call.query().getOrDefault("kinds", "");
        Set<Event.Kind> kinds = EnumSet.noneOf(Event.Kind.class);
        for (String word : words.isEmpty() ? new String[0] : words.split(",", -1)) {
            try {
                kinds.add(Event.Kind.valueOf(word.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                throw new Refusal(
                        Refusal.Kind.INVALID,
                        "kinds",
                        "there are no events of kind '" + word
                                + "'; possible are service, instance, node, domain, route");
            }
        }
        return kinds.isEmpty() ? EnumSet.allOf(Event.Kind.class) : kinds;
    }

    /** Tells where it begins; returns the number of the last event that the client has, or has had the outcome of. */
    private long begin(OutputStream out) throws IOException {
        if (from != null) {
            Optional<String> lost = log.whyNotAfter(from);
            if (lost.isEmpty()) {
                return from.number();
            }
            send(out, block("reset", null, Json.MAPPER.writeValueAsString(Map.of("reason", lost.get()))));
            return sendState(out);
        }
        if (state) {
            return sendState(out);
        }
        EventId here = log.position();
        send(out, heartbeat(here));
        return here.number();
    }

    private long sendState(OutputStream out) throws IOException {
        EventState all = domain.eventState(kinds);
        StringBuilder chunk = new StringBuilder();
        for (Iterator<EventState.Told> told = all.told().iterator(); told.hasNext(); ) {
            EventState.Told each = told.next();
            chunk.append(block(each.kind().word(), null, each.text()));
            if (chunk.length() > CHUNK) {
                send(out, chunk.toString());
                chunk.setLength(0);
            }
        }
        chunk.append(block("complete", all.position(), "{}"));
        send(out, chunk.toString());
        return all.position().number();
    }

    private void follow(OutputStream out, long begin) throws IOException, InterruptedException {
        String incarnation = log.position().incarnation();
        long number = begin;
        while (true) {
            EventLog.Next told = log.after(number, HEARTBEAT);
            if (!caller.stays().getAsBoolean()) {
                end(out, "the token is not accepted any more");
                return;
            }
            switch (told) {
                case EventLog.Next.Events next -> {
                    StringBuilder chunk = new StringBuilder();
                    for (Event event : next.events()) {
                        number = event.number();
                        if (kinds.contains(event.kind())) {
                            chunk.append(block(event.kind().word(), new EventId(incarnation, number), event.text()));
                        }
                    }
                    send(out, chunk.isEmpty() ? heartbeat(new EventId(incarnation, number)) : chunk.toString());
                }
                case EventLog.Next.Lost lost -> {
                    end(out, "too slow: " + lost.reason());
                    return;
                }
                case EventLog.Next.Ended ended -> {
                    end(out, ended.reason());
                    return;
                }
            }
        }
    }

    private static void end(OutputStream out, String reason) throws IOException {
        LOG.atInfo().addKeyValue("reason", reason).log("A client that followed the events is dismissed");
        send(out, block("end", null, Json.MAPPER.writeValueAsString(Map.of("reason", reason))));
    }

    private static String block(String event, @Nullable EventId id, String data) {
        return (id == null ? "" : "id: " + id + "\n") + "event: " + event + "\ndata: " + data + "\n\n";
    }

    /** Says that all is well, and how far the client has come, also past what it did not ask for. */
    private static String heartbeat(EventId id) {
        return ": here\nid: " + id + "\n\n";
    }

    private static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
