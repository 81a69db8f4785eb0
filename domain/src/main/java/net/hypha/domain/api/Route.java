package net.hypha.domain.api;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import net.hypha.domain.catalogue.Refusal;
import net.hypha.domain.catalogue.Role;
import net.hypha.domain.manager.Domain;

/**
 * One operation of the API.
 *
 * @param template as in openapi.yaml, like {@code /v1/services/{name}}
 */
record Route(String method, String template, Action action) {
    /** What an operation does. */
    interface Action {
        Answer answer(Domain domain, Call call) throws Refusal;
    }

    /** The least role that may do it. */
    Role needs() {
        return !changes() ? Role.READER : isOfServices() ? Role.DEPLOYER : Role.ADMIN;
    }

    /** Whether something may be different afterwards. */
    boolean changes() {
        return !method.equals("GET");
    }

    /** Whether it changes services, and a token may be for some of them only. */
    boolean isOfServices() {
        return template.equals("/v1/apply") || template.startsWith("/v1/services");
    }

    /** The values of the template's names, if a path is of its form. */
    Optional<Map<String, String>> match(String path) {
        String[] wanted = template.split("/", -1);
        String[] given = path.split("/", -1);
        if (wanted.length != given.length) {
            return Optional.empty();
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].startsWith("{")) {
                values.put(wanted[i].substring(1, wanted[i].length() - 1), given[i]);
            } else if (!wanted[i].equals(given[i])) {
                return Optional.empty();
            }
        }
        return Optional.of(values);
    }
}
