package net.hypha.domain.manager;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import net.hypha.domain.catalogue.Catalogue;
import net.hypha.domain.catalogue.Change;
import net.hypha.domain.catalogue.ServiceEntry;
import net.hypha.domain.catalogue.Slot;
import net.hypha.domain.catalogue.TokenEntry;
import net.hypha.domain.journal.Entry;
import net.hypha.domain.journal.Store;
import net.hypha.domain.spec.SpecText;
import net.hypha.domain.view.AuditView;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Who changed what. Written in the transaction of the change: there is none without its entry. Used within turns. */
final class Audit {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String DONE = "done";
    private static final int LONGEST = 2_000;

    private final Store journal;
    private final InstantSource clock;
    private long last;
    private long pending;

    Audit(Store journal, InstantSource clock) {
        this.journal = journal;
        this.clock = clock;
        this.last = journal.lastEntry(Entry.Log.AUDIT);
        this.pending = last;
    }

    /** What is to be written down of changes that are about to be committed. */
    List<Entry> of(List<Change> changes, Catalogue before) {
        List<Entry> entries = new ArrayList<>();
        for (Change change : changes) {
            String what = text(change, before);
            if (what != null) {
                entries.add(entry(++pending, Actor.current(), what, DONE));
            }
        }
        return entries;
    }

    /** They are. */
    void committed() {
        last = pending;
    }

    /** They are not. */
    void failed() {
        pending = last;
    }

    /** What is to be written down of somebody who was not allowed, or asked for what cannot be. */
    Entry refused(String who, String what, String why) {
        return entry(++pending, who, what, "refused: " + why);
    }

    /** Oldest first. */
    List<AuditView> after(long number, int count) {
        return journal.entries(Entry.Log.AUDIT, number, count).stream()
                .map(Audit::view)
                .toList();
    }

    /** The number after which the last {@code count} come. */
    long before(int count) {
        return Math.max(0, last - count);
    }

    private Entry entry(long number, String who, String what, String result) {
        ObjectNode text = MAPPER.createObjectNode();
        text.put("at", clock.instant().toString());
        text.put("who", who);
        text.put("what", shortened(what));
        text.put("result", shortened(result));
        return new Entry(Entry.Log.AUDIT, number, text.toString());
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }

    private static AuditView view(Entry entry) {
        JsonNode text = MAPPER.readTree(entry.text());
        return new AuditView(
                entry.number(),
                text.path("at").asString(""),
                text.path("who").asString(""),
                text.path("what").asString(""),
                text.path("result").asString(""));
    }

    /** A change in words; null for what only serves the others. */
    private static @Nullable String text(Change change, Catalogue before) {
        return switch (change) {
            case Change.ServiceSet set ->
                "service " + set.service() + ": "
                        + before.service(set.service())
                                .map(was -> service(was, set))
                                .orElse("created, default " + set.defaultPolicy());
            case Change.ServiceGone gone -> "service " + gone.service() + ": deleted";
            case Change.SlotSet set -> slot(set, before);
            case Change.NodeSet set ->
                "node " + set.node() + ": "
                        + (before.node(set.node()).isPresent() ? "is at " : "joined, subnet " + set.subnet() + ", at ")
                        + set.tunnel();
            case Change.CallerSet set ->
                "workload '" + set.workload() + "' on node " + set.node() + ": calls from " + set.address();
            case Change.CallerGone gone -> "workload '" + gone.workload() + "' on node " + gone.node() + ": gone";
            case Change.PeerSet set -> "peer " + set.area().name() + ": seen";
            case Change.TokenSet set -> token(set.token());
            case Change.TokenGone gone -> "token " + gone.id() + ": deleted";
            case Change.MemberSet set ->
                set.member().identity() + ": " + (set.member().isRevoked() ? "revoked" : "joined by token");
            case Change.CursorMoved _, Change.AddressRests _, Change.RestOver _ -> null;
        };
    }

    private static String service(ServiceEntry was, Change.ServiceSet set) {
        List<String> news = new ArrayList<>();
        if (!was.defaultPolicy().equals(set.defaultPolicy())) {
            news.add("default " + was.defaultPolicy() + " -> " + set.defaultPolicy());
        }
        if (!was.options().policies().equals(set.options().policies())) {
            String options = SpecText.optionsJson(set.options());
            news.add("options " + (options == null ? "none" : options));
        }
        if (!was.options().health().equals(set.options().health())) {
            String health = SpecText.healthJson(set.options());
            news.add("health " + (health == null ? "none" : health));
        }
        return String.join(", ", news);
    }

    private static String token(TokenEntry token) {
        if (token.use() != null) {
            return "token " + token.id() + ": used by " + token.use().by();
        }
        String purpose =
                switch (token.purpose()) {
                    case TokenEntry.NodeJoin join -> "for node " + (join.node() == null ? "of any name" : join.node());
                    case TokenEntry.ChildJoin join -> "for child domain " + join.domain();
                    case TokenEntry.Api api ->
                        "for the API, role " + api.role().word()
                                + (api.prefix() == null ? "" : ", services " + api.prefix());
                };
        return "token " + token.id() + ": created " + purpose + ", until " + token.expires();
    }

    private static String slot(Change.SlotSet set, Catalogue catalogue) {
        Slot slot = set.slot();
        String name = "instance " + slot.number() + "." + set.service() + ": ";
        Slot.Tenant tenant = slot.tenant();
        Slot before = catalogue
                .service(set.service())
                .map(service -> service.slots().at(slot.number()))
                .orElse(null);
        Slot.Tenant former = before == null ? null : before.tenant();
        String weight = before != null && before.share() != slot.share()
                ? "weight " + before.share() + " -> " + slot.share()
                : "";
        if (!weight.isEmpty() && Objects.equals(former, tenant)) {
            return name + weight;
        }
        if (tenant == null) {
            return name
                    + (former == null
                            ? "has its address " + slot.address()
                            : "left by workload '" + former.workload() + "' on node " + former.node());
        }
        boolean stays = former != null
                && Objects.equals(former.node(), tenant.node())
                && former.workload().equals(tenant.workload());
        return name
                + (stays ? "" : "workload '" + tenant.workload() + "' on node " + tenant.node() + ", ")
                + tenant.state().name().toLowerCase(Locale.ROOT)
                + (weight.isEmpty() ? "" : ", " + weight);
    }
}
