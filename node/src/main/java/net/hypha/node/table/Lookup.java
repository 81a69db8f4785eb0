package net.hypha.node.table;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import net.hypha.exchange.message.Message.Query;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.Table;
import org.jspecify.annotations.Nullable;

/** Finds things in the table, or asks the domain and waits a bounded time. Call it where blocking is welcome. */
public final class Lookup {
    private static final long PATIENCE_MS = 2_000;

    private final Knowledge knowledge;
    private final Interests interests;
    private final BooleanSupplier connected;
    private final Consumer<Query> used;

    /**
     * @param connected whether the domain can be asked now
     * @param used is told what was found in the table
     */
    public Lookup(Knowledge knowledge, Interests interests, BooleanSupplier connected, Consumer<Query> used) {
        this.knowledge = knowledge;
        this.interests = interests;
        this.connected = connected;
        this.used = used;
    }

    /** What came of a look-up. */
    public sealed interface Found<T> {
        record Here<T>(T value) implements Found<T> {}

        /** The domain says there is nothing. */
        record Nothing<T>() implements Found<T> {}

        /** Nobody could be asked, or nobody answered in time. The question stays: an answer that comes later is taken in. */
        record NoAnswer<T>(String reason) implements Found<T> {}
    }

    /** What the table has, for those who only look: it counts as no use, and the domain is not asked. Never blocks. */
    public <T> Optional<T> known(Function<Table, Optional<T>> look) {
        return look.apply(knowledge.now().table());
    }

    /**
     * @param query what to ask where the table does not have it
     * @param look into a table
     */
    public <T> Found<T> find(Query query, Function<Table, Optional<T>> look) {
        Optional<T> known = look.apply(knowledge.now().table());
        if (known.isPresent()) {
            used.accept(query);
            return new Found.Here<>(known.get());
        }
        if (interests.isUnknown(query)) {
            return new Found.Nothing<>();
        }
        if (!connected.getAsBoolean()) {
            return new Found.NoAnswer<>("the domain is out of reach");
        }
        try {
            interests.ask(query).get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException | CancellationException e) {
            return new Found.NoAnswer<>(whyNot(query, knowledge.now().neighbourhood()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Found.NoAnswer<>("interrupted");
        }
        return look.apply(knowledge.now().table())
                .<Found<T>>map(Found.Here::new)
                .orElseGet(Found.Nothing::new);
    }

    /** Who may be slow, for the operator: of what is not its own the domain asks its parent, and while that is away nobody knows. */
    static String whyNot(Query query, @Nullable Neighbourhood around) {
        String within = " did not answer within " + PATIENCE_MS + " ms";
        if (around == null) {
            return "the domain" + within;
        }
        DomainName own = around.domain().name();
        boolean itsOwn = query instanceof Query.ByName(ServiceKey service)
                && service.owner().equals(own);
        if (itsOwn || around.lineage().isEmpty()) {
            return "domain '" + own + "'" + within;
        }
        return "domain '" + own + "'" + within
                + "; what is not its own and nobody used there lately it asks others, its parent '"
                + around.lineage().getLast() + "' first: see by 'hypha get domains' which are up";
    }
}
