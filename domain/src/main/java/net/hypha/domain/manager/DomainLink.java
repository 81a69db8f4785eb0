package net.hypha.domain.manager;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.hypha.domain.catalogue.Change;
import net.hypha.domain.catalogue.Member;
import net.hypha.domain.config.NeighbourConfig;
import net.hypha.exchange.Session;
import net.hypha.exchange.SessionHandler;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Neighbour;
import net.hypha.exchange.message.Neighbour.Relation;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.exchange.session.Assembly;
import net.hypha.exchange.trust.Identity;
import net.hypha.semantics.service.DomainName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parent, a child or a peer: what it told, what it is told, and how the two domains are connected. Used within turns. */
final class DomainLink {
    private static final Logger LOG = LoggerFactory.getLogger(DomainLink.class);

    /** How the two stand. */
    enum State {
        /** Never connected since the start, or not any more. */
        WAITING,
        UP,
        /** Refused by one side or the other; the reason says why. */
        REFUSED
    }

    private static final int MAX_COMPLAINTS = 1_000;

    private final Hub hub;
    private final NeighbourConfig config;
    private final Intake intake;
    private final Outlet outlet;
    private State state = State.WAITING;
    private Instant since;
    private String reason;
    private @Nullable Session session;
    private Assembly assembly = new Assembly();
    private boolean dialled;
    private boolean awaited = true;
    private int absences;
    private final Map<DomainName, String> complaints = new HashMap<>();
    private Message.@Nullable Position position;
    private Message.@Nullable Position said; // to the neighbour, when the last session was begun
    private boolean keeping;

    /** @param area how the neighbour looked when it was last here; null if it never was */
    DomainLink(Hub hub, NeighbourConfig config, Neighbourhood.@Nullable Area area) {
        this.hub = hub;
        this.config = config;
        this.intake = new Intake(hub, config, area);
        this.outlet = config.relation() == Relation.CHILD
                ? new AnswerOutlet(hub, config.name())
                : new PushOutlet(hub, config.name());
        this.since = hub.clock.instant();
        this.reason = config.dial() == null ? "waiting to be dialled" : "not dialled yet";
    }

    DomainName name() {
        return config.name();
    }

    Relation relation() {
        return config.relation();
    }

    NeighbourConfig config() {
        return config;
    }

    Intake intake() {
        return intake;
    }

    Outlet outlet() {
        return outlet;
    }

    State state() {
        return state;
    }

    /** When it came to stand so. */
    Instant since() {
        return since;
    }

    /** Why it stands as it does, for people; empty while all is well. */
    String reason() {
        return reason;
    }

    /** What we hold of the neighbour's table; null for nothing. */
    Message.@Nullable Position position() {
        return position;
    }

    /** Whether the neighbour has had no time yet to come back after our start. */
    boolean isAwaited() {
        return awaited;
    }

    boolean isUp() {
        return session != null;
    }

    /** Whether a session that we dialled is open. */
    boolean isUpByDialling() {
        return session != null && dialled;
    }

    void notAwaited() {
        awaited = false;
    }

    /** Whether a complaint about what it says of a domain is news. */
    boolean complain(DomainName about, String why) {
        if (complaints.size() > MAX_COMPLAINTS) {
            complaints.clear();
        }
        return !why.equals(complaints.put(about, why));
    }

    /** What we tell the neighbour that we hold of its table; null for nothing. */
    Message.@Nullable Position says() {
        said = position;
        return said;
    }

    /** A session cannot be had for now. */
    void waiting(State why, String text) {
        if (session == null) {
            stand(why, text);
        }
    }

    private void stand(State now, String why) {
        since = now == state ? since : hub.clock.instant();
        state = now;
        reason = why;
    }

    boolean send(Message message) {
        return session != null && session.send(message);
    }

    /** Both sides have accepted each other; a former session is replaced. */
    SessionHandler opened(
            Session opened, boolean weDialled, Neighbour.OfDomain neighbour, Message.@Nullable Position resume) {
        if (said != null && position == null) {
            opened.close("what '" + hub.self() + "' said that it holds was forgotten meanwhile: begin anew");
            return new Deaf();
        }
        Session former = session;
        session = opened;
        assembly = new Assembly();
        dialled = weDialled;
        stand(State.UP, "");
        if (former != null) {
            outlet.closed();
            former.close("replaced by a newer session of the same two domains");
        }
        intake.met(new Neighbourhood.Area(
                neighbour.name(), neighbour.servicePools(), neighbour.nodePools(), List.of(), neighbour.location()));
        outlet.opened(opened, resume);
        hub.whereabouts.begun(name());
        keep();
        if (relation() == Relation.PARENT) {
            hub.links.upstream().opened();
        }
        LOG.atInfo()
                .addKeyValue("domain", name())
                .addKeyValue("relation", relation())
                .log("Domain is up");
        return new Handler();
    }

    /** Takes the neighbour's services and addresses out, unless it came back in time. A parent's stay: there is nothing better. */
    void leaveAfter(Duration grace) {
        if (relation() == Relation.PARENT) {
            return;
        }
        int absence = ++absences;
        hub.later.after(
                isRevoked() ? Duration.ZERO : grace,
                () -> hub.turn(() -> {
                    if (session == null && absence == absences) {
                        forget();
                    }
                }));
    }

    private boolean isRevoked() {
        return hub.catalogue()
                .admissions()
                .member(Identity.of(name()).text())
                .filter(Member::isRevoked)
                .isPresent();
    }

    private void forget() {
        position = null;
        if (intake.area() != null) {
            intake.forget();
            LOG.atInfo()
                    .addKeyValue("domain", name())
                    .addKeyValue("relation", relation())
                    .log("Domain left: its services are withdrawn");
        }
    }

    /** How it looks is remembered, so that nodes need not forget it while the manager restarts. */
    private void keep() {
        if (keeping) {
            return;
        }
        keeping = true;
        keepNow();
        hub.later.after(
                hub.timing.keepEvery(),
                () -> hub.turn(() -> {
                    keeping = false;
                    keepNow();
                }));
    }

    private void keepNow() {
        Neighbourhood.Area area = intake.area();
        if (area != null && !area.equals(hub.catalogue().peers().get(name()))) {
            hub.commit(List.of(new Change.PeerSet(area)));
        }
    }

    private void update(Session from, Message.Update update) {
        Neighbourhood around = update.neighbourhood();
        if (relation() == Relation.PARENT && around != null && around.lineage().contains(hub.self())) {
            from.close(
                    "'" + name() + "' is below '" + hub.self() + "', so it cannot be its parent: " + around.lineage());
            return;
        }
        awaited = false;
        intake.take(update);
        if (intake.takeLost()) {
            position = null;
            from.close("it told what does not follow what it told before: it tells all anew");
            return;
        }
        keep();
        position = update.position();
        if (relation() == Relation.PARENT) {
            hub.links.upstream().answered(update);
        }
    }

    private void received(Session from, Message message) {
        if (!from.equals(session)) {
            return;
        }
        switch (message) {
            case Message.Part part -> {
                if (!assembly.add(part)) {
                    from.close("an update of more than " + Message.MAX_PARTS + " parts");
                }
            }
            case Message.Update update -> update(from, assembly.whole(update));
            case Message.Interest interest -> {
                if (!outlet.heard(interest)) {
                    from.close(
                            relation() == Relation.CHILD
                                    ? "more than " + Subscription.MAX_INTERESTS + " interests in one session"
                                    : "a " + relation().name().toLowerCase(Locale.ROOT) + " is told without asking");
                }
            }
            case Message.Beacons beacons -> hub.whereabouts.heard(name(), beacons.beacons());
            default -> from.close("a domain does not send " + message.getClass().getSimpleName() + " to another");
        }
    }

    /** Of a session that is at its end. */
    private record Deaf() implements SessionHandler {
        @Override
        public void received(Session from, Message message) {
            // said before it knew
        }

        @Override
        public void closed(Session ended, String why) {
            // by ourselves
        }
    }

    private final class Handler implements SessionHandler {
        @Override
        public void received(Session from, Message message) {
            hub.turn(() -> DomainLink.this.received(from, message));
        }

        @Override
        public void roomAgain(Session from) {
            hub.turn(() -> hub.hasNews(outlet));
        }

        @Override
        public void closed(Session ended, String why) {
            hub.turn(() -> {
                if (ended.equals(session)) {
                    session = null;
                    outlet.closed();
                    waiting(State.WAITING, why);
                    LOG.atInfo()
                            .addKeyValue("domain", name())
                            .addKeyValue("reason", why)
                            .log("Domain is down");
                    leaveAfter(hub.timing.peerGrace());
                }
            });
        }
    }
}
