package net.hypha.domain;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.stream.Stream;
import net.hypha.domain.config.DomainConfig;
import net.hypha.domain.manager.Domain;
import net.hypha.exchange.grpc.ExchangeClient;
import net.hypha.exchange.grpc.ExchangeServer;
import net.hypha.exchange.message.CertificateAnswer;
import net.hypha.exchange.message.CertificateRequest;
import net.hypha.exchange.message.Neighbour.Relation;
import net.hypha.exchange.trust.CertificateAuthority;
import net.hypha.exchange.trust.CertificateKeeper;
import net.hypha.exchange.trust.Credentials;
import net.hypha.exchange.trust.Identity;
import net.hypha.exchange.trust.Trust;
import net.hypha.semantics.address.Addresses;
import net.hypha.semantics.service.DomainName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The domain's authority on disk, and the domain's own certificate, which it issues and renews. */
public final class Authority {
    private static final Logger LOG = LoggerFactory.getLogger(Authority.class);

    /** Ten years: its end is the end of all that joined. */
    private static final Duration VALIDITY = Duration.ofDays(3650);

    private final DomainConfig config;
    private final Doors doors;
    private final SecureRandom random = new SecureRandom();
    private @Nullable CertificateAuthority opened;

    Authority(DomainConfig config, Doors doors) {
        this.config = config;
        this.doors = doors;
    }

    /**
     * Makes a domain's authority and its own certificate: {@code hypha domain init}.
     *
     * @throws IllegalArgumentException if there is an authority already, which is left as it is, or the configuration names
     *     no trust directory
     */
    public static void init(DomainConfig config) {
        Doors doors = Doors.ofSystem();
        try {
            Authority authority = new Authority(config, doors);
            Path trust = config.exchange().trust();
            if (trust == null) {
                throw new IllegalArgumentException("domain.exchange says 'insecure: true', so there is nothing to make"
                        + " an authority for: give it 'trust: DIRECTORY' instead");
            }
            authority.opened = CertificateAuthority.create(
                    config.authority(), config.name().text(), VALIDITY, doors.clock(), authority.random);
            authority.issueOwn(trust);
        } finally {
            doors.timers().shutdownNow();
        }
    }

    /** Opens the authority if there is one, and issues the domain's certificate anew if it cannot be used any more. */
    void prepareOwn() {
        Path directory = config.authority();
        boolean there = Files.exists(directory.resolve(CertificateAuthority.AUTHORITY_KEY_FILE));
        Path trust = config.exchange().trust();
        if (trust == null || (!there && config.exchange().authority() == null)) {
            return;
        }
        opened = CertificateAuthority.open(directory, doors.clock(), random);
        try {
            Credentials.load(Trust.of(trust));
        } catch (IllegalArgumentException e) {
            LOG.atInfo().log("Issuing the domain's own certificate: {}", e.getMessage());
            issueOwn(trust);
        }
    }

    /** How neighbours are believed. */
    Trust trust() {
        Trust trust =
                Trust.fromConfig(config.exchange().trust(), config.exchange().insecure(), "domain.exchange");
        Map<DomainName, Path> peers = new HashMap<>();
        config.peers().forEach(peer -> {
            if (peer.ca() != null) {
                peers.put(peer.name(), peer.ca());
            }
        });
        return trust instanceof Trust.Certificates files ? files.withPeers(peers) : trust;
    }

    /** Lets others join, and keeps the own certificate valid; what is to be closed, if anything. */
    Optional<AutoCloseable> serve(Domain domain, ExchangeServer exchange) {
        CertificateAuthority authority = opened;
        Path trust = config.exchange().trust();
        if (trust == null) {
            return Optional.empty();
        }
        if (authority != null) {
            domain.issueBy(authority, config.exchange().certificateLife());
        }
        return Optional.of(CertificateKeeper.start(
                trust, request -> renewOwn(authority, request), doors.clock(), doors.timers(), exchange::refresh));
    }

    /**
     * Dials a domain: a peer as who we are to our own nodes; the parent by the certificate that it gave us, which is renewed by
     * it as long as it is reached. What is to be closed, the last first.
     */
    List<AutoCloseable> dial(Domain.Outgoing outgoing, Trust own) {
        DomainConfig.Parent parent = config.parent();
        Path trust = parent != null && outgoing.neighbour().relation() == Relation.PARENT ? parent.trust() : null;
        ExchangeClient client = ExchangeClient.dial(
                outgoing.addresses().stream()
                        .map(address -> InetSocketAddress.createUnresolved(address.host(), address.port()))
                        .toList(),
                trust == null ? own : Trust.of(trust),
                outgoing.dialer(),
                doors.timers(),
                doors.random());
        return trust == null
                ? List.of(client)
                : List.of(
                        client,
                        CertificateKeeper.start(trust, client::certify, doors.clock(), doors.timers(), () -> {}));
    }

    private CertificateAnswer renewOwn(@Nullable CertificateAuthority authority, CertificateRequest request) {
        if (authority == null) {
            return new CertificateAnswer.Refused("there is no authority in " + config.authority()
                    + ": issue a new certificate by hand with 'hypha trust issue'");
        }
        return new CertificateAnswer.Issued(
                authority.certifyOwn(request.request(), config.exchange().certificateLife(), hosts()),
                authority.certificateText());
    }

    /** Under which the API and the exchange are called by programs that know hosts only. */
    private List<String> hosts() {
        SequencedSet<String> hosts = new LinkedHashSet<>(config.api().names());
        Stream.of(config.api().listen(), config.exchange().listen())
                .filter(Objects::nonNull)
                .filter(each -> !each.address().isAnyLocalAddress())
                .forEach(each -> hosts.add(Addresses.text(each.address())));
        return List.copyOf(hosts);
    }

    private void issueOwn(Path trust) {
        CertificateAuthority authority = opened;
        if (authority != null) {
            authority.issue(Identity.of(config.name()), trust, config.exchange().certificateLife(), hosts());
        }
    }
}
