package net.hypha.cli.command;

import java.time.InstantSource;
import java.util.concurrent.Callable;
import net.hypha.cli.console.Console;
import net.hypha.cli.demo.Demo;
import net.hypha.cli.demo.DemoResult;
import net.hypha.cli.demo.world.Narrator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code hypha demo}: the network at work. */
@Command(
        name = "demo",
        description = "Show and check the network at work: three routers, seven hosts, real programs. Needs root.",
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--keep", description = "leave the network up to play in it")
    private boolean keep;

    @Option(names = "--json", description = "print only the result, as JSON")
    private boolean json;

    public DemoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Root.require("demo", "it makes network namespaces and loads eBPF programs into the kernel");
        try (Cleanup _ = Cleanup.onExit(LabCommand::down)) {
            DemoResult result = new Demo(new Narrator(console.out(), json), InstantSource.system()).play(keep);
            show(result);
            return result.passed() ? 0 : 1;
        }
    }

    private void show(DemoResult result) {
        if (json) {
            console.out()
                    .println(JsonMapper.builder()
                            .enable(SerializationFeature.INDENT_OUTPUT)
                            .build()
                            .writeValueAsString(result));
            return;
        }
        console.out()
                .printf(
                        "%s in %.1f s%n",
                        result.passed() ? "All steps hold," : "FAILED: a step did not hold,", result.millis() / 1000.0);
        if (keep) {
            LabCommand.HOW_TO_PLAY.lines().forEach(console.out()::println);
        }
    }
}
