package net.hypha.domain.api;

import java.time.Duration;
import java.util.function.Function;
import net.hypha.config.Durations;
import net.hypha.domain.catalogue.Refusal;
import net.hypha.domain.catalogue.Refusal.Kind;
import net.hypha.domain.catalogue.Role;
import net.hypha.domain.catalogue.TokenEntry.Api;
import net.hypha.domain.catalogue.TokenEntry.ChildJoin;
import net.hypha.domain.catalogue.TokenEntry.NodeJoin;
import net.hypha.domain.catalogue.TokenEntry.Purpose;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceName;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Reads what token is wanted; every complaint names its field. */
final class TokenReader {
    private TokenReader() {}

    /** @param life null for the usual one */
    record Order(Purpose purpose, @Nullable Duration life) {}

    record Body(
            @Nullable String use,
            @Nullable String name,
            @Nullable String role,
            @Nullable String prefix,
            @Nullable String expiresIn) {}

    static Order read(String text) throws Refusal {
        Body body = parse(text);
        Duration life = body.expiresIn() == null ? null : value("expiresIn", body.expiresIn(), Durations::parse);
        return new Order(purpose(body), life);
    }

    private static Purpose purpose(Body body) throws Refusal {
        String use = String.valueOf(body.use());
        return switch (use) {
            case "node" -> {
                onlyForApi(body);
                yield new NodeJoin(body.name() == null ? null : value("name", body.name(), NodeName::new));
            }
            case "child" -> {
                onlyForApi(body);
                yield new ChildJoin(required("name", body.name(), "the child domain that may join", DomainName::new));
            }
            case "api" -> {
                if (body.name() != null) {
                    throw new Refusal(Kind.INVALID, "name", "a name is for joining: a token for the API has none");
                }
                yield new Api(
                        required("role", body.role(), "admin, deployer or reader", Role::of),
                        body.prefix() == null ? null : value("prefix", body.prefix(), ServiceName::new));
            }
            default -> throw new Refusal(Kind.INVALID, "use", "say what it is for: node, child or api, not " + use);
        };
    }

    private static void onlyForApi(Body body) throws Refusal {
        if (body.role() != null || body.prefix() != null) {
            throw new Refusal(
                    Kind.INVALID,
                    body.role() != null ? "role" : "prefix",
                    "roles and prefixes are for tokens of the API; use 'api' to make one");
        }
    }

    private static <T> T required(String field, @Nullable String text, String what, Function<String, T> parser)
            throws Refusal {
        if (text == null) {
            throw new Refusal(Kind.INVALID, field, "is missing: " + what);
        }
        return value(field, text, parser);
    }

    private static <T> T value(String field, String text, Function<String, T> parser) throws Refusal {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new Refusal(Kind.INVALID, field, String.valueOf(e.getMessage()));
        }
    }

    private static Body parse(String text) throws Refusal {
        try {
            Body body = Json.MAPPER.readValue(text, Body.class);
            if (body == null) {
                throw new Refusal(Kind.INVALID, null, "the body is null");
            }
            return body;
        } catch (UnrecognizedPropertyException e) {
            throw new Refusal(
                    Kind.INVALID, e.getPropertyName(), "unknown key; possible are use, name, role, prefix, expiresIn");
        } catch (JacksonException e) {
            throw new Refusal(
                    Kind.INVALID,
                    null,
                    "the body cannot be read: "
                            + String.valueOf(e.getOriginalMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse(""));
        }
    }
}
