package net.hypha.cli.demo.world;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import net.hypha.exchange.trust.CertificateAuthority;
import net.hypha.exchange.trust.Identity;
import net.hypha.lab.Lab;
import net.hypha.lab.LabException;
import net.hypha.lab.LabProcess;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.NodeName;

/** The real programs on the routers: certificates, configuration files, processes. */
final class Programs {
    private static final Duration VALIDITY = Duration.ofDays(2); // a demo kept over night still works
    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    private final Lab lab;

    Programs(Lab lab) {
        this.lab = lab;
    }

    /** Gives both domains an authority of their own; each knows the other's as its peer's by the configuration. */
    void issueTrust(List<Site> sites) {
        SecureRandom random = new SecureRandom();
        for (Site site : sites) {
            Path directory = site.directory(lab.directory());
            create(directory);
            CertificateAuthority authority = CertificateAuthority.create(
                    directory.resolve("authority"), site.domain(), VALIDITY, InstantSource.system(), random);
            authority.issue(Identity.of(new DomainName(site.domain())), directory.resolve("trust-domain"), VALIDITY);
            authority.issue(Identity.of(new NodeName(site.router())), directory.resolve("trust-node"), VALIDITY);
        }
    }

    /** Starts a site's domain and node; {@link #awaitReady} waits for them. */
    void start(Site site) {
        Path directory = site.directory(lab.directory());
        Path configuration = directory.resolve("hypha.yaml");
        try {
            Files.writeString(configuration, site.configuration(lab.directory(), lab.bpf()));
        } catch (IOException e) {
            throw new LabException("cannot write " + configuration + ": " + e.getMessage(), e);
        }
        for (String program : List.of("domain", "node")) {
            lab.start(
                    site.router(),
                    name(site, program),
                    List.of(
                            launcher(),
                            program,
                            "--config",
                            configuration.toString(),
                            "--ready-file",
                            readyFile(site, program).toString()));
        }
    }

    /** @throws LabException with its last words if a program ended instead of getting ready */
    void awaitReady(Site site) {
        for (String program : List.of("domain", "node")) {
            Await.until(site.router() + "'s 'hypha " + program + "'", START_LIMIT, () -> {
                if (Files.exists(readyFile(site, program))) {
                    return true;
                }
                LabProcess process = lab.process(name(site, program)).orElseThrow();
                if (!process.alive()) {
                    throw new LabException("'hypha " + program + "' on " + site.router() + " ended: "
                            + String.join("\n  ", process.lastLines(12)));
                }
                return false;
            });
        }
    }

    /** A plain DNS server for the internet: it knows one name, and that there are no others. */
    void startDns() {
        lab.start(
                Topology.INTERNET,
                "dns",
                List.of(
                        "dnsmasq",
                        "--keep-in-foreground",
                        "--conf-file=/dev/null",
                        "--no-resolv",
                        "--no-hosts",
                        "--user=root",
                        "--pid-file=",
                        "--bind-interfaces",
                        "--interface=to-router1",
                        "--interface=to-router2",
                        "--interface=to-router3",
                        "--address=/#/",
                        "--host-record=internet.example," + Topology.DNS_ADDRESS));
    }

    private static String launcher() {
        String launcher = System.getProperty("hypha.launcher");
        if (launcher == null || !Files.isExecutable(Path.of(launcher))) {
            throw new LabException("call this by ./hypha: it starts further programs with that launcher");
        }
        return launcher;
    }

    private static void create(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new LabException("cannot make " + directory + ": " + e.getMessage(), e);
        }
    }

    private Path readyFile(Site site, String program) {
        return site.directory(lab.directory()).resolve(program + ".ready");
    }

    private static String name(Site site, String program) {
        return site.router() + "-" + program;
    }
}
