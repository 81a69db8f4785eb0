package net.hypha.exchange;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** What is logged from its making on, for tests that wait for a reason. */
public final class Log extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    /** A guard against tests that hang; nothing is measured with it. */
    private static final long PATIENCE_S = 60;

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Logger logger;

    public Log() {
        logger = (Logger) LoggerFactory.getLogger("net.hypha.exchange");
        logger.setLevel(Level.INFO);
        start();
        logger.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        lines.add(event.getLevel() + " " + event.getFormattedMessage() + " " + event.getKeyValuePairs());
    }

    /** The next line that holds all of this; waits for it. */
    public String next(String... words) {
        try {
            while (true) {
                String line = lines.poll(PATIENCE_S, TimeUnit.SECONDS);
                if (line == null) {
                    throw new AssertionError("nothing was logged of " + String.join(", ", words));
                }
                if (Stream.of(words).allMatch(line::contains)) {
                    return line;
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        logger.setLevel(null); // as its parent says
    }
}
