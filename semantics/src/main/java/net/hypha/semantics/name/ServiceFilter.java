package net.hypha.semantics.name;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.policy.Policies;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;

/**
 * Which services, and which of their meanings, a neighbour is told of or may tell of.
 *
 * @param terms what any of them allows is allowed; sorted, each once
 */
public record ServiceFilter(List<Term> terms) {
    public static final ServiceFilter ALL = new ServiceFilter(List.of(new Term(null, Term.ANY)));
    public static final ServiceFilter NONE = new ServiceFilter(List.of());

    public ServiceFilter {
        terms = List.copyOf(new TreeSet<>(terms));
    }

    /**
     * @param terms see {@link Term#parse}
     * @throws IllegalArgumentException naming the term that is none
     */
    public static ServiceFilter of(Collection<String> terms) {
        return new ServiceFilter(terms.stream().map(Term::parse).toList());
    }

    /** Whether any meaning of a service is allowed. */
    public boolean allows(ServiceName service) {
        return terms.stream().anyMatch(term -> term.matches(service));
    }

    /** @param word a policy's word, or {@code instance} for the meanings of its numbers */
    public boolean allows(ServiceName service, String word) {
        return terms.stream()
                .anyMatch(term -> term.matches(service)
                        && (term.word() == null || term.word().equals(word)));
    }

    public boolean isAll() {
        return equals(ALL);
    }

    /** The service with the meanings that are allowed; empty where none is. */
    public Optional<ServiceState> narrow(ServiceState state) {
        ServiceName name = state.key().name();
        if (isAll()) {
            return Optional.of(state);
        }
        Map<String, AddressPair> addresses = new TreeMap<>(state.addresses());
        addresses.keySet().removeIf(word -> !allows(name, word));
        boolean numbers = allows(name, Policies.INSTANCE);
        return addresses.isEmpty() && !numbers
                ? Optional.empty()
                : Optional.of(new ServiceState(
                        state.key(),
                        state.epoch(),
                        state.defaultPolicy(),
                        addresses,
                        state.options().only(addresses::containsKey),
                        numbers ? state.numbers() : Map.of(),
                        state.instances(),
                        state.routes()));
    }

    /** What both allow. */
    public ServiceFilter and(ServiceFilter other) {
        if (isAll()) {
            return other;
        }
        return other.isAll()
                ? this
                : new ServiceFilter(terms.stream()
                        .flatMap(mine -> other.terms.stream().flatMap(theirs -> mine.and(theirs)))
                        .toList());
    }

    /** Each term as it is read. */
    public List<String> texts() {
        return terms.stream().map(Term::text).toList();
    }

    @Override
    public String toString() {
        return texts().toString();
    }

    /**
     * One of its lines.
     *
     * @param word the one policy that is meant, {@code instance} for numbers; null for all meanings
     * @param services a service's name, {@code *} for all, or {@code *.shop} for all below one
     */
    public record Term(@Nullable String word, String services) implements Comparable<Term> {
        static final String ANY = "*";
        private static final String BELOW = "*.";

        /**
         * @param text {@code web}, {@code *.shop} or {@code *}, each with a policy before it where only that meaning is meant:
         *     {@code closest.web}
         * @throws IllegalArgumentException saying what is wrong with it
         */
        public static Term parse(String text) {
            int dot = text.indexOf('.');
            boolean meaning = dot > 0 && Policies.STANDARD.isWord(text.substring(0, dot));
            String services = meaning ? text.substring(dot + 1) : text;
            if (!services.equals(ANY)) {
                checkName(text, services.startsWith(BELOW) ? services.substring(BELOW.length()) : services);
            }
            return new Term(meaning ? text.substring(0, dot) : null, services);
        }

        private static void checkName(String text, String name) {
            try {
                var _ = new ServiceName(name);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "'" + text
                                + "' names no services: write a service like web.shop, '*.shop' for all below it, '*' for"
                                + " all, or one meaning like closest.web",
                        e);
            }
        }

        boolean matches(ServiceName service) {
            return covers(services, service.text());
        }

        /** Nothing, or the narrower of both. */
        Stream<Term> and(Term other) {
            if (word != null && other.word != null && !word.equals(other.word)) {
                return Stream.empty();
            }
            String both = word == null ? other.word : word;
            if (covers(services, other.services)) {
                return Stream.of(new Term(both, other.services));
            }
            return covers(other.services, services) ? Stream.of(new Term(both, services)) : Stream.empty();
        }

        private static boolean covers(String pattern, String name) {
            return pattern.equals(ANY)
                    || pattern.equals(name)
                    || (pattern.startsWith(BELOW) && name.endsWith(pattern.substring(1)));
        }

        public String text() {
            return word == null ? services : word + "." + services;
        }

        @Override
        public int compareTo(Term other) {
            return text().compareTo(other.text());
        }
    }
}
