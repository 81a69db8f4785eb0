package net.hypha.bench.meaning;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.hypha.bench.Session;

/** {@code fastest} and other choices while an instance becomes slow and well again. */
final class Slowdown {
    static final double SLOW_S = 2;
    static final double WELL_S = 8;
    static final double END_S = 11;

    private static final double NS_PER_S = 1e9;
    private static final int RATE = 200;
    private static final long UNIT_NS = TimeUnit.MILLISECONDS.toNanos(4);
    private static final int WARM_EACH = 20;
    private static final int FACTOR = 20;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(3);
    private static final int TENTH_OF_SHARE = RATE / Scene.USUAL / 10;

    /** Half the time of the run, as in the experiment that is known. */
    private static final double ELEVEN_SLOW_S = 2;

    private static final double ELEVEN_WELL_S = 6.4;
    private static final double ELEVEN_END_S = 8;
    private static final long HALTING_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long ONE_SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final Session session;
    private final Scene scene;
    private final Map<Choice, List<Answer>> timelines = new EnumMap<>(Choice.class);

    /** An instance's time for one unit, which is another one for a while. */
    private record Spell(double fromS, double toS, double endS, long unitNs, long patienceNs) {}

    Slowdown(Session session, Scene scene) {
        this.session = session;
        this.scene = scene;
    }

    /** Of the first round. */
    Map<Choice, List<Answer>> timelines() {
        return timelines;
    }

    private boolean wants(Choice choice) {
        return session.options().wantsSubject(choice.subject);
    }

    private List<Choice> turns(List<Choice> choices, int round) {
        List<Choice> order =
                new ArrayList<>(choices.stream().filter(this::wants).toList());
        Collections.rotate(order, -round);
        return order;
    }

    void ofTen(int round) {
        Spell spell = new Spell(SLOW_S, WELL_S, END_S, UNIT_NS * FACTOR, PATIENCE_NS);
        for (Choice choice : turns(List.of(Choice.values()), round)) {
            List<Answer> answers = run(choice, Scene.USUAL, spell, round);
            if (round == 1) {
                timelines.put(choice, answers);
            }
            List<Answer> slow = Answer.between(answers, SLOW_S, WELL_S);
            double p99 = Answer.quantileMs(slow, 0.99);
            double share = Answer.percentAt(slow, Scene.SLOW);
            double left = Answer.leftAloneAfterMs(answers, Scene.SLOW, SLOW_S, WELL_S, TENTH_OF_SHARE);
            add(Rows.P99, choice, round, p99);
            add(Rows.P50, choice, round, Answer.quantileMs(slow, 0.5));
            add(Rows.SLOW_SHARE, choice, round, share);
            add(Rows.LEFT, choice, round, left);
            session.say(
                    "  %d 1 of 10, %s: p99 %.1f ms, %.2f %% at the slow one, left alone after %.0f ms; %.1f %% there before"
                            .formatted(
                                    round,
                                    choice.subject,
                                    p99,
                                    share,
                                    left,
                                    Answer.percentAt(Answer.between(answers, 0, SLOW_S), Scene.SLOW)));
        }
    }

    void ofEleven(int round) {
        Spell spell = new Spell(ELEVEN_SLOW_S, ELEVEN_WELL_S, ELEVEN_END_S, HALTING_NS, ONE_SECOND_NS);
        for (Choice choice : turns(Rows.OF_ELEVEN, round)) {
            List<Answer> answers = run(choice, Scene.USUAL + 1, spell, round);
            double percent = Answer.answeredPercent(answers);
            add(Rows.ONE_OF_ELEVEN, choice, round, percent);
            session.say("  %d 1 of 11, %s: %.2f %% within 1 s, %d were not, due at %s; %.1f %% at the slow one before"
                    .formatted(
                            round,
                            choice.subject,
                            percent,
                            answers.stream()
                                    .filter(answer -> !answer.answered())
                                    .count(),
                            answers.stream()
                                    .filter(answer -> !answer.answered())
                                    .limit(12)
                                    .map(answer -> "%.2f".formatted(answer.atS()))
                                    .toList(),
                            Answer.percentAt(Answer.between(answers, 0, ELEVEN_SLOW_S), Scene.SLOW)));
        }
    }

    private void add(String measure, Choice choice, int round, double figure) {
        session.samples().add(measure, choice.subject, round, figure);
    }

    /** Begins with some requests to each instance, so that nothing is left of what the run before taught of them. */
    private List<Answer> run(Choice choice, int count, Spell spell, int round) {
        List<Instance> instances = scene.web(count);
        instances.forEach(instance -> instance.unit(UNIT_NS));
        Load.Targets targets = scene.targets(
                choice.nginx == null ? scene.service(Scene.WEB, "fastest") : Proxy.address(choice), count);
        Load warm = new Load(
                targets,
                new Choice.Chooser(Choice.ROUND_ROBIN, instances, scene.roundTripsNs(count), round),
                ONE_SECOND_NS);
        scene.run("c", warm, Request.even(count * WARM_EACH, RATE * 2));
        Load load = new Load(
                targets, new Choice.Chooser(choice, instances, scene.roundTripsNs(count), round), spell.patienceNs());
        Instance slow = scene.instance(Scene.SLOW);
        long beginNs = System.nanoTime();
        slow.spell(new Instance.Spell(
                beginNs + (long) (spell.fromS() * NS_PER_S),
                beginNs + (long) (spell.toS() * NS_PER_S),
                spell.unitNs()));
        try {
            return scene.run("c", load, Request.mixed(spell.endS(), RATE, round));
        } finally {
            slow.rest();
        }
    }
}
