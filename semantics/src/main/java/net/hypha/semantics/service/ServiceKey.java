package net.hypha.semantics.service;

import java.util.Comparator;

/** Which service: its name, and the domain that owns it (two domains may each have a {@code webserver}). */
public record ServiceKey(ServiceName name, DomainName owner) implements Comparable<ServiceKey> {
    public static ServiceKey of(String name, String owner) {
        return new ServiceKey(new ServiceName(name), new DomainName(owner));
    }

    @Override
    public int compareTo(ServiceKey other) {
        return Comparator.comparing(ServiceKey::owner)
                .thenComparing(ServiceKey::name)
                .compare(this, other);
    }

    /** {@code webserver@in-our-cluster}. */
    @Override
    public String toString() {
        return name + "@" + owner;
    }
}
