package net.hypha.semantics.service;

import java.util.Locale;

/** A domain's name, which is also the zone of its services: dotted labels, for example {@code munich.eu}. */
public record DomainName(String text) implements Comparable<DomainName> {
    private static final int LONGEST = 100;

    public DomainName {
        text = text.toLowerCase(Locale.ROOT);
        if (text.length() > LONGEST || !Labels.areIn(text, LONGEST)) {
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
