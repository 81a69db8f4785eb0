package net.hypha.node.api;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.kernel.datapath.Entry;
import net.hypha.node.explain.Explaining;
import net.hypha.node.names.NodeZone;
import net.hypha.node.observe.Observer;
import net.hypha.node.plan.Desired;
import net.hypha.node.plan.Planning;
import net.hypha.node.table.Lookup;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.name.NameParser;
import net.hypha.semantics.name.ParsedName;
import net.hypha.semantics.name.Resolver;
import net.hypha.semantics.name.SemanticName;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.policy.Policies;
import net.hypha.semantics.service.Choice;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;

/** Explains a name: what it means, by which addresses, and where a new flow would go now. */
final class Resolving {
    private static final double NS_PER_MS = 1e6;
    private static final long PLAN_MS = 1_000;
    private static final BackendStats NOT_MEASURED = new BackendStats(0, 0, 0, 0, 0, 0, 0, 0, 0, false, null);

    private final NodeZone zone;
    private final Planning planning;
    private final Observer observer;
    private final boolean asks;

    /** @param asks whether to ask the domain for what is not known here, and to keep what was looked at; or else it only looks */
    Resolving(NodeZone zone, Planning planning, Observer observer, boolean asks) {
        this.zone = zone;
        this.planning = planning;
        this.observer = observer;
        this.asks = asks;
    }

    /**
     * What was asked for.
     *
     * @param name in its canonical form
     * @param word policy word, or instance number
     */
    record Asked(String name, ServiceState service, String word, AddressPair addresses) {
        String meaning() {
            String which = word.chars().allMatch(Character::isDigit) ? "instance " + word : "the " + word + " instance";
            return which + " of service " + service.key().name() + " in domain "
                    + service.key().owner();
        }
    }

    Views.Resolved resolve(String text) throws ApiException {
        return resolved(asked(text));
    }

    /** May block while the domain is asked, if it is. */
    Asked asked(String text) throws ApiException {
        String asked = address(text).flatMap(this::pointer).orElse(text);
        SemanticName name =
                switch (NameParser.parse(asked, zone.zones())) {
                    case ParsedName.Meaning(SemanticName meaning) -> meaning;
                    case ParsedName.NotOurs()
                    when isInPools(text) && !asks -> throw notUsed("'" + text + "' stands for", text);
                    case ParsedName.NotOurs() ->
                        throw unknown("'" + text + "' lies in none of the zones known here: "
                                + String.join(
                                        ", ",
                                        zone.zones()
                                                .all()
                                                .map(each -> each.text())
                                                .toList()));
                    case ParsedName.NoMeaning(String reason, boolean _) ->
                        throw new ApiException(400, "no-meaning", "'" + text + "': " + reason, "name");
                };
        ServiceState service = service(name);
        AddressPair addresses = Resolver.address(service, name.choice())
                .orElseThrow(() -> unknown("service " + service.key() + " has no '"
                        + name.choice().label() + "'; it has "
                        + String.join(", ", service.addresses().keySet())
                        + " and numbers " + service.numbers().keySet()));
        return new Asked(name.text(zone.zones()), service, word(service, name.choice()), addresses);
    }

    private Optional<String> pointer(InetAddress address) {
        return asks ? zone.pointer(address) : zone.knownPointer(address);
    }

    private boolean isInPools(String text) {
        return address(text).stream()
                .anyMatch(address -> zone.pools().stream().anyMatch(pool -> pool.contains(address)));
    }

    static Optional<InetAddress> address(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // a name, then
        }
    }

    private ServiceState service(SemanticName name) throws ApiException {
        if (!asks) {
            return zone.known(name.service())
                    .orElseThrow(() -> notUsed("service '" + name.service() + "' is", name.text(zone.zones())));
        }
        return switch (zone.service(name.service())) {
            case Lookup.Found.Here<ServiceState>(ServiceState state) -> state;
            case Lookup.Found.Nothing<ServiceState>() ->
                throw unknown("no service '" + name.service() + "' is known; 'hypha service list' shows those there are"
                        + unlessPolicy(name));
            case Lookup.Found.NoAnswer<ServiceState>(String reason) ->
                throw new ApiException(503, "no-answer", "'" + name.service() + "' is not known here: " + reason, null);
        };
    }

    /** A word that is no policy is read as part of the service's name. */
    private static String unlessPolicy(SemanticName name) {
        String service = name.service().name().text();
        return name.choice() instanceof Choice.Default && service.indexOf('.') > 0
                ? ". If '" + service.substring(0, service.indexOf('.')) + "' was meant as a policy: there are "
                        + String.join(", ", Policies.STANDARD.words())
                : "";
    }

    private static ApiException unknown(String message) {
        return new ApiException(404, "unknown-name", message, "name");
    }

    private static ApiException notUsed(String what, String text) {
        return unknown(
                "this node does not know what " + what + ": nobody on it uses it, or there is none. Run 'hypha explain "
                        + text + "' on the node itself, which asks its domain");
    }

    private static String word(ServiceState service, Choice choice) {
        return switch (choice) {
            case Choice.Default _ -> service.defaultPolicy();
            case Choice.ByPolicy(String word) -> word;
            case Choice.Instance(int number) -> Integer.toString(number);
        };
    }

    private Views.Resolved resolved(Asked asked) {
        ServiceKey service = asked.service().key();
        Desired desired = planned(asked);
        Desired.@Nullable Meaning planned =
                desired.own(zone.family(service), service, asked.word()).orElse(null);
        List<Views.Candidate> candidates = new ArrayList<>();
        if (planned != null) {
            Map<Integer, BackendStats> stats = observer.latest();
            for (int id : planned.backendIds()) {
                Candidate candidate = desired.backends().get(id);
                if (candidate != null
                        && desired.entries().get(new Entry.BackendKey(id)) instanceof Entry.Backend backend) {
                    candidates.add(shown(candidate, backend, stats.getOrDefault(id, NOT_MEASURED)));
                }
            }
        }
        String selection = planned == null
                ? null
                : planned.computed().selection().name().toLowerCase(Locale.ROOT).replace('_', '-');
        return new Views.Resolved(
                asked.name(),
                service,
                asked.word(),
                asked.addresses(),
                asked.meaning() + (candidates.isEmpty() ? "; none lives now" : ""),
                selection,
                candidates);
    }

    /** The desired state; who asks waits for a service that has just become known. */
    Desired planned(Asked asked) {
        ServiceKey service = asked.service().key();
        if (asks
                && planning.desired()
                        .own(zone.family(service), service, asked.word())
                        .isEmpty()) {
            try {
                planning.changed().get(PLAN_MS, TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException _) {
                return planning.desired(); // shown as it is; the status tells the trouble
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
        return planning.desired();
    }

    private static Views.Candidate shown(Candidate candidate, Entry.Backend backend, BackendStats stats) {
        Double responseMs = stats.samples() == 0 ? null : Double.valueOf(stats.responseNs() / NS_PER_MS);
        Instance instance = candidate instanceof Candidate.ToInstance(Instance to) ? to : null;
        return new Views.Candidate(
                candidate.id(),
                instance == null ? null : Integer.valueOf(instance.number()),
                instance == null ? null : instance.node().text(),
                candidate instanceof Candidate.ToRoute to ? to.route().via() : null,
                instance == null ? null : instance.instanceAddress(),
                candidate.location(),
                Explaining.way(backend.target()),
                responseMs,
                stats.pending(),
                stats.flows(),
                stats.refused(),
                stats.ejected() != null);
    }
}
