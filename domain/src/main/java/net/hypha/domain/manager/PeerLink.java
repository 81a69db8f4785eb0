package net.hypha.domain.manager;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.hypha.domain.catalogue.Change;
import net.hypha.domain.config.DomainConfig;
import net.hypha.exchange.Session;
import net.hypha.exchange.SessionHandler;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Neighbour;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One configured peer: what it offered, what it was told, and how the two are connected. Used within turns. */
final class PeerLink {
    private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);

    /** How a peering stands. */
    enum State {
        /** Never connected since the start, or not any more. */
        WAITING,
        UP,
        /** Refused by one side or the other; the reason says why. */
        REFUSED
    }

    private final Hub hub;
    private final DomainConfig.Peer config;
    private State state = State.WAITING;
    private String reason;
    private @Nullable Session session;
    private boolean dialled;
    private boolean awaited = true;
    private int absences;
    private Neighbourhood.@Nullable Area area;
    private Message.@Nullable Position position;
    private boolean full;
    private long toldEpoch;
    private Neighbourhood.@Nullable Area toldArea;

    /** @param area how the peer looked when it was last here; null if it never was */
    PeerLink(Hub hub, DomainConfig.Peer config, Neighbourhood.@Nullable Area area) {
        this.hub = hub;
        this.config = config;
        this.area = area;
        this.reason = config.dial() == null ? "waiting to be dialled" : "not dialled yet";
    }

    DomainName name() {
        return config.name();
    }

    DomainConfig.Peer config() {
        return config;
    }

    State state() {
        return state;
    }

    /** Why it stands as it does, for people; empty while all is well. */
    String reason() {
        return reason;
    }

    /** The peer as own nodes may use it; null while it is not here. */
    Neighbourhood.@Nullable Area area() {
        return area;
    }

    /** What we hold of the peer's table; null for nothing. */
    Message.@Nullable Position position() {
        return position;
    }

    /** Whether the peer has had no time yet to come back after our start. */
    boolean isAwaited() {
        return awaited;
    }

    /** Whether a session that we dialled is open. */
    boolean isUpByDialling() {
        return session != null && dialled;
    }

    void notAwaited() {
        awaited = false;
    }

    /** A session cannot be had for now. */
    void waiting(State why, String text) {
        if (session == null) {
            state = why;
            reason = text;
        }
    }

    /** Both sides have accepted each other; a former session is replaced. */
    SessionHandler opened(
            Session opened, boolean weDialled, Neighbour.OfDomain peer, Message.@Nullable Position resume) {
        Session former = session;
        session = opened;
        dialled = weDialled;
        state = State.UP;
        reason = "";
        boolean resumed = resume != null && hub.isOurs(resume) && hub.exported.covers(resume.epoch());
        full = !resumed;
        toldEpoch = resume != null && resumed ? resume.epoch() : 0;
        toldArea = null;
        if (former != null) {
            former.close("replaced by a newer session of the same two domains");
        }
        meet(new Neighbourhood.Area(
                peer.name(),
                peer.servicePools(),
                peer.nodePools(),
                area == null ? List.of() : area.gateways(),
                peer.location()));
        LOG.atInfo().addKeyValue("peer", name()).addKeyValue("resumed", resumed).log("Peer is up");
        return new Handler();
    }

    /** Sends what is news to the peer; nothing if nothing is. */
    void tell() {
        Session open = session;
        if (open == null
                || (!full
                        && toldEpoch == hub.position().epoch()
                        && hub.surroundings.area().equals(toldArea))) {
            return;
        }
        List<ServiceState> services = new ArrayList<>();
        List<ServiceKey> removed = new ArrayList<>();
        for (ServiceKey key : hub.exported.changedSince(toldEpoch)) {
            if (config.exports(key.name())) {
                hub.exported.get(key).ifPresentOrElse(services::add, () -> removed.add(key));
            }
        }
        boolean moved = !hub.surroundings.area().equals(toldArea);
        if (full || moved || !services.isEmpty() || !removed.isEmpty()) {
            Neighbourhood ours = moved
                    ? new Neighbourhood(
                            hub.surroundings.area(), hub.config.treeZone().text(), List.of(), List.of())
                    : null;
            Message.Update news =
                    new Message.Update(hub.position(), full, services, full ? List.of() : removed, List.of(), ours);
            Parts.of(news, toldEpoch).forEach(open::send);
            full = false;
            toldArea = hub.surroundings.area();
        }
        toldEpoch = hub.position().epoch();
    }

    /** Takes the peer's services and addresses out, unless it came back in time. */
    void leaveAfter(Duration grace) {
        int absence = ++absences;
        hub.later.after(
                grace,
                () -> hub.turn(() -> {
                    if (session == null && absence == absences) {
                        forget();
                    }
                }));
    }

    private void forget() {
        learnt().forEach(hub::unlearn);
        position = null;
        if (area != null) {
            area = null;
            hub.peerMoved();
            LOG.atInfo().addKeyValue("peer", name()).log("Peer left: its services are withdrawn");
        }
    }

    private List<ServiceKey> learnt() {
        return hub.known().all().stream()
                .map(ServiceState::key)
                .filter(key -> key.owner().equals(name()))
                .toList();
    }

    private void meet(Neighbourhood.Area now) {
        if (!now.equals(area)) {
            area = now;
            hub.commit(List.of(new Change.PeerSet(now)));
            hub.peerMoved();
        }
    }

    private void update(Message.Update update) {
        awaited = false;
        Offers offers = new Offers(hub.self(), name(), area == null ? List.of() : area.servicePools());
        Set<ServiceKey> offered = new HashSet<>();
        for (ServiceState state : update.services()) {
            Optional<String> wrong = offers.whyNot(state);
            if (wrong.isPresent()) {
                LOG.atWarn()
                        .addKeyValue("peer", name())
                        .addKeyValue("service", state.key())
                        .log("Offer not taken: {}", wrong.get());
            } else {
                hub.learn(state);
                offered.add(state.key());
            }
        }
        update.removed().stream().filter(key -> key.owner().equals(name())).forEach(hub::unlearn);
        if (update.full()) {
            learnt().stream().filter(key -> !offered.contains(key)).forEach(hub::unlearn);
        }
        Neighbourhood news = update.neighbourhood();
        if (news != null && area != null) {
            meet(new Neighbourhood.Area(
                    name(), area.servicePools(), area.nodePools(), news.domain().gateways(), area.location()));
        }
        position = update.position();
    }

    private final class Handler implements SessionHandler {
        @Override
        public void received(Session from, Message message) {
            if (message instanceof Message.Update update) {
                hub.turn(() -> {
                    if (from.equals(session)) {
                        update(update);
                    }
                });
            } else {
                from.close("a peer does not send " + message.getClass().getSimpleName());
            }
        }

        @Override
        public void closed(Session ended, String why) {
            hub.turn(() -> {
                if (ended.equals(session)) {
                    session = null;
                    waiting(State.WAITING, why);
                    LOG.atInfo()
                            .addKeyValue("peer", name())
                            .addKeyValue("reason", why)
                            .log("Peer is down");
                    leaveAfter(hub.timing.peerGrace());
                }
            });
        }
    }
}
