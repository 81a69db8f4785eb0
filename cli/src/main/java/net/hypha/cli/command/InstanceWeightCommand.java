package net.hypha.cli.command;

import java.util.concurrent.Callable;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.console.Console;
import net.hypha.semantics.service.Weight;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code hypha instance weight}: how much an instance is to take. */
@Command(
        name = "weight",
        description = "Give an instance another share of the flows, now and after restart and migration.",
        mixinStandardHelpOptions = true)
public final class InstanceWeightCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final DomainSocket domain = new DomainSocket();

    @Parameters(index = "0", paramLabel = "SERVICE", description = "the service's name")
    private String service = "";

    @Parameters(index = "1", paramLabel = "NUMBER", description = "which of its instances, see 'hypha get instances'")
    private int number;

    @Parameters(
            index = "2",
            paramLabel = "WEIGHT",
            description = "0 to 1000; 0: no new flows while another can take them; 100 is usual")
    private int weight;

    public InstanceWeightCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ObjectNode wanted = JsonNodeFactory.instance.objectNode().put("weight", Weight.checked(weight));
        String path = "/v1/services/" + ApiClient.segment(service) + "/instances/" + number;
        try (ApiClient api = domain.connect(console)) {
            api.patch(path, wanted);
        }
        console.out().println("instance " + number + " of " + service + " has weight " + weight);
        return 0;
    }
}
