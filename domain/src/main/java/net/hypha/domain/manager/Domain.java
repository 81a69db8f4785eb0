package net.hypha.domain.manager;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import net.hypha.config.HostPort;
import net.hypha.domain.catalogue.Catalogue;
import net.hypha.domain.catalogue.Complaints;
import net.hypha.domain.catalogue.Lender;
import net.hypha.domain.catalogue.Manifest;
import net.hypha.domain.catalogue.NodeRules;
import net.hypha.domain.catalogue.Pools;
import net.hypha.domain.catalogue.PublishRules;
import net.hypha.domain.catalogue.QuarantineRule;
import net.hypha.domain.catalogue.Refusal;
import net.hypha.domain.catalogue.ServiceRules;
import net.hypha.domain.config.DomainConfig;
import net.hypha.domain.config.NeighbourConfig;
import net.hypha.domain.event.Event;
import net.hypha.domain.event.EventLog;
import net.hypha.domain.event.EventState;
import net.hypha.domain.journal.JournalException;
import net.hypha.domain.journal.Store;
import net.hypha.domain.journal.Told;
import net.hypha.domain.view.ApplyView;
import net.hypha.domain.view.AuditView;
import net.hypha.domain.view.DomainView;
import net.hypha.domain.view.FreeView;
import net.hypha.domain.view.HolderView;
import net.hypha.domain.view.InstanceView;
import net.hypha.domain.view.InterestView;
import net.hypha.domain.view.NodeView;
import net.hypha.domain.view.PoolView;
import net.hypha.domain.view.RouteView;
import net.hypha.domain.view.ServiceView;
import net.hypha.domain.view.StatusView;
import net.hypha.domain.view.WeightView;
import net.hypha.exchange.Acceptor;
import net.hypha.exchange.Dialer;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.trust.CertificateAuthority;
import net.hypha.exchange.trust.Identity;
import net.hypha.semantics.address.AddressPlan;
import net.hypha.semantics.name.Reserved;
import net.hypha.semantics.name.Zones;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A domain's manager without its sockets: whoever carries messages to it and calls it may do so from any thread. */
public final class Domain {
    private static final Logger LOG = LoggerFactory.getLogger(Domain.class);

    final Hub hub;
    private final Views views;
    private final NeighbourViews neighbours;
    private final AddressViews addresses;
    private final ServiceRules services;
    private final Entrance entrance;
    private final Feed feed;
    private final Tokens tokens;
    private final Gatekeeper gatekeeper;
    private final InstantSource clock;
    private final Instant started;
    private final Told told;

    /**
     * Goes on where the journal stands: all nodes and peers of before are taken for present until their grace is over.
     *
     * @param journal open, and only used here from now on; the caller closes it
     * @param told where what the parent tells is kept
     * @param random unpredictable: tokens are drawn from it
     * @throws JournalException if it cannot be read, or holds what the configuration contradicts
     */
    public Domain(
            DomainConfig config,
            Timing timing,
            Later later,
            Store journal,
            Told told,
            InstantSource clock,
            RandomGenerator random) {
        AddressPlan plan =
                AddressPlan.of(config.pools().services(), config.pools().nodes());
        QuarantineRule quarantine = new QuarantineRule(config.pools().quarantine(), clock);
        Lender lender = new Lender(plan, quarantine);
        this.clock = clock;
        this.started = clock.instant();
        this.told = told;
        this.hub = new Hub(config, timing, later, journal, clock);
        this.views = new Views(hub);
        this.neighbours = new NeighbourViews(hub);
        this.addresses = new AddressViews(hub, new Pools(plan, quarantine));
        this.tokens = new Tokens(hub, clock, random);
        this.gatekeeper = new Gatekeeper(hub, clock);
        this.services = new ServiceRules(lender, hub::zones);
        this.entrance = new Entrance(hub, new NodeRules(lender), new PublishRules(lender));
        check(hub.catalogue(), lender, hub.zones());
        this.feed = new Feed(hub, journal, clock);
        hub.feed(feed);
        hub.turn(this::complete);
        hub.turn(this::comeBack);
    }

    /**
     * A domain to be dialled, and who speaks to it.
     *
     * @param addresses of its managers, not empty
     */
    public record Outgoing(NeighbourConfig neighbour, List<HostPort> addresses, Dialer dialer) {}

    /** Who decides on neighbours that dial in. */
    public Acceptor acceptor() {
        return entrance;
    }

    /** Who may join, and who may use the API. */
    public Tokens tokens() {
        return tokens;
    }

    /** Who gets a certificate, and who is not let in with one any more. */
    public Gatekeeper gatekeeper() {
        return gatekeeper;
    }

    /**
     * From now on nodes and child domains can join.
     *
     * @param validity of the certificates that are issued
     */
    public void issueBy(CertificateAuthority authority, Duration validity) {
        gatekeeper.issueBy(authority, validity);
        tokens.issuedBy(authority.fingerprint());
    }

    /** The domains to be dialled. */
    public List<Outgoing> outgoing() {
        return hub.links.all().stream()
                .filter(link -> !link.config().dials().isEmpty())
                .map(link -> new Outgoing(link.config(), link.config().dials(), entrance.dialer(link)))
                .toList();
    }

    /** Makes a service as described, or brings an existing one to it; the same manifest again changes nothing. */
    public ServiceView apply(Manifest manifest) throws Refusal {
        return hub.turn(() -> {
            hub.commit(services.apply(hub.catalogue(), manifest));
            return views.service(manifest.service()).orElseThrow(() -> ServiceRules.unknown(manifest.service()));
        });
    }

    /**
     * Makes services as described, or brings existing ones to it: all of them, or none.
     *
     * @param dryRun only tell what would come of it
     * @throws Complaints all that is wrong with them
     */
    public ApplyView apply(List<Manifest> manifests, boolean dryRun) throws Complaints {
        return hub.turn(() -> {
            Catalogue before = hub.catalogue();
            ServiceRules.Outcome outcome = services.apply(before, manifests);
            if (!dryRun) {
                hub.commit(outcome.changes());
            }
            return new ApplyView(
                    dryRun,
                    manifests.stream()
                            .map(manifest -> Differences.of(manifest.service(), before, outcome.after()))
                            .toList());
        });
    }

    /** @param force also while instances hold its numbers */
    public void delete(ServiceName service, boolean force) throws Refusal {
        hub.turn(() -> {
            hub.commit(services.delete(hub.catalogue(), service, force));
            return true;
        });
    }

    /** Gives an instance another weight, now and for whoever has its number later. */
    public WeightView weigh(ServiceName service, int number, int weight) throws Refusal {
        return hub.turn(() -> {
            hub.commit(services.weigh(hub.catalogue(), service, number, weight));
            return new WeightView(service.text(), number, weight);
        });
    }

    public ServiceView service(ServiceName service) throws Refusal {
        return hub.turn(() -> views.service(service).orElseThrow(() -> ServiceRules.unknown(service)));
    }

    public List<ServiceView> services() {
        return hub.turn(views::services);
    }

    public List<InstanceView> instances() {
        return hub.turn(views::instances);
    }

    public List<NodeView> nodes() {
        return hub.turn(views::nodes);
    }

    public List<RouteView> routes() {
        return hub.turn(views::routes);
    }

    /** This domain and those it exchanges with. */
    public List<DomainView> domains() {
        return hub.turn(neighbours::domains);
    }

    /** What neighbours want to be kept posted about. */
    public List<InterestView> interests() {
        return hub.turn(neighbours::interests);
    }

    /**
     * What a node alone can tell: where a new flow would go as it sees it, or why one under way there went where it went.
     *
     * @param words a name or an address; or protocol, source and destination of a flow
     * @throws Inquiries.NoAnswer where the node is not here, or does not answer in time
     */
    public Message.Explained explain(NodeName node, List<String> words) throws Refusal, Inquiries.NoAnswer {
        return hub.inquiries.ask(node, words);
    }

    /** The domain's pools, and how full they are. */
    public List<PoolView> pools() {
        return hub.turn(addresses::pools);
    }

    /**
     * Addresses that nobody holds, those first that would be given next.
     *
     * @param policy a policy's word, or {@code instance}
     * @param family {@code ipv4} or {@code ipv6}; null for each that the domain has
     */
    public List<FreeView> freeAddresses(String policy, @Nullable String family, int count) throws Refusal {
        return hub.turn(() -> addresses.free(policy, family, count));
    }

    /** Who holds an address. */
    public HolderView holder(String address) throws Refusal {
        return hub.turn(() -> addresses.holder(address));
    }

    /**
     * Who changed what, oldest first.
     *
     * @param after the number after which to begin; null for the last {@code count}
     */
    public List<AuditView> audit(@Nullable Long after, int count) {
        return hub.turn(() -> {
            Audit audit = feed.audit();
            return audit.after(after == null ? audit.before(count) : after, count);
        });
    }

    /** Writes down that somebody was not allowed a change, or wanted one that cannot be. */
    public void refused(String who, String what, String why) {
        hub.turn(() -> hub.note(List.of(feed.audit().refused(who, what, why))));
    }

    /** What happens, for those who follow. */
    public EventLog events() {
        return feed.log();
    }

    /** All there is of some kinds, and after which event it was so. */
    public EventState eventState(Set<Event.Kind> kinds) {
        return hub.turn(() -> new EventState(
                feed.log().position(),
                clock.instant().toString(),
                kinds.contains(Event.Kind.SERVICE) ? views.services() : List.of(),
                kinds.contains(Event.Kind.INSTANCE) ? views.instances() : List.of(),
                kinds.contains(Event.Kind.NODE) ? views.nodes() : List.of(),
                kinds.contains(Event.Kind.DOMAIN) ? neighbours.domains() : List.of(),
                kinds.contains(Event.Kind.ROUTE)
                        ? views.routes().stream()
                                .filter(route -> route.direction().equals("in"))
                                .toList()
                        : List.of()));
    }

    public StatusView status() {
        return hub.turn(() -> views.status(started, clock.instant()));
    }

    /** What still comes in, or was put off, changes nothing any more: the journal may be closed. */
    public void close() {
        feed.log().close("the domain manager stops");
        List<Message.Update> last = hub.turn(() -> hub.links.upstream().retold());
        if (!last.isEmpty()) {
            told.write(last);
        }
        hub.close();
    }

    DomainName name() {
        return hub.self();
    }

    /** All that nodes may come to know. */
    Map<ServiceKey, ServiceState> table() {
        return hub.turn(() -> hub.known().all().stream().collect(Collectors.toMap(ServiceState::key, state -> state)));
    }

    /** The table as nodes may know it, one line per service and instance, for golden tests. */
    String tableText() {
        return hub.turn(() -> TableText.of(hub.known().all()));
    }

    /** What an earlier version made lacks what came since. */
    private void complete() {
        ServiceRules.Completion completion = services.complete(hub.catalogue());
        if (!completion.changes().isEmpty()) {
            hub.commit(completion.changes());
            LOG.atInfo()
                    .addKeyValue("services", completion.changes().size())
                    .log("Services have addresses for policies now that are new since they were made");
        }
        completion
                .refusal()
                .ifPresent(
                        refusal -> LOG.atWarn()
                                .addKeyValue("reason", refusal.getMessage())
                                .log(
                                        "Some services have no addresses for policies that are new since they were made; with room for them, start again"));
    }

    private void comeBack() {
        Catalogue before = hub.catalogue();
        hub.config
                .neighbours()
                .forEach(each ->
                        hub.links.add(new DomainLink(hub, each, before.peers().get(each.name()))));
        before.peers().values().stream()
                .filter(area -> hub.links.link(area.name()) == null && isChild(before, area.name()))
                .forEach(area -> hub.links.add(new DomainLink(hub, NeighbourConfig.child(area.name()), area)));
        hub.links.upstream().restore(told.read());
        hub.links.upstream().keepIn(told);
        hub.links.all().forEach(link -> link.leaveAfter(hub.timing.bootGrace()));
        List<NodeName> awaited = before.nodes().keySet().stream()
                .filter(node -> !feed.isToldAway(node)) // who had left before is not waited for
                .toList();
        awaited.forEach(node -> {
            hub.roster.expect(node);
            NodeSession.leaveAfterGrace(hub, node, 0, hub.timing.bootGrace());
        });
        hub.links.settling().begin(awaited);
        hub.comingBack(!before.nodes().isEmpty());
        hub.later.after(hub.timing.bootGrace(), () -> hub.turn(() -> hub.comingBack(false)));
        hub.later.after(
                hub.timing.settle(), () -> hub.turn(() -> hub.links.all().forEach(DomainLink::notAwaited)));
        before.nodes().keySet().forEach(hub::moved);
        hub.touchAll();
        hub.areasMoved();
    }

    /** Whether a domain that was here is a child that joined by a token. */
    private static boolean isChild(Catalogue catalogue, DomainName domain) {
        return catalogue
                .admissions()
                .member(Identity.of(domain).text())
                .filter(member -> !member.isRevoked())
                .isPresent();
    }

    private static void check(Catalogue catalogue, Lender lender, Zones zones) {
        lender.misfit(catalogue).ifPresent(stray -> {
            throw new JournalException(
                    "domain.pools does not cover what the journal has given: " + stray
                            + ", and addresses are constant: configure the former pools, or another domain.state",
                    null);
        });
        for (ServiceName service : catalogue.services().keySet()) {
            try {
                Reserved.check(service, zones);
            } catch (IllegalArgumentException e) {
                throw new JournalException(
                        "a neighbour contradicts the journal: " + e.getMessage()
                                + "; delete the service first, or leave out the neighbour",
                        e);
            }
        }
    }
}
