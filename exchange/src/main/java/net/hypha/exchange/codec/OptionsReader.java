package net.hypha.exchange.codec;

import static net.hypha.exchange.codec.Fields.bounded;
import static net.hypha.exchange.codec.Fields.checked;
import static net.hypha.exchange.codec.Fields.optional;
import static net.hypha.exchange.codec.Fields.required;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.hypha.exchange.wire.Wire;
import net.hypha.semantics.service.Health;
import net.hypha.semantics.service.LabelSet;
import net.hypha.semantics.service.PolicyOptions;
import net.hypha.semantics.service.ServiceOptions;
import net.hypha.semantics.service.Weight;
import org.jspecify.annotations.Nullable;

/** Reads how a service wants to be chosen and checked, and what is said of its instances for that. */
final class OptionsReader {
    private OptionsReader() {}

    static ServiceOptions options(Wire.ServiceState wire) throws MalformedFrameException {
        Map<String, PolicyOptions> policies = policies(wire.getOptionsMap());
        Health health = optional("health", wire.hasHealth(), wire.getHealth(), OptionsReader::health);
        return policies.isEmpty() && health == null
                ? ServiceOptions.DEFAULT
                : new ServiceOptions(policies, health == null ? Health.NONE : health);
    }

    static LabelSet labels(String field, Map<String, String> wire) throws MalformedFrameException {
        return wire.isEmpty() ? LabelSet.NONE : checked(field, () -> LabelSet.of(wire));
    }

    static int weight(int wire) throws MalformedFrameException {
        return checked("weight", () -> Weight.checked(wire));
    }

    private static Map<String, PolicyOptions> policies(Map<String, Wire.PolicyOptions> wire)
            throws MalformedFrameException {
        bounded("options", wire.size(), Bounds.POLICIES);
        Map<String, PolicyOptions> policies = new HashMap<>();
        for (Map.Entry<String, Wire.PolicyOptions> entry : wire.entrySet()) {
            String word = TableReader.policyWord("options", entry.getKey());
            policies.put(word, required("options[" + word + "]", true, entry.getValue(), OptionsReader::policy));
        }
        return policies;
    }

    private static PolicyOptions policy(Wire.PolicyOptions wire) throws MalformedFrameException {
        PolicyOptions.Affinity affinity =
                switch (wire.getAffinity()) {
                    case AFFINITY_CALLER -> PolicyOptions.Affinity.CALLER;
                    case AFFINITY_NODE -> PolicyOptions.Affinity.NODE;
                    case UNRECOGNIZED -> throw new MalformedFrameException("affinity", "is none of those we know");
                };
        LabelSet subset = labels("subset", wire.getSubsetMap());
        return checked("spill_over", () -> new PolicyOptions(wire.getSpillOver(), affinity, subset, slowStartMs(wire)));
    }

    /** Null where it is not said. Who does not tell whether it was writes the usual one then. */
    private static @Nullable Integer slowStartMs(Wire.PolicyOptions wire) {
        int ms = wire.getSlowStartMs();
        return wire.getSlowStartSaid() || ms != PolicyOptions.USUAL_SLOW_START_MS ? ms : null;
    }

    private static Health health(Wire.Health wire) throws MalformedFrameException {
        Health.Check check = check(wire);
        return checked(
                "interval_ms",
                () -> new Health(check, wire.getIntervalMs(), wire.getTimeoutMs(), wire.getFall(), wire.getRise()));
    }

    private static Health.Check check(Wire.Health wire) throws MalformedFrameException {
        return switch (wire.getCheckCase()) {
            case NONE -> new Health.None();
            case TCP -> checked("tcp", () -> new Health.Tcp(wire.getTcp().getPort()));
            case HTTP -> {
                Wire.Health.Http http = wire.getHttp();
                yield checked(
                        "http",
                        () -> new Health.Http(
                                http.getPort(), http.getPath(), http.getLowest(), http.getHighest(), http.getHost()));
            }
            case EXEC -> {
                List<String> command = wire.getExec().getCommandList();
                yield checked("exec", () -> new Health.Exec(command));
            }
            case CHECK_NOT_SET -> throw new MalformedFrameException("check", "is missing, or of a kind we do not know");
        };
    }
}
