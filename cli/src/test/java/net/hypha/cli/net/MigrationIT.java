package net.hypha.cli.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import net.hypha.lab.traffic.Connection;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An instance moves from one node to another: what it is called stays, and what was open is reset, not left hanging. */
class MigrationIT {
    @BeforeAll
    static void needsRoot() {
        TwoNodes.needsRoot();
    }

    @Test
    void anInstanceThatMovesKeepsItsAddressAndItsConnectionsAreReset() throws Exception {
        try (TwoNodes nodes = TwoNodes.up("hym", TwoNodes.Wiring.SWITCH)) {
            String before = nodes.address("far", false);
            try (Connection connection = new Connection(
                    nodes.lab.namespace("caller"), nodes.lab.namespace("far"), InetAddress.ofLiteral(before))) {
                connection.roundTrips(3);

                nodes.detach("m", "far");
                nodes.attach("n", "far", "web", 1);

                assertThatThrownBy(() -> connection.roundTrips(1))
                        .as("within a minute, or it hangs")
                        .isInstanceOf(IOException.class)
                        .hasMessageNotContaining("timed out");
            }
            assertThat(nodes.addressOn("n", "far")).isEqualTo(before);
            nodes.until(
                    "it answers at the address it had",
                    () -> nodes.curl("caller", "http://" + before + "/").out().contains("far"));
        }
    }
}
