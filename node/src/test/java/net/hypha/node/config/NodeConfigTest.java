package net.hypha.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import net.hypha.config.ConfigException;
import net.hypha.kernel.datapath.FlowSettings;
import net.hypha.semantics.service.Location;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeConfigTest {
    private static final String LEAST = """
            node:
              name: router1
              domain: {address: "192.0.2.1:50100", insecure: true}
              underlay: {device: wan, address: 192.0.2.1}
            """;

    @TempDir
    private Path folder;

    @Test
    void aFullFileIsReadAndTheDomainsSectionLeftAlone() throws Exception {
        NodeConfig config = read("""
                domain: {whatever: 1}
                node:
                  name: router1
                  state: /tmp/somewhere
                  socket: /tmp/node.sock
                  domain: {address: "192.0.2.1:50100", trust: /etc/hypha/trust}
                  underlay: {device: wan, address: 192.0.2.1, port: 50104}
                  pins: /sys/fs/bpf/elsewhere
                  device: hypha7
                  dns: {upstream: ["203.0.113.53", "[2001:db8::53]:5353", "2001:db8::54"]}
                  location: "48.1,11.5"
                  flows: {udpIdle: 90s, tcpIdle: 2h, max: 262144}
                """);
        assertThat(config.name()).hasToString("router1");
        assertThat(config.domain().trust()).isEqualTo(Path.of("/etc/hypha/trust"));
        assertThat(config.underlay().address()).isEqualTo(InetAddress.ofLiteral("192.0.2.1"));
        assertThat(config.underlay().tunnelPort()).isEqualTo(50_104);
        assertThat(config.device()).isEqualTo("hypha7");
        assertThat(config.dns().upstream())
                .extracting(server -> server.endpoint().toString())
                .containsExactly("203.0.113.53:53", "[2001:db8::53]:5353", "[2001:db8::54]:53");
        assertThat(config.location()).isEqualTo(new Location(48.1, 11.5));
        assertThat(config.flows().settings())
                .isEqualTo(new FlowSettings(Duration.ofSeconds(90), Duration.ofHours(2), 262_144));
    }

    @Test
    void whatIsNotSaidHasADefault() throws Exception {
        NodeConfig config = read(LEAST);
        assertThat(config.state()).isEqualTo(Path.of("/var/lib/hypha/node"));
        assertThat(config.socket()).isEqualTo(Path.of("/run/hypha/node.sock"));
        assertThat(config.pins()).isEqualTo(Path.of("/sys/fs/bpf/hypha/router1"));
        assertThat(config.device()).isEqualTo("hypha0");
        assertThat(config.underlay().tunnelPort()).isEqualTo(50_103);
        assertThat(config.dns().upstream()).isEmpty();
        assertThat(config.location()).isNull();
        assertThat(config.flows().settings()).isEqualTo(FlowSettings.DEFAULT);
    }

    @Test
    void everyMistakeIsNamedWithItsLine() {
        refused(LEAST + "  naem: x\n", ":5: node.naem: unknown key 'naem'; possible are device, dns, domain");
        refused("domain: {}\n", ": there is no section 'node'");
        refused("node:\n  name: Router\n", ":2: node.name: 'Router' is not a node name");
        refused("node:\n  name: a\n", ":1: node: the key 'domain' is missing");
        refused("node:\n  domain: {address: '192.0.2.1:1'}\n", ":2: node.domain: the way to the domain has no 'trust'");
        refused(
                "node:\n  domain: {address: '192.0.2.1:1', trust: /t, insecure: true}\n",
                ":2: node.domain: 'trust' and 'insecure: true' contradict");
        refused("node:\n  underlay: {port: 50103}\n", ":2: node.underlay: the key 'device' is missing");
        refused(
                "node:\n  underlay: {device: wan, address: 192.0.2.1, port: 70000}\n",
                ":2: node.underlay: port 70000 is not between 1 and 65535");
        refused(LEAST + "  device: a-name-much-too-long\n", "node: device 'a-name-much-too-long' is not a device name");
        refused("node:\n  dns: {upstream: [dns.example]}\n", ":2: node.dns.upstream[0]: ");
        refused("node:\n  flows: {udpIdle: 0s}\n", ":2: node.flows: udpIdle is 1s to 30d, not 0s");
        refused("node:\n  interests: {idle: 5s}\n", ":2: node.interests: idle is 10s to 30d, not 5s");
        refused("node:\n  flows: {max: 10}\n", ":2: node.flows: max is 1024 to 4194304 entries");
        refused("node:\n  flows: {tcpIdle: soon}\n", ":2: node.flows.tcpIdle: 'soon' is not a time");
        refused("node:\n  location: '91,0'\n", ":2: node.location: location 91.0,0.0 is off the globe");
    }

    private NodeConfig read(String text) throws ConfigException, IOException {
        Path file = folder.resolve("hypha.yaml");
        Files.writeString(file, text);
        return NodeConfig.read(file);
    }

    private void refused(String text, String reason) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(reason)
                .hasMessageStartingWith(folder.toString());
    }
}
