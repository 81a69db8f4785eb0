package net.hypha.semantics.service;

import java.util.List;
import java.util.Locale;

/**
 * A service's own name: a dotted path of labels, most specific first, for example {@code webserver} or {@code web.shop}.
 * Labels follow RFC 1123 (letters, digits, inner hyphens, at most 63 characters) and compare without regard to case.
 * Whether a label is reserved is for {@link net.hypha.semantics.name} to say.
 */
public record ServiceName(String text) implements Comparable<ServiceName> {
    private static final int LONGEST_LABEL = 63;

    public ServiceName {
        text = text.toLowerCase(Locale.ROOT);
        if (text.length() > 180 || !Labels.areIn(text, LONGEST_LABEL)) {
            throw new IllegalArgumentException("'" + text + "' is not a service name: use labels of letters, digits and"
                    + " hyphens, joined by dots, like web.shop");
        }
    }

    public List<String> labels() {
        return List.of(text.split("\\."));
    }

    @Override
    public int compareTo(ServiceName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
