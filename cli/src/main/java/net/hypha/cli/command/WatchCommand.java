package net.hypha.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.console.CommandFailure;
import net.hypha.cli.console.Console;
import net.hypha.cli.console.Kind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hypha watch}. */
@Command(
        name = "watch",
        description = "Show what happens in the domain, as it happens; goes on by itself after the domain was away.",
        mixinStandardHelpOptions = true)
public final class WatchCommand implements Callable<Integer> {
    private static final List<Kind> KINDS = List.of(Kind.SERVICE, Kind.INSTANCE, Kind.NODE, Kind.DOMAIN, Kind.ROUTE);

    private final Console console;

    @Mixin
    private final DomainSocket domain = new DomainSocket();

    @Parameters(
            arity = "0..*",
            paramLabel = "KIND",
            description = "services, instances, nodes, domains, routes (default: all of them)")
    private List<String> kinds = List.of();

    @Option(names = "--state", description = "begin with all there is")
    private boolean state;

    @Option(names = "--since", paramLabel = "ID", description = "go on after this event, as --json told its id")
    private @Nullable String since;

    @Option(names = "--count", paramLabel = "N", description = "end after so many events")
    private long count;

    @Option(names = "--json", description = "one JSON object per line")
    private boolean json;

    public WatchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        String query = kinds.isEmpty()
                ? ""
                : "?kinds="
                        + kinds.stream()
                                .map(WatchCommand::kind)
                                .map(ApiClient::segment)
                                .collect(Collectors.joining(","));
        new Watching(console, () -> domain.connect(console), json, since, state, count).run(query);
        return 0;
    }

    private static String kind(String word) {
        return Kind.of(word)
                .filter(KINDS::contains)
                .map(Kind::word)
                .orElseThrow(() -> CommandFailure.badInput("there are no events of '" + word + "'; possible are "
                        + KINDS.stream().map(Kind::plural).collect(Collectors.joining(", "))));
    }
}
