package net.hypha.node.api;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.kernel.datapath.Bond;
import net.hypha.kernel.datapath.Entry;
import net.hypha.node.distance.Sight;
import net.hypha.node.explain.Explaining;
import net.hypha.node.explain.Facts;
import net.hypha.node.health.Report;
import net.hypha.node.observe.Observer;
import net.hypha.node.plan.Desired;
import net.hypha.node.table.Known;
import net.hypha.node.workloads.Attached;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.address.Family;
import net.hypha.semantics.distance.Distance;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.service.PolicyOptions;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;

/** Gathers what an explanation follows from. */
final class Explainer {
    private final Insight.Parts parts;
    private final Resolving resolving;

    Explainer(Insight.Parts parts, Resolving resolving) {
        this.parts = parts;
        this.resolving = resolving;
    }

    Views.Explained explain(String text) throws ApiException {
        Resolving.Asked asked = resolving.asked(text);
        Family family = Resolving.address(text)
                .map(Family::of)
                .orElse(asked.addresses().v4() == null ? Family.IPV6 : Family.IPV4);
        return explained(asked, family, 0);
    }

    /** @param vantage from which the flow comes; 0: from a workload of this node */
    Views.Explained explained(Resolving.Asked asked, Family family, int vantage) {
        Desired desired = resolving.planned(asked);
        Known known = parts.knowledge().now();
        Instant toldAt = known.toldAt();
        return new Views.Explained(
                parts.config().name().text(),
                asked.name(),
                asked.service().key(),
                asked.word(),
                asked.addresses(),
                asked.meaning(),
                toldAt == null
                        ? null
                        : Long.valueOf(Duration.between(toldAt, parts.clock().instant())
                                .toSeconds()),
                Explaining.of(facts(asked, desired, known, family, vantage)));
    }

    private Facts facts(Resolving.Asked asked, Desired desired, Known known, Family family, int vantage) {
        ServiceKey service = asked.service().key();
        ServiceKey planned = known.family(service);
        PolicyOptions options = asked.service().options().of(asked.word());
        Neighbourhood around = known.neighbourhood();
        Desired.@Nullable Meaning meaning =
                desired.seen(planned, service, asked.word(), vantage).orElse(null);
        return new Facts(
                parts.config().name(),
                vantage == 0 ? told(asked, known) : List.of(), // others are offered less, and need not know what
                options,
                meaning,
                desired.backendsOf(planned),
                desired.entries(),
                parts.observer().latest(),
                family,
                candidate -> sight(candidate, around),
                this::health,
                vantage == 0 ? callers(family, options.affinity()) : List.of(),
                bonds(meaning, desired),
                new Facts.Clock(parts.nanoTime().getAsLong(), Observer.HALF_LIFE.toNanos()));
    }

    private List<Bond> bonds(Desired.@Nullable Meaning meaning, Desired desired) {
        return meaning != null
                        && desired.entries().get(new Entry.PlanKey(meaning.plan())) instanceof Entry.Plan plan
                        && plan.pick() == Entry.Pick.BY_CALLER
                ? parts.datapath().bonds(plan.id())
                : List.of();
    }

    /** Who may be meant, in the order of numbers and ways; an instance address means its instance alone, or the ways to who has it. */
    private static List<Candidate> told(Resolving.Asked asked, Known known) {
        ServiceState service = asked.service();
        Neighbourhood around = known.neighbourhood();
        List<Candidate> all = new ArrayList<>();
        service.instances().forEach(instance -> all.add(new Candidate.ToInstance(instance)));
        service.routes().forEach(route -> {
            if (around != null && route.target().equals(around.domain().name())) {
                known.table().service(new ServiceKey(service.key().name(), route.target())).stream()
                        .flatMap(own -> own.instances().stream())
                        .forEach(instance -> all.add(new Candidate.ToInstance(instance)));
            } else {
                all.add(new Candidate.ToRoute(service.key(), route));
            }
        });
        Stream<Candidate> meant = all.stream();
        if (asked.word().chars().allMatch(Character::isDigit)) {
            int number = Integer.parseInt(asked.word());
            meant = meant.filter(candidate -> isMeant(candidate, service, number));
        }
        return meant.sorted(Comparator.comparing((Candidate one) -> one instanceof Candidate.ToRoute)
                        .thenComparingInt(Explainer::number))
                .toList();
    }

    private static int number(Candidate candidate) {
        return candidate instanceof Candidate.ToInstance(var instance) ? instance.number() : 0;
    }

    private static boolean isMeant(Candidate candidate, ServiceState service, int number) {
        return switch (candidate) {
            case Candidate.ToInstance(var instance) ->
                instance.number() == number && instance.service().equals(service.key());
            case Candidate.ToRoute(var _, var route) ->
                service.instance(number).isEmpty()
                        && route.target().equals(service.key().owner());
        };
    }

    private Optional<Sight> sight(Candidate candidate, @Nullable Neighbourhood around) {
        return switch (candidate) {
            case Candidate.ToInstance(var instance) ->
                instance.node().equals(parts.config().name())
                        ? Optional.of(new Sight(Distance.NONE, 0))
                        : nodes(around)
                                .filter(node -> node.name().equals(instance.node()))
                                .findFirst()
                                .flatMap(node -> parts.distances().apply(node.tunnel()));
            case Candidate.ToRoute(var _, var route) ->
                gateways(route.gateways(), route.target().text(), around)
                        .flatMap(gateway -> parts.distances().apply(gateway).stream())
                        .min(Comparator.comparingLong(sight -> sight.distance().roundTripNs()));
        };
    }

    private static Stream<Neighbourhood.Node> nodes(@Nullable Neighbourhood around) {
        return around == null ? Stream.empty() : around.nodes().stream();
    }

    /** Those that a route names as this node sees it; of a route as told, those of its domain. */
    private static Stream<Endpoint> gateways(List<Endpoint> named, String domain, @Nullable Neighbourhood around) {
        return !named.isEmpty() || around == null
                ? named.stream()
                : around.peers().stream()
                        .filter(peer -> peer.name().text().equals(domain))
                        .flatMap(peer -> peer.gateways().stream());
    }

    private Optional<String> health(Candidate candidate) {
        if (!(candidate instanceof Candidate.ToInstance(var instance))) {
            return Optional.empty();
        }
        return parts.workloads().list().stream()
                .filter(each -> each.namespaceAddress().equals(instance.namespaceAddress()))
                .findFirst()
                .flatMap(each -> parts.health().report(each.id()))
                .map(Report::reason);
    }

    private List<Facts.Caller> callers(Family family, PolicyOptions.Affinity affinity) {
        InetAddress node = parts.underlay().endpoint().address();
        List<Facts.Caller> callers = new ArrayList<>();
        for (Attached each : parts.workloads().list()) {
            InetAddress own = of(family, each.instanceAddress());
            if (own != null) {
                callers.add(new Facts.Caller(each.id(), affinity == PolicyOptions.Affinity.NODE ? node : own));
            }
        }
        return callers;
    }

    private static @Nullable InetAddress of(Family family, AddressPair pair) {
        return family == Family.IPV4 ? pair.v4() : pair.v6();
    }
}
