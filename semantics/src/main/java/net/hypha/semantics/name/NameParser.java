package net.hypha.semantics.name;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import net.hypha.semantics.name.ParsedName.Meaning;
import net.hypha.semantics.name.ParsedName.NoMeaning;
import net.hypha.semantics.name.ParsedName.NotOurs;
import net.hypha.semantics.policy.Policies;
import net.hypha.semantics.service.Choice;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceName;
import org.jspecify.annotations.Nullable;

/**
 * Reads semantic names:
 *
 * <pre>
 * [_service._protocol.] (CHOICE.SERVICE | SERVICE.CHOICE | SERVICE) [.in.DOMAIN] .ZONE
 * CHOICE = policy word, optionally with -instance | instance number
 * </pre>
 */
public final class NameParser {
    private static final int MAX_LENGTH = 253; // RFC 1035 section 2.3.4, as text without the final dot

    private final Zones zones;
    private final Policies policies;

    private NameParser(Zones zones, Policies policies) {
        this.zones = zones;
        this.policies = policies;
    }

    /** Reads any text, in any case, with or without a final dot. Never throws. */
    public static ParsedName parse(String text, Zones zones) {
        return parse(text, zones, Policies.STANDARD);
    }

    /** As {@link #parse(String, Zones)}, by another table of policies. */
    public static ParsedName parse(String text, Zones zones, Policies policies) {
        try {
            return new NameParser(zones, policies).read(text);
        } catch (Refusal refusal) {
            return refusal.result;
        }
    }

    private ParsedName read(String text) throws Refusal {
        String name = text.toLowerCase(Locale.ROOT);
        name = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        Optional<Zones.Zone> zone = zones.zoneOf(name);
        if (zone.isEmpty()) {
            return new NotOurs();
        }
        if (name.length() > MAX_LENGTH) {
            throw refuse("a name has at most " + MAX_LENGTH + " characters");
        }
        String zoneText = zone.get().text();
        if (name.length() == zoneText.length()) {
            throw branch("'" + name + "' is a zone; name a service in it, like webserver." + name);
        }
        String below = name.substring(0, name.length() - zoneText.length() - 1);
        return new Meaning(meaning(List.of(below.split("\\.", -1)), zone.get()));
    }

    private SemanticName meaning(List<String> labels, Zones.Zone zone) throws Refusal {
        SrvPrefix srv = srvPrefix(labels);
        List<String> rest = srv == null ? labels : labels.subList(2, labels.size());
        int in = rest.indexOf(Reserved.IN);
        if (in < 0) {
            return inDomain(rest, zone.domain(), zone.tree() ? null : zone.domain(), srv);
        }
        DomainName scope = scope(rest.subList(in + 1, rest.size()), zone);
        return inDomain(rest.subList(0, in), scope, scope, srv);
    }

    private @Nullable SrvPrefix srvPrefix(List<String> labels) throws Refusal {
        if (!labels.getFirst().startsWith("_")) {
            return null;
        }
        if (labels.size() < 2 || !labels.get(1).startsWith("_")) {
            throw branch("'" + labels.getFirst() + "' alone is no SRV prefix: write it like _http._tcp");
        }
        try {
            return new SrvPrefix(labels.get(0).substring(1), labels.get(1).substring(1));
        } catch (IllegalArgumentException e) {
            throw refuse(reason(e));
        }
    }

    private DomainName scope(List<String> labels, Zones.Zone zone) throws Refusal {
        if (!zone.tree()) {
            throw refuse("'in' is said in zone '" + zones.treeZone() + "'; zone '" + zone.text()
                    + "' is one domain already");
        }
        if (labels.isEmpty()) {
            throw branch("'in' is followed by no domain");
        }
        try {
            DomainName domain = new DomainName(String.join(".", labels));
            if (zones.knows(domain)) {
                return domain;
            }
            boolean branch = zones.all().anyMatch(known -> known.text().endsWith("." + domain));
            throw new Refusal(new NoMeaning("no domain '" + domain + "' is known", branch));
        } catch (IllegalArgumentException e) {
            throw refuse(reason(e));
        }
    }

    private SemanticName inDomain(
            List<String> labels, DomainName owner, @Nullable DomainName scope, @Nullable SrvPrefix srv) throws Refusal {
        long choices = labels.stream().filter(this::isChoice).count();
        if (choices == labels.size()) {
            boolean branch = choices <= 1 && srv == null; // below closest.oakestra there is web.closest.oakestra
            throw new Refusal(new NoMeaning("it names no service", branch));
        }
        if (choices > 1) {
            throw refuse("it says more than one policy or number");
        }
        Choice choice = new Choice.Default();
        List<String> service = labels;
        if (choices == 1) {
            boolean first = isChoice(labels.getFirst());
            if (!first && !isChoice(labels.getLast())) {
                throw refuse("a policy or number stands before or after the service's name, not inside it");
            }
            choice = choice(first ? labels.getFirst() : labels.getLast());
            service = first ? labels.subList(1, labels.size()) : labels.subList(0, labels.size() - 1);
        }
        try {
            return new SemanticName(
                    new ServiceKey(new ServiceName(String.join(".", service)), owner), choice, scope, srv);
        } catch (IllegalArgumentException e) {
            throw refuse(reason(e));
        }
    }

    private boolean isChoice(String label) {
        return Reserved.isNumber(label) || Reserved.word(label, policies).isPresent();
    }

    private Choice choice(String label) throws Refusal {
        if (Reserved.isNumber(label)) {
            return number(label);
        }
        String word = Reserved.word(label, policies).orElseThrow();
        if (word.equals(Policies.INSTANCE)) {
            throw refuse("an instance is named by its number, like 0.webserver");
        }
        return new Choice.ByPolicy(word);
    }

    private static Choice number(String label) throws Refusal {
        if (label.length() > 1 && label.startsWith("0")) {
            throw refuse("instance number '" + label + "' is written with leading zeros");
        }
        try {
            return new Choice.Instance(Integer.parseInt(label));
        } catch (NumberFormatException e) {
            throw refuse("instance number '" + label + "' is too large");
        }
    }

    private static String reason(IllegalArgumentException e) {
        return String.valueOf(e.getMessage());
    }

    private static Refusal refuse(String reason) {
        return new Refusal(new NoMeaning(reason, false));
    }

    private static Refusal branch(String reason) {
        return new Refusal(new NoMeaning(reason, true));
    }

    /** Leaves the reading; never leaves this class. Without stack trace: bad names are everyday input. */
    private static final class Refusal extends Exception {
        private final transient NoMeaning result;

        Refusal(NoMeaning result) {
            super(result.reason(), null, false, false);
            this.result = result;
        }
    }
}
