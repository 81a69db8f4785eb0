package net.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hypha explain --from}, against a real domain manager. */
class ExplainFromTest {
    @TempDir
    private Path folder;

    private RunningDomain domain;

    @BeforeEach
    void start() throws Exception {
        domain = new RunningDomain(folder, "");
    }

    @AfterEach
    void stop() {
        domain.close();
    }

    @Test
    void aNodeThatIsNotKnownIsNamed() {
        Call name = domain.hypha("explain", "web.oakestra", "--from", "router9");
        Call flow =
                domain.hypha("explain", "--from", "router9", "--flow", "udp", "[fc00::4]:51234", "[fdff:1000::1]:53");

        assertThat(name.err()).contains("domain 'munich' has no node 'router9'; 'hypha get nodes' shows those it has");
        assertThat(name.exitCode()).isEqualTo(1);
        assertThat(flow.err()).isEqualTo(name.err());
        assertThat(flow.exitCode()).isEqualTo(1);
    }
}
