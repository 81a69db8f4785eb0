package net.hypha.node.manager;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import net.hypha.exchange.message.Message.Update;
import net.hypha.node.state.KnownFile;
import net.hypha.node.state.StateException;
import net.hypha.node.table.Knowledge;
import net.hypha.node.table.Known;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a copy of what is known on disk, at most once a second: for a restart while the domain is out of reach. */
final class KnownKeeper implements Knowledge.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KnownKeeper.class);

    private final KnownFile file;
    private final Knowledge knowledge;
    private final ScheduledExecutorService timers;
    private final Executor threads;
    private final AtomicBoolean due = new AtomicBoolean();

    KnownKeeper(KnownFile file, Knowledge knowledge, ScheduledExecutorService timers, Executor threads) {
        this.file = file;
        this.knowledge = knowledge;
        this.timers = timers;
        this.threads = threads;
    }

    @Override
    public void changed(Known now, @Nullable Update update) {
        if (update != null && due.compareAndSet(false, true)) {
            var _ = timers.schedule(() -> threads.execute(this::save), 1, TimeUnit.SECONDS);
        }
    }

    private synchronized void save() {
        due.set(false);
        try {
            file.write(Knowledge.retold(knowledge.now()));
        } catch (StateException e) {
            LOG.atWarn().setCause(e).log("What is known is not kept for a restart");
        }
    }

    @Override
    public void close() {
        if (knowledge.now().position() != null) {
            save();
        }
    }
}
