package net.hypha.node.table;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import net.hypha.exchange.message.Message.Update;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.Table;
import net.hypha.semantics.table.TableChange;
import org.jspecify.annotations.Nullable;

/** Keeps what the domain tells. Readers take a snapshot and keep it; listeners hear of every change. Thread-safe. */
public final class Knowledge {
    private final InstantSource clock;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private volatile Known known = Known.NOTHING;

    /** Hears of changes, in the thread that brings them. */
    public interface Listener {
        /** @param update what was told; null where only the subnet changed */
        void changed(Known now, @Nullable Update update);
    }

    public Knowledge(InstantSource clock) {
        this.clock = clock;
    }

    public Known now() {
        return known;
    }

    public void addListener(Listener listener) {
        listeners.add(listener);
    }

    /**
     * Takes news in.
     *
     * @return services it has news of that cannot be taken in, as what came before is missing
     */
    public List<ServiceKey> told(Update update) {
        Known now;
        List<ServiceKey> missing;
        synchronized (this) {
            Known before = known;
            missing = before.table().missingFor(update.asTableChange());
            Table table = before.table().apply(update.asTableChange());
            now = new Known(
                    table, update.around(before.neighbourhood()), update.position(), before.subnet(), clock.instant());
            known = now;
        }
        listeners.forEach(listener -> listener.changed(now, update));
        return missing;
    }

    /** Forgets services of whose changes nobody tells any more. */
    public void forget(List<ServiceKey> services) {
        Known now;
        Update update;
        synchronized (this) {
            Known before = known;
            if (before.position() == null) {
                return;
            }
            update = new Update(before.position(), false, List.of(), services, List.of(), null);
            now = new Known(
                    before.table().apply(new TableChange(false, List.of(), services)),
                    before.neighbourhood(),
                    before.position(),
                    before.subnet(),
                    before.toldAt());
            known = now;
        }
        listeners.forEach(listener -> listener.changed(now, update));
    }

    public void lent(@Nullable SubnetLease subnet) {
        Known now;
        synchronized (this) {
            now = known.withSubnet(subnet, clock.instant());
            known = now;
        }
        listeners.forEach(listener -> listener.changed(now, null));
    }

    /** Takes over what a former process was told; its age is not known. */
    public void restore(List<Update> updates, @Nullable SubnetLease subnet) {
        Known restored;
        synchronized (this) {
            Known all = Known.NOTHING;
            for (Update update : updates) {
                all = new Known(
                        all.table().apply(update.asTableChange()),
                        update.around(all.neighbourhood()),
                        update.position(),
                        null,
                        null);
            }
            restored = new Known(all.table(), all.neighbourhood(), all.position(), subnet, null);
            known = restored;
        }
        listeners.forEach(listener -> listener.changed(restored, null));
    }

    /** The updates that would tell all this anew: one for each service, so that each fits a frame. */
    public static List<Update> retold(Known known) {
        if (known.position() == null) {
            return List.of();
        }
        List<Update> updates = new ArrayList<>();
        updates.add(new Update(known.position(), true, List.of(), List.of(), List.of(), known.neighbourhood()));
        known.table().services().stream()
                .map(service -> new Update(known.position(), false, List.of(service), List.of(), List.of(), null))
                .forEach(updates::add);
        return updates;
    }
}
