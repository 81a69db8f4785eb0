package net.hypha.domain.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.hypha.domain.catalogue.Refusal;
import net.hypha.domain.catalogue.Refusal.Kind;
import net.hypha.exchange.trust.Identity;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceName;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request once it was routed.
 *
 * @param path values of the template's names
 * @param query the first value of each parameter
 * @param body as sent; empty where there is none
 * @param caller who calls
 * @param lastEventId where the client stopped to follow events; null if it does not say
 */
record Call(
        Map<String, String> path,
        Map<String, String> query,
        String body,
        Caller caller,
        @Nullable String lastEventId) {
    private static final int MAX_WORD = 255; // as a name has at most

    /** The service named in the path. */
    ServiceName service() throws Refusal {
        try {
            return new ServiceName(path.getOrDefault("name", ""));
        } catch (IllegalArgumentException e) {
            throw new Refusal(Kind.INVALID, "name", String.valueOf(e.getMessage()));
        }
    }

    /** The node named in the path. */
    NodeName node() throws Refusal {
        try {
            return new NodeName(path.getOrDefault("node", ""));
        } catch (IllegalArgumentException e) {
            throw new Refusal(Kind.INVALID, "node", String.valueOf(e.getMessage()));
        }
    }

    /** Parameters that have to be there, as texts that people can read: nobody else is told of others. */
    List<String> words(List<String> names) throws Refusal {
        List<String> words = new ArrayList<>();
        for (String name : names) {
            String word = query.getOrDefault(name, "").strip();
            if (word.isEmpty() || word.length() > MAX_WORD) {
                throw new Refusal(
                        Kind.INVALID, name, "'" + name + "' is missing, or longer than " + MAX_WORD + " characters");
            }
            if (word.chars().anyMatch(Character::isISOControl)) {
                throw new Refusal(Kind.INVALID, name, "'" + name + "' contains a control character");
            }
            words.add(word);
        }
        return words;
    }

    /** The instance number in the path. */
    int instanceNumber() throws Refusal {
        String text = path.getOrDefault("number", "");
        if (!text.matches("[0-9]{1,9}")) {
            throw new Refusal(Kind.INVALID, "number", "'" + text + "' is not an instance number");
        }
        return Integer.parseInt(text);
    }

    /** The identity named in the path. */
    Identity identity() throws Refusal {
        try {
            return new Identity(path.getOrDefault("identity", ""));
        } catch (IllegalArgumentException e) {
            throw new Refusal(Kind.INVALID, "identity", String.valueOf(e.getMessage()));
        }
    }

    /** A parameter that is {@code true} or {@code false}; false where it is absent. */
    boolean flag(String name) throws Refusal {
        String text = query.getOrDefault(name, "false");
        if (!text.equals("true") && !text.equals("false")) {
            throw new Refusal(Kind.INVALID, name, "'" + text + "' is neither true nor false");
        }
        return text.equals("true");
    }

    /** A parameter that is a number within limits. */
    int number(String name, int otherwise, int least, int most) throws Refusal {
        String text = query.get(name);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw new Refusal(Kind.INVALID, name, "'" + text + "' is not a number of " + least + " to " + most);
        }
        return Integer.parseInt(text);
    }
}
