package net.hypha.lab.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebServerTest {
    @Test
    void tellsItsNameAndIsSlowedWhileItRuns(@TempDir Path dir) throws IOException, InterruptedException {
        Path delay = dir.resolve("delay");
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (WebServer server = WebServer.start("host2", loopback, delay);
                HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + "/any/page"))
                    .build();
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("X-Host")).hasValue("host2");
            assertThat(answer.body()).contains("<title>host2</title>");

            WebServer.slow(delay, Duration.ofSeconds(50));
            CompletableFuture<HttpResponse<String>> slow =
                    client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
            WebServer.slow(delay, Duration.ofMillis(1));
            assertThat(client.send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
            slow.cancel(true);

            HttpRequest post = HttpRequest.newBuilder(request.uri())
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            assertThat(client.send(post, HttpResponse.BodyHandlers.discarding()).statusCode())
                    .isEqualTo(405);
        }
    }
}
