package net.hypha.cli.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import net.hypha.cli.demo.step.ClosestStep;
import net.hypha.cli.demo.step.FastestStep;
import net.hypha.cli.demo.step.FlightStep;
import net.hypha.cli.demo.step.KillStep;
import net.hypha.cli.demo.step.NamesStep;
import net.hypha.cli.demo.step.PlainHostStep;
import net.hypha.cli.demo.step.PublishStep;
import net.hypha.cli.demo.step.RoundRobinStep;
import net.hypha.cli.demo.step.SlowStep;
import net.hypha.cli.demo.step.Stage;
import net.hypha.cli.demo.step.Step;
import net.hypha.cli.demo.world.Narrator;
import net.hypha.cli.demo.world.World;

/** Makes the network, plays the steps in order, and stops at the first that does not hold. */
public final class Demo {
    /** The order of the steps. */
    private static final List<Step> STEPS = List.of(
            new PublishStep(),
            new FastestStep(),
            new SlowStep(),
            new FlightStep(),
            new KillStep(),
            new RoundRobinStep(),
            new ClosestStep(),
            new NamesStep(),
            new PlainHostStep());

    private final Narrator narrator;
    private final InstantSource clock;

    public Demo(Narrator narrator, InstantSource clock) {
        this.narrator = narrator;
        this.clock = clock;
    }

    /**
     * Plays all.
     *
     * @param keep whether the network stays up
     * @throws net.hypha.lab.LabException if the network cannot be made
     */
    public DemoResult play(boolean keep) {
        Instant begin = clock.instant();
        narrator.say("Making an internet with three routers and seven hosts, and starting everything in it.");
        World world = World.up();
        try {
            long startedMs = since(begin);
            narrator.say("All is up after %.1f s.".formatted(startedMs / 1000.0));
            List<StepResult> steps = play(new Stage(world, narrator, clock));
            boolean passed = steps.size() == STEPS.size() && steps.stream().allMatch(StepResult::held);
            DemoResult result = new DemoResult(passed, startedMs, since(begin), steps);
            narrator.line("");
            result.table().forEach(narrator::line);
            narrator.line("");
            return result;
        } finally {
            if (keep) {
                world.leave();
            } else {
                world.close();
            }
        }
    }

    private List<StepResult> play(Stage stage) {
        List<StepResult> results = new ArrayList<>();
        for (Step step : STEPS) {
            StepResult result = play(step, stage);
            results.add(result);
            if (!result.held()) {
                break;
            }
        }
        return results;
    }

    private StepResult play(Step step, Stage stage) {
        narrator.title(step.number() + "  " + step.title());
        Instant begin = clock.instant();
        try {
            String seen = step.play(stage);
            narrator.say("=> " + seen);
            return result(step, seen, true, begin);
        } catch (RuntimeException e) { // whatever goes wrong in a step, the table shows it and the network is removed
            String why = e.getMessage() == null ? e.toString() : e.getMessage();
            narrator.say("=> FAILED: " + why);
            return result(step, why, false, begin);
        }
    }

    private StepResult result(Step step, String seen, boolean held, Instant begin) {
        return new StepResult(step.number(), step.title(), step.expected(), seen, held, since(begin));
    }

    private long since(Instant begin) {
        return Duration.between(begin, clock.instant()).toMillis();
    }
}
