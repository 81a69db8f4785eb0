package net.hypha.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import net.hypha.domain.api.UnixHttp;
import net.hypha.domain.config.DomainConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DomainManagerTest {
    @TempDir
    private Path folder;

    @Test
    void aDomainStartsFromItsFileServesItsApiAndKeepsAddressesThroughARestart() throws Exception {
        DomainConfig config = DomainConfig.read(Files.writeString(folder.resolve("hypha.yaml"), """
                domain:
                  name: in-our-cluster
                  state: %1$s/state
                  exchange: {listen: "127.0.0.1:0", insecure: true}
                  api: {socket: %1$s/run/domain.sock}
                """.formatted(folder)));
        Path socket = folder.resolve("run/domain.sock");
        UnixHttp http = new UnixHttp(socket);
        String first;
        try (DomainManager manager = DomainManager.start(config)) {
            assertThat(manager.exchangePort()).isPositive();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                    .isEqualTo("rw-------");
            UnixHttp.Reply applied = http.send("PUT", "/v1/services/webserver", "{\"default\": \"fastest\"}");
            assertThat(applied.status()).as(applied.body()).isEqualTo(200);
            first = applied.body();
            assertThat(http.send("GET", "/v1/status", "").json().get("name").asString())
                    .isEqualTo("in-our-cluster");
        }
        assertThat(socket).doesNotExist();
        try (DomainManager manager = DomainManager.start(config)) {
            assertThat(manager.exchangePort()).isPositive();
            assertThat(http.send("GET", "/v1/services/webserver", "").body()).isEqualTo(first);
        }
    }
}
