package net.hypha.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.console.Column;
import net.hypha.cli.console.Console;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hypha audit}. */
@Command(
        name = "audit",
        description = "Show who changed what in the domain, and what was refused; the last 65,536 are kept.",
        mixinStandardHelpOptions = true)
public final class AuditCommand implements Callable<Integer> {
    private static final List<Column> COLUMNS = List.of(
            new Column("NUMBER", "/number"),
            new Column("AT", "/at"),
            new Column("WHO", "/who"),
            new Column("WHAT", "/what"),
            new Column("RESULT", "/result"));

    private final Console console;

    @Mixin
    private final DomainSocket domain = new DomainSocket();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Option(
            names = "--since",
            paramLabel = "NUMBER",
            description = "only those after this one (default: the last ones)")
    private @Nullable Long since;

    @Option(names = "--count", paramLabel = "N", description = "how many at most (default: ${DEFAULT-VALUE})")
    private int count = 100;

    public AuditCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (ApiClient api = domain.connect(console)) {
            String query = "?count=" + count + (since == null ? "" : "&after=" + since);
            output.printer(console).list(api.list("/v1/audit" + query), COLUMNS, "nothing has changed yet");
        }
        return 0;
    }
}
