package net.hypha.exchange.grpc;

import java.time.Duration;

/**
 * Everything is bounded; these are the bounds.
 *
 * @param queuedFrames that wait for one neighbour to take them; one more ends the session
 * @param queuedBytes the same in bytes
 * @param sessions a server holds at a time, those being greeted included
 * @param greeting how long hello (server) or connecting and welcome (client) may take
 * @param beat how often a side shows a sign of life
 * @param missedBeats after how many of them a silent neighbour is taken for dead
 * @param firstRetry wait after the first failure; doubled after each further one, up to {@code lastRetry}
 * @param linger how long the last words of a session may take
 */
public record Limits(
        int queuedFrames,
        long queuedBytes,
        int sessions,
        Duration greeting,
        Duration beat,
        int missedBeats,
        Duration firstRetry,
        Duration lastRetry,
        Duration linger) {
    public static final Limits DEFAULT = new Limits(
            4_096,
            64L << 20,
            12_000,
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            3,
            Duration.ofMillis(125),
            Duration.ofSeconds(5),
            Duration.ofSeconds(2));

    Limits withSessions(int newSessions) {
        return new Limits(
                queuedFrames, queuedBytes, newSessions, greeting, beat, missedBeats, firstRetry, lastRetry, linger);
    }

    Limits withBeat(Duration newBeat) {
        return new Limits(
                queuedFrames, queuedBytes, sessions, greeting, newBeat, missedBeats, firstRetry, lastRetry, linger);
    }

    Limits withGreeting(Duration newGreeting) {
        return new Limits(
                queuedFrames, queuedBytes, sessions, newGreeting, beat, missedBeats, firstRetry, lastRetry, linger);
    }
}
