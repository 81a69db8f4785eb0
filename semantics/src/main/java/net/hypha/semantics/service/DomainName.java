package net.hypha.semantics.service;

import java.util.Locale;
import java.util.regex.Pattern;

/** A domain's name, which is also the zone of its services: dotted labels, for example {@code munich.eu}. */
public record DomainName(String text) implements Comparable<DomainName> {
    private static final String LABEL = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";
    private static final Pattern NAME = Pattern.compile(LABEL + "(?:\\." + LABEL + ")*");

    public DomainName {
        text = text.toLowerCase(Locale.ROOT);
        if (text.length() > 100 || !NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a domain name: use labels of letters, digits and hyphens, like munich.eu");
        }
    }

    @Override
    public int compareTo(DomainName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
