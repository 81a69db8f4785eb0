package net.hypha.semantics.service;

/** A node's name, unique in its domain: one label of letters, digits and hyphens. */
public record NodeName(String text) implements Comparable<NodeName> {
    private static final int LONGEST = 63;

    public NodeName {
        if (!Labels.isOne(text, LONGEST)) {
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
