package net.hypha.domain.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import net.hypha.domain.Authority;
import net.hypha.domain.DomainManager;
import net.hypha.domain.api.UnixHttp;
import net.hypha.domain.config.DomainConfig;
import net.hypha.exchange.Dialer;
import net.hypha.exchange.Session;
import net.hypha.exchange.SessionHandler;
import net.hypha.exchange.grpc.ExchangeClient;
import net.hypha.exchange.grpc.Joining;
import net.hypha.exchange.message.CertificateAnswer;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.trust.Enrolment;
import net.hypha.exchange.trust.Identity;
import net.hypha.exchange.trust.TokenText;
import net.hypha.exchange.trust.Trust;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real manager with an authority, and nodes that join, renew, are revoked and join anew. */
class JoinTest {
    @TempDir
    private Path folder;

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private DomainConfig config;
    private DomainManager manager;
    private UnixHttp http;

    @BeforeEach
    void start() throws Exception {
        config = DomainConfig.read(Files.writeString(folder.resolve("hypha.yaml"), """
                domain:
                  name: munich
                  state: %1$s/state
                  exchange: {listen: "127.0.0.1:0", trust: %1$s/trust}
                  api: {socket: %1$s/domain.sock}
                """.formatted(folder)));
        Authority.init(config);
        manager = DomainManager.start(config);
        http = new UnixHttp(folder.resolve("domain.sock"));
    }

    @AfterEach
    void stop() {
        manager.close();
        timers.shutdownNow();
    }

    @Test
    void anAuthorityIsMadeOnce() {
        assertThatThrownBy(() -> Authority.init(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("exists already");
    }

    @Test
    void aTokenLetsOneNodeInOnceAndARestartForgetsNothing() throws Exception {
        String token = token("{\"use\": \"node\"}");
        join("router1", token);
        assertThatThrownBy(() -> join("router2", token)).hasMessageContaining("was used by node:router1");
        assertThat(http.send("GET", "/v1/tokens", "").body()).contains("\"usedBy\":\"node:router1\"");
        manager.close();
        manager = DomainManager.start(config);
        assertThatThrownBy(() -> join("router2", token)).hasMessageContaining("was used by node:router1");
        try (ExchangeClient client = dial("router1")) {
            assertThat(next("welcome")).isEqualTo("welcome munich");
            Enrolment renewal = Enrolment.renew(trust("router1"));
            assertThat(client.certify(renewal.request(null))).isInstanceOf(CertificateAnswer.Issued.class);
        }
    }

    @Test
    void tokensThatAreWrongAreRefusedWithTheirReason() throws Exception {
        String named = token("{\"use\": \"node\", \"name\": \"router2\"}");
        assertThatThrownBy(() -> join("router1", named)).hasMessageContaining("is for node:router2, not for");
        String api = http.send("POST", "/v1/tokens", "{\"use\": \"api\", \"role\": \"admin\"}")
                .json()
                .get("token")
                .asString();
        String fingerprint = String.valueOf(TokenText.parse(named).fingerprint());
        assertThatThrownBy(() -> join("router1", api + "." + fingerprint)).hasMessageContaining("is for the API");
        assertThat(http.send("POST", "/v1/tokens", "{\"use\": \"child\", \"name\": \"munich\"}")
                        .body())
                .contains("is not a child of itself");
        String deleted = token("{\"use\": \"node\"}");
        http.send("DELETE", "/v1/tokens/" + TokenText.parse(deleted).id(), "");
        assertThatThrownBy(() -> join("router1", deleted)).hasMessageContaining("is not known here");
    }

    @Test
    void whoIsRevokedIsOutWithinAMomentAndComesBackByANewToken() throws Exception {
        join("router1", token("{\"use\": \"node\"}"));
        try (ExchangeClient _ = dial("router1")) {
            next("welcome");
            UnixHttp.Reply reply = http.send("POST", "/v1/members/node:router1/revoke", "{}");
            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(reply.json().get("state").asString()).isEqualTo("revoked");
            assertThat(next("closed")).contains("node:router1 was revoked at");
            assertThat(next("waiting: refused")).contains("let it join anew");
            join("router1", token("{\"use\": \"node\", \"name\": \"router1\"}"));
            next("welcome munich");
            assertThat(http.send("GET", "/v1/members", "").body()).contains("\"state\":\"joined\"");
        }
        assertThat(http.send("POST", "/v1/members/domain:munich/revoke", "{}").status())
                .isEqualTo(409);
        assertThat(http.send("POST", "/v1/members/house:x/revoke", "{}").status())
                .isEqualTo(400);
    }

    private String token(String order) throws Exception {
        UnixHttp.Reply reply = http.send("POST", "/v1/tokens", order);
        assertThat(reply.status()).as(reply.body()).isEqualTo(201);
        return reply.json().get("token").asString();
    }

    private void join(String node, String token) throws IOException {
        Joining.join(
                address(),
                TokenText.parse(token),
                Enrolment.join(new Identity("node:" + node), trust(node), new SecureRandom()));
    }

    private Path trust(String node) {
        return folder.resolve("trust-" + node);
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), manager.exchangePort());
    }

    private ExchangeClient dial(String node) {
        return ExchangeClient.dial(
                address(),
                Trust.of(trust(node)),
                new Told(new FakeNode(node, "192.0.2.1", 50_103)),
                timers,
                new Random(1));
    }

    /** The next event that begins so; waits for it. */
    private String next(String beginning) throws InterruptedException {
        String event = "";
        while (!event.startsWith(beginning)) {
            event = String.valueOf(events.poll(30, TimeUnit.SECONDS));
            assertThat(event).as("waiting for " + beginning).isNotEqualTo("null");
        }
        return event;
    }

    /** Writes down what a node is told. */
    private final class Told implements Dialer {
        private final FakeNode node;

        Told(FakeNode node) {
            this.node = node;
        }

        @Override
        public Message.Hello hello() {
            return node.hello();
        }

        @Override
        public SessionHandler welcomed(Session session, Message.Welcome welcome) {
            events.add("welcome " + welcome.neighbour().name());
            return new SessionHandler() {
                @Override
                public void received(Session from, Message message) {
                    // of no matter here
                }

                @Override
                public void closed(Session ended, String reason) {
                    events.add("closed: " + reason);
                }
            };
        }

        @Override
        public void waiting(String reason, long retryMs) {
            events.add("waiting: " + reason);
        }
    }
}
