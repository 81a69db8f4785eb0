package net.hypha.semantics.service;

import java.util.regex.Pattern;

/** A node's name, unique in its domain: one label of letters, digits and hyphens. */
public record NodeName(String text) implements Comparable<NodeName> {
    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

    public NodeName {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a node name: use small letters, digits and inner hyphens");
        }
    }

    @Override
    public int compareTo(NodeName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
