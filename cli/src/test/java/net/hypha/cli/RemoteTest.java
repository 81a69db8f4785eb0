package net.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import net.hypha.cli.api.ApiClient;
import net.hypha.domain.DomainManager;
import net.hypha.domain.config.DomainConfig;
import net.hypha.exchange.trust.ApiTls;
import net.hypha.exchange.trust.CertificateAuthority;
import net.hypha.exchange.trust.Identity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The domain's API by TLS: who may do what, and what is written down of it. */
class RemoteTest {
    @TempDir
    private Path folder;

    private DomainManager manager;
    private CertificateAuthority authority;

    @BeforeEach
    void start() throws Exception {
        authority = CertificateAuthority.create(
                folder.resolve("authority"), "munich", Duration.ofDays(1), InstantSource.system(), new SecureRandom());
        authority.issue(new Identity("domain:munich"), folder.resolve("trust"), Duration.ofDays(1));
        manager = DomainManager.start(
                DomainConfig.read(Files.writeString(folder.resolve("hypha.yaml"), """
                domain:
                  name: munich
                  state: %1$s/state
                  exchange: {listen: "127.0.0.1:0", trust: %1$s/trust}
                  api: {socket: %1$s/domain.sock, listen: "127.0.0.1:0"}
                """.formatted(folder))));
    }

    @AfterEach
    void stop() {
        manager.close();
    }

    @Test
    void aRoleMayDoWhatItIsForAndTheRestIsRefusedWithItsReason() throws Exception {
        String admin = token("admin", "--role", "admin");
        String reader = token("reader", "--role", "reader");
        String deployer = token("deployer", "--role", "deployer", "--prefix", "shop");

        assertThat(remote(deployer, "service", "apply", "shop.web").exitCode()).isZero();
        Call outside = remote(deployer, "service", "apply", "till");
        assertThat(outside.err())
                .contains("may change the service 'shop' and those below it, and 'till' is none of them");
        Path both = Files.writeString(folder.resolve("both.yaml"), "service: shop\n---\nservice: till\n");
        assertThat(remote(deployer, "apply", "-f", both.toString()).err()).contains("'till' is none of them");
        assertThat(remote(deployer, "token", "list").exitCode()).isZero();
        assertThat(remote(deployer, "token", "create", "--role", "admin").err()).contains("this takes admin");

        assertThat(remote(reader, "get", "services").out()).contains("shop.web").doesNotContain("till");
        assertThat(remote(reader, "watch", "--state", "--count", "1").out()).contains("domain munich present");
        assertThat(remote(reader, "service", "delete", "shop.web").err())
                .contains("has the role reader, and this takes deployer");

        assertThat(remote(admin, "apply", "-f", both.toString()).out()).endsWith("2 created\n");
        assertThat(remote(admin, "service", "delete", "till").exitCode()).isZero();
    }

    @Test
    void everyChangeIsWrittenDownWithWhoMadeItAndWhatWasRefusedToo() throws Exception {
        String deployer = token("deployer", "--role", "deployer", "--prefix", "shop");
        remote(deployer, "service", "apply", "shop");
        remote(deployer, "service", "apply", "shop"); // changes nothing
        remote(deployer, "service", "apply", "till");
        local("service", "delete", "shop");

        List<String> entries = local("audit")
                .out()
                .lines()
                .skip(1)
                .map(line -> line.replaceAll(" +", " ").replaceAll("[0-9]{4}-[^ ]*Z", "T"))
                .toList();
        String user = System.getProperty("user.name");
        assertThat(entries).hasSize(4);
        assertThat(entries.get(0))
                .matches("1 T unix:" + user + " token [0-9a-f]+: created for the API, role deployer,"
                        + " services shop, until T done");
        assertThat(entries.get(1)).matches("2 T token:[0-9a-f]+ service shop: created, default round-robin done");
        assertThat(entries.get(2)).matches("3 T token:[0-9a-f]+ PUT /v1/services/till refused: 403 token:.*");
        assertThat(entries.get(3)).isEqualTo("4 T unix:" + user + " service shop: deleted done");
        assertThat(local("audit", "--since", "3").out()).contains("deleted").doesNotContain("till");
    }

    @Test
    void withoutATokenThatIsGoodNothingIsTold() throws Exception {
        Path wrong = Files.writeString(folder.resolve("wrong"), "hypha_nonsense\n");
        assertThat(remote(wrong.toString(), "get", "services").err()).contains("the token is not accepted");
        String deleted = token("deleted", "--role", "reader");
        String id = local("token", "list", "-o", "json").out().replaceAll("(?s).*\"id\" : \"([0-9a-f]+)\".*", "$1");
        Thread watching = Thread.ofVirtual().start(() -> remote(deleted, "watch", "--state"));
        local("token", "delete", id);
        local("service", "apply", "news"); // by the next event the stream finds out; and asking anew, the watch does
        watching.join();
        assertThat(remote(deleted, "get", "services").err()).contains("deleted");
        assertThat(Call.in(environment(wrong.toString()), "get", "services", "--server", "http://x")
                        .err())
                .contains("https://HOST:PORT");
        Map<String, String> noToken = Map.of("HYPHA_SERVER", server());
        assertThat(Call.in(noToken, "get", "services").err()).contains("--token-file FILE (or $HYPHA_TOKEN_FILE)");
    }

    @Test
    void aStrangerIsNotTakenForTheDomainAndARenewedCertificateIsShown() throws Exception {
        String reader = token("reader", "--role", "reader");
        CertificateAuthority.create(
                folder.resolve("other"), "other", Duration.ofDays(1), InstantSource.system(), new SecureRandom());
        assertThat(Call.in(
                                environment(reader),
                                "get",
                                "services",
                                "--ca",
                                folder.resolve("other/ca.pem").toString())
                        .exitCode())
                .isEqualTo(1);

        authority.issue(new Identity("domain:munich"), folder.resolve("trust"), Duration.ofDays(1));
        assertThat(remote(reader, "get", "services").exitCode()).isZero();

        authority.issue(new Identity("node:one"), folder.resolve("trust"), Duration.ofDays(1));
        Call node = remote(reader, "get", "services");
        assertThat(node.exitCode()).isEqualTo(1);
        assertThat(node.err()).contains("that is node:one, not a domain");
    }

    @Test
    void manyMayAskAtOnce() throws Exception {
        String reader = token("reader", "--role", "reader");
        List<Thread> asking = new ArrayList<>();
        List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 8; i++) {
            asking.add(Thread.ofVirtual().start(() -> {
                try (ApiClient api = new ApiClient(
                        URI.create(server()),
                        ApiTls.client(folder.resolve("authority/ca.pem")),
                        Files.readString(Path.of(reader)).strip(),
                        "hypha domain")) {
                    sizes.add(api.list("/v1/domains").size());
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }));
        }
        for (Thread thread : asking) {
            thread.join();
        }
        assertThat(sizes).hasSize(8).containsOnly(1);
    }

    /** A file with a fresh token. */
    private String token(String name, String... flags) throws Exception {
        List<String> line = new ArrayList<>(List.of("token", "create"));
        line.addAll(List.of(flags));
        Call made = local(line.toArray(String[]::new));
        assertThat(made.exitCode()).as(made.err()).isZero();
        return Files.writeString(folder.resolve(name + ".token"), made.out()).toString();
    }

    private Call local(String... args) {
        return Call.in(
                Map.of("HYPHA_DOMAIN_SOCKET", folder.resolve("domain.sock").toString()), args);
    }

    private Call remote(String token, String... args) {
        return Call.in(environment(token), args);
    }

    private Map<String, String> environment(String token) {
        return Map.of(
                "HYPHA_SERVER",
                server(),
                "HYPHA_TOKEN_FILE",
                token,
                "HYPHA_CA",
                folder.resolve("authority/ca.pem").toString());
    }

    private String server() {
        return "https://127.0.0.1:" + manager.apiPort();
    }
}
