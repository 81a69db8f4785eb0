package net.hypha.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import net.hypha.cli.api.ApiClient;
import net.hypha.domain.DomainManager;
import net.hypha.domain.config.DomainConfig;
import net.hypha.exchange.trust.CertificateAuthority;
import net.hypha.exchange.trust.Identity;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A short life of two domains that peer on loopback, and of the commands, during which the JVM learns which classes the
 * programs need (JEP 483, 514). Called by the launcher once after a build; a start then takes a third of the time.
 */
public final class Training {
    private static final Duration VALIDITY = Duration.ofHours(1);
    private static final String[] OWN_ROOMS = {"cli", "domain", "node", "exchange", "kernel", "dns", "semantics", "lab"
    };

    private Training() {}

    /** @param arguments a directory for its files, which the caller removes */
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        Main.commandLine(Map.of(), nowhere, nowhere).execute("--help");
        CertificateAuthority authority = CertificateAuthority.create(
                directory.resolve("ca"), "training", VALIDITY, InstantSource.system(), new SecureRandom());
        Path here = configuration(directory, authority, "here", 31, "{name: there}");
        try (DomainManager first = DomainManager.start(DomainConfig.read(here))) {
            String dial = "{name: here, dial: \"127.0.0.1:" + first.exchangePort() + "\"}";
            Path there = configuration(directory, authority, "there", 32, dial);
            try (DomainManager second = DomainManager.start(DomainConfig.read(there));
                    ApiClient api = new ApiClient(directory.resolve("here.sock"), "hypha domain")) {
                api.put("/v1/services/training", JsonNodeFactory.instance.objectNode());
                api.list("/v1/routes");
                second.exchangePort();
            }
        }
        for (String room : OWN_ROOMS) {
            load(room);
        }
    }

    private static Path configuration(Path directory, CertificateAuthority authority, String name, int net, String peer)
            throws IOException {
        authority.issue(new Identity("domain:" + name), directory.resolve(name + "-trust"), VALIDITY);
        return Files.writeString(
                directory.resolve(name + ".yaml"), """
                domain:
                  name: %1$s
                  state: %2$s/%1$s-state
                  exchange: {listen: "127.0.0.1:0", trust: %2$s/%1$s-trust}
                  api: {socket: %2$s/%1$s.sock}
                  pools: {services: ["10.%3$d.0.0/16"], nodes: ["10.%4$d.0.0/16"]}
                  peers: [%5$s]
                """.formatted(name, directory, net, net + 100, peer));
    }

    /** Loads, without running, every class of a room. */
    private static void load(String room) throws IOException, ClassNotFoundException {
        URL place = Training.class.getResource("/net/hypha/" + room + "/package-info.class");
        if (place == null || !place.getProtocol().equals("jar")) {
            return;
        }
        String path = place.getPath();
        try (JarFile jar = new JarFile(path.substring("file:".length(), path.indexOf('!')))) {
            for (JarEntry entry : jar.stream().toList()) {
                String name = entry.getName();
                if (name.startsWith("net/hypha/") && name.endsWith(".class") && !name.endsWith("-info.class")) {
                    Class.forName(
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'),
                            false,
                            Training.class.getClassLoader());
                }
            }
        }
    }
}
