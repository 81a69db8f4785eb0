package net.hypha.domain.manager;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import net.hypha.exchange.Session;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Message.Query;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceDelta;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;

/** Tells a peer or the parent all that it may know, unasked. Used within turns. */
final class PushOutlet implements Outlet {
    private final Hub hub;
    private final DomainName to;
    private final AreaNews areas;
    private final Telling telling;
    private final Map<ServiceKey, Told> told = new TreeMap<>();
    private final Set<ServiceKey> changed = new LinkedHashSet<>();
    private @Nullable Session session;
    private boolean full;
    private boolean mayHold;
    private long toldEpoch;

    /** @param epoch of the update that told it */
    private record Told(ServiceState state, long epoch) {}

    PushOutlet(Hub hub, DomainName to) {
        this.hub = hub;
        this.to = to;
        this.areas = new AreaNews(hub, to);
        this.telling = new Telling(hub);
    }

    @Override
    public void opened(Session opened, Message.@Nullable Position resume) {
        session = opened;
        telling.begin();
        areas.begin();
        boolean resumed = resume != null && hub.isOurs(resume) && hub.known().covers(resume.epoch());
        full = !resumed;
        mayHold = resumed;
        toldEpoch = resume != null && resumed ? resume.epoch() : 0;
        if (resumed) {
            told.values().removeIf(each -> each.epoch() > toldEpoch);
            changed.addAll(hub.known().changedSince(toldEpoch));
        } else {
            told.clear();
        }
        hub.known().all().stream()
                .map(ServiceState::key)
                .filter(key -> !told.containsKey(key))
                .forEach(changed::add);
    }

    @Override
    public void closed() {
        session = null;
    }

    @Override
    public void changed(ServiceKey key) {
        if (session != null || told.containsKey(key)) { // the rest is looked through at the start of a session
            changed.add(key);
        }
    }

    @Override
    public boolean tell() {
        Session open = session;
        if (open == null || hub.links.isSettling() || !telling.hasRoom(open)) {
            return false;
        }
        List<ServiceState> services = new ArrayList<>();
        List<ServiceDelta> deltas = new ArrayList<>();
        List<ServiceKey> removed = new ArrayList<>();
        List<ServiceState> news = new ArrayList<>();
        for (ServiceKey key : changed) {
            Optional<ServiceState> state = hub.outlook.toldTo(to, key);
            if (state.isEmpty()) {
                if (told.remove(key) != null || mayHold) {
                    removed.add(key);
                }
            } else if (step(state.get(), services, deltas)) {
                news.add(state.get());
            }
        }
        changed.clear();
        mayHold = false;
        AreaNews.News around = areas.take();
        if (full || !around.isEmpty() || !services.isEmpty() || !deltas.isEmpty() || !removed.isEmpty()) {
            Message.Position now = hub.positionAfter(toldEpoch);
            news.forEach(state -> told.put(state.key(), new Told(state, now.epoch())));
            telling.say(
                    open,
                    new Message.Update(
                            now,
                            full,
                            services,
                            full ? List.of() : removed,
                            List.of(),
                            around.whole(),
                            around.moves(),
                            deltas));
            full = false;
            toldEpoch = now.epoch();
        }
        return false;
    }

    /** Whether there is something to tell: much of what gives a service a new epoch is not for others to know. */
    private boolean step(ServiceState now, List<ServiceState> services, List<ServiceDelta> deltas) {
        Told before = told.get(now.key());
        if (before != null && before.state().digest() == now.digest()) {
            return false;
        }
        Optional<ServiceDelta> delta = before == null ? Optional.empty() : ServiceDelta.between(before.state(), now);
        delta.ifPresentOrElse(deltas::add, () -> services.add(now));
        return true;
    }

    /** It is told without asking. */
    @Override
    public boolean heard(Message.Interest interest) {
        return false;
    }

    @Override
    public Set<Query> interests() {
        return Set.of();
    }

    @Override
    public List<ServiceKey> told() {
        return List.copyOf(told.keySet());
    }
}
