package net.hypha.node.manager;

import java.io.IOException;
import net.hypha.node.miss.MissAgent;
import net.hypha.node.miss.Wire;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the miss agent on a platform thread of its own until closed: it blocks in a native call. */
final class MissLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MissLoop.class);
    private static final int IDLE_MS = 100;

    private final MissAgent agent;
    private final Wire wire;
    private final Thread thread;
    private volatile boolean closed;

    MissLoop(MissAgent agent, Wire wire, String name) {
        this.agent = agent;
        this.wire = wire;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!closed) {
            try {
                agent.doWork(IDLE_MS);
            } catch (IOException e) {
                if (!closed) {
                    LOG.atError()
                            .setCause(e)
                            .log("The TAP is gone: packets to unknown addresses are lost; restart the node");
                }
                return;
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("A held packet could not be handled");
            }
        }
    }

    /** Something has become known. */
    void answer() {
        try {
            agent.answer();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("The TAP is gone");
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            wire.wake();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("The TAP is gone");
        }
        try {
            thread.join(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
