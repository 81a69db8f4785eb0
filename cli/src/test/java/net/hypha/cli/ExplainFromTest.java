package net.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@code hypha explain --from}, against a real domain manager. */
class ExplainFromTest extends OnOneDomain {
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
