package net.hypha.semantics.name;

import java.util.Optional;
import net.hypha.semantics.policy.Policies;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.ServiceName;

/** Labels that mean something by themselves, and so cannot be part of what a service or domain is called. */
public final class Reserved {
    /** What follows is a scope: {@code web.in.munich.eu.oakestra}. */
    public static final String IN = "in";

    private static final String SUFFIX = "-instance";

    private Reserved() {}

    /** @throws IllegalArgumentException naming the label that is reserved */
    public static void check(ServiceName service) {
        check(service, Policies.STANDARD);
    }

    /** As {@link #check(ServiceName)}, by another table of policies. */
    public static void check(ServiceName service, Policies policies) {
        for (String label : service.labels()) {
            why(label, policies).ifPresent(why -> {
                throw new IllegalArgumentException(
                        "a service cannot be called '" + service + "': '" + label + "' " + why);
            });
        }
    }

    /**
     * Also refuses a service whose names would fall into the zone of a known domain: {@code munich} in domain {@code eu}
     * where there is a domain {@code munich.eu}.
     *
     * @throws IllegalArgumentException naming the label or the domain in the way
     */
    public static void check(ServiceName service, Zones zones) {
        check(service);
        for (String zone : new String[] {zones.treeZone(), zones.own().text()}) {
            zones.zoneOf(service + "." + zone)
                    .filter(found -> !found.text().equals(zone))
                    .ifPresent(found -> {
                        throw new IllegalArgumentException("a service cannot be called '" + service + "': " + service
                                + "." + zone + " lies in the zone of domain '" + found.domain() + "'");
                    });
        }
    }

    /** @throws IllegalArgumentException naming the label that is reserved */
    public static void checkDomain(DomainName domain) {
        for (String label : domain.text().split("\\.", -1)) {
            why(label, Policies.STANDARD).ifPresent(why -> {
                throw new IllegalArgumentException(
                        "a domain cannot be called '" + domain + "': '" + label + "' " + why);
            });
        }
    }

    /**
     * Also refuses a domain whose zone is the tree's, or lies in it.
     *
     * @throws IllegalArgumentException naming the label or the zone in the way
     */
    public static void checkDomain(DomainName domain, String treeZone) {
        checkDomain(domain);
        if (domain.text().equals(treeZone) || domain.text().endsWith("." + treeZone)) {
            throw new IllegalArgumentException("a domain cannot be called '" + domain + "': names in the zone '"
                    + treeZone + "' mean the whole tree; leave that zone out of the domain's name");
        }
    }

    static boolean isNumber(String label) {
        return !label.isEmpty() && label.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** The policy word a label says, with or without {@code -instance}. */
    static Optional<String> word(String label, Policies policies) {
        if (policies.isWord(label)) {
            return Optional.of(label);
        }
        return Optional.of(label)
                .filter(text -> text.endsWith(SUFFIX))
                .map(text -> text.substring(0, text.length() - SUFFIX.length()))
                .filter(policies::isWord);
    }

    private static Optional<String> why(String label, Policies policies) {
        if (label.equals(IN)) {
            return Optional.of("introduces a scope in semantic names");
        }
        if (isNumber(label)) {
            return Optional.of("is a number, which in semantic names means an instance");
        }
        return word(label, policies).map(word -> "means the policy '" + word + "' in semantic names");
    }
}
