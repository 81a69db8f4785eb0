package net.hypha.exchange.grpc;

import java.time.Duration;

/**
 * Everything is bounded; these are the bounds.
 *
 * @param queuedFrames that wait for one neighbour to take them; one more ends the session
 * @param queuedBytes the same in bytes
 * @param sessions a server holds at a time, those being greeted included
 * @param greeting how long hello (server) or connecting and welcome (client) may take
 * @param beat how often who dials shows a sign of life; who is dialled looks for it as often
 * @param answerEvery who is dialled shows one with every so manieth of these: it has many neighbours, and is missed later
 * @param missedBeats after how many of its beats a silent dialler is taken for dead
 * @param missedAnswers the same for who is dialled
 * @param firstRetry wait after the first failure; doubled after each further one, up to {@code lastRetry}
 * @param linger how long the last words of a session may take
 * @param strangers connections that have not greeted, of all addresses; beyond, the longest-waiting goes
 * @param strangersPerAddress the same of one address; beyond, new ones are refused. Many nodes may share one behind NAT
 * @param strangerTime how long they may stay, 1 ms or more; TLS and greeting are within
 * @param strangerBytes how much they may send; a greeting with its TLS handshake takes less than 10,000
 */
public record Limits(
        int queuedFrames,
        long queuedBytes,
        int sessions,
        Duration greeting,
        Duration beat,
        int answerEvery,
        int missedBeats,
        int missedAnswers,
        Duration firstRetry,
        Duration lastRetry,
        Duration linger,
        int strangers,
        int strangersPerAddress,
        Duration strangerTime,
        long strangerBytes) {
    public static final Limits DEFAULT = new Limits(
            4_096,
            64L << 20,
            12_000,
            Duration.ofSeconds(5),
            Duration.ofMillis(200),
            5,
            4,
            3,
            Duration.ofMillis(125),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            4_096,
            1_024,
            Duration.ofSeconds(10),
            64 << 10);

    /** Who is dialled shows a sign of life so often, unless who dials does less often. */
    private static final Duration ANSWER = Duration.ofSeconds(1);

    /** How often who is dialled shows a sign of life. */
    Duration answer() {
        return beat.multipliedBy(answerEvery);
    }

    Limits withSessions(int newSessions) {
        return with(newSessions, greeting, beat, answerEvery, strangersPerAddress, strangerTime);
    }

    /** The same with other signs of life. */
    public Limits withBeat(Duration newBeat) {
        return withBeat(newBeat, Math.toIntExact(Math.max(1, ANSWER.dividedBy(newBeat))));
    }

    Limits withBeat(Duration newBeat, int newAnswerEvery) {
        return with(sessions, greeting, newBeat, newAnswerEvery, strangersPerAddress, strangerTime);
    }

    Limits withGreeting(Duration newGreeting) {
        return with(sessions, newGreeting, beat, answerEvery, strangersPerAddress, strangerTime);
    }

    Limits withStrangers(int newPerAddress, Duration newTime) {
        return with(sessions, greeting, beat, answerEvery, newPerAddress, newTime);
    }

    private Limits with(
            int newSessions,
            Duration newGreeting,
            Duration newBeat,
            int newAnswerEvery,
            int newPerAddress,
            Duration newStrangerTime) {
        return new Limits(
                queuedFrames,
                queuedBytes,
                newSessions,
                newGreeting,
                newBeat,
                newAnswerEvery,
                missedBeats,
                missedAnswers,
                firstRetry,
                lastRetry,
                linger,
                strangers,
                newPerAddress,
                newStrangerTime,
                strangerBytes);
    }
}
