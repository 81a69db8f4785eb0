package net.hypha.semantics.service;

/** Which service: its name, and the domain that owns it (two domains may each have a {@code webserver}). */
public record ServiceKey(ServiceName name, DomainName owner) implements Comparable<ServiceKey> {
    public static ServiceKey of(String name, String owner) {
        return new ServiceKey(new ServiceName(name), new DomainName(owner));
    }

    @Override
    public int compareTo(ServiceKey other) {
        int byOwner = owner.compareTo(other.owner);
        return byOwner != 0 ? byOwner : name.compareTo(other.name);
    }

    /** {@code webserver@in-our-cluster}. */
    @Override
    public String toString() {
        return name + "@" + owner;
    }
}
