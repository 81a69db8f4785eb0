package net.hypha.domain.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.hypha.config.ConfigException;
import net.hypha.config.HostPort;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.ServiceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DomainConfigTest {
    @TempDir
    private Path folder;

    @Test
    void aFullFileIsReadAndTheNodesSectionLeftAlone() throws Exception {
        DomainConfig config = read("""
                domain:
                  name: in-our-cluster
                  treeZone: oakestra
                  state: /tmp/somewhere
                  exchange: {listen: "192.0.2.1:50100", trust: /etc/hypha/trust}
                  api: {socket: /run/hypha/domain.sock, listen: null}
                  location: "48.1,11.5"
                  pools: {services: [10.30.0.0/16, "fdff::/16"], nodes: [10.18.0.0/16, "fc00::/16"]}
                  peers:
                    - {name: uptown, dial: "198.51.100.2:50100", others: ["198.51.100.3:50100"], export: [webserver]}
                    - {name: far}
                node: {whatever: 1, name: [a]}
                """);
        assertThat(config.name()).isEqualTo(new DomainName("in-our-cluster"));
        assertThat(config.exchange().listen()).hasToString("192.0.2.1:50100");
        assertThat(config.location()).isEqualTo(new Location(48.1, 11.5));
        assertThat(config.pools().services()).containsExactly(Prefix.parse("10.30.0.0/16"), Prefix.parse("fdff::/16"));
        assertThat(config.neighbours().getFirst().exports().allows(new ServiceName("other")))
                .isFalse();
        assertThat(config.neighbours().getLast().exports().allows(new ServiceName("other")))
                .isTrue();
        assertThat(config.neighbours().getFirst().dials())
                .extracting(HostPort::toString)
                .containsExactly("198.51.100.2:50100", "198.51.100.3:50100");
        assertThat(config.neighbours().getLast().dials()).isEmpty();
    }

    @Test
    void whatIsNotSaidHasADefault() throws Exception {
        DomainConfig config = read("""
                domain:
                  name: a
                  exchange: {listen: "127.0.0.1:0", insecure: true}
                """);
        assertThat(config.treeZone()).hasToString("oakestra");
        assertThat(config.api().socket()).isEqualTo(Path.of("/run/hypha/domain.sock"));
        assertThat(config.pools()).isEqualTo(DomainConfig.Pools.standard());
        assertThat(config.peers()).isEmpty();
    }

    @Test
    void theCatalogueMayBeInEtcd() throws Exception {
        String exchange = "domain:\n  name: a\n  exchange: {listen: '127.0.0.1:0', insecure: true}\n";
        assertThat(read(exchange).store()).isNull();
        assertThat(read(exchange + "  store: 'etcd://192.0.2.7:2379,[2001:db8::1]:2379'\n")
                        .store())
                .isEqualTo(new EtcdPlace(
                        false, List.of(new HostPort("192.0.2.7", 2379), HostPort.parse("[2001:db8::1]:2379"))));
        DomainConfig secured = read(exchange + "  store: 'etcds://etcd.example:2379'\n  storeTrust: /etc/hypha/etcd\n");
        assertThat(secured.storeTrust()).isEqualTo(Path.of("/etc/hypha/etcd"));
        refused(exchange + "  store: 'etcds://192.0.2.7:2379'\n", ":1: domain: store etcds:// needs storeTrust");
        refused(exchange + "  storeTrust: /x\n", ":1: domain: storeTrust is of use with 'store: etcds://...' only");
        refused(exchange + "  store: 'etcd://192.0.2.7'\n", ":4: domain.store: '192.0.2.7' has no port");
        refused(exchange + "  store: '192.0.2.7:2379'\n", ":4: domain.store: '192.0.2.7:2379' is not etcd://HOST:PORT");
    }

    @Test
    void everyMistakeIsNamedWithItsLine() {
        refused(
                "domain:\n  name: a\n  nmae: b\n",
                ":3: domain.nmae: unknown key 'nmae'; possible are api, children, exchange");
        refused("domian: {}\n", ":1: domian: unknown key 'domian'; possible are domain, node");
        refused("node: {}\n", ": there is no section 'domain'");
        refused("domain:\n  name: 'a b'\n", ":2: domain.name: 'a b' is not a domain name");
        refused("domain:\n  name: [a]\n", ":2: domain.name: a text is expected here");
        refused("domain:\n  name: a\n", ":1: domain: the key 'exchange' is missing");
        refused("domain:\n  exchange: {listen: 'x'}\n", ":2: domain.exchange.listen: 'x' has no port");
        refused(
                "domain:\n  name: a\n  exchange: {listen: '127.0.0.1:1'}\n",
                ":3: domain.exchange: the exchange has no 'trust'");
        refused("domain:\n  exchange: {listen: '127.0.0.1:1', insecure: jein}\n", ":2: domain.exchange.insecure: ");
        refused(
                "domain:\n  name: a\n  exchange: {listen: '127.0.0.1:1', insecure: true}\n  silence: 1ms\n",
                ":1: domain: silence is 100ms to 1h, not 1ms");
        refused(
                "domain:\n  name: a\n  exchange: {listen: '127.0.0.1:1', insecure: true}\n  restart: 2h\n",
                ":1: domain: restart is 0s to 1h, not 7200000ms");
        refused(
                "domain:\n  name: a\n  exchange: {listen: '127.0.0.1:1', insecure: true}\n  gateways: 1001\n",
                ":1: domain: gateways is 1 to 1000, not 1001");
        refused(
                "domain:\n  exchange: {listen: '127.0.0.1:1', insecure: true, beat: 50ms}\n",
                ":2: domain.exchange: beat is 100ms");
        refused("domain:\n  gateways: all\n", ":2: domain.gateways: ");
        refused("domain:\n  pools: 7\n", ":2: domain.pools: ");
        refused(
                "domain:\n  pools:\n    services: [10.30.0.0/16]\n    nodes: [10.30.5.0/24]\n",
                ":2: domain.pools: the pools overlap: services 10.30.0.0/16 and nodes 10.30.5.0/24");
        refused(
                "domain:\n  pools:\n    services:\n      - 10.30.0.0/16\n      - 10.31.0.1/16\n",
                ":5: domain.pools.services[1]: 10.31.0.1/16 has bits set");
        refused(
                "domain:\n  peers:\n    - {name: b, others: ['192.0.2.1:1']}\n",
                ":3: domain.peers[0]: others are dialled beside 'dial'");
        refused("domain:\n  peers:\n    - {name: b, dail: c}\n", ":3: domain.peers[0].dail: unknown key 'dail'");
        refused(
                "domain:\n  name: a\n  exchange: {listen: '127.0.0.1:1', insecure: true}\n  api: {listen: '192.0.2.1:80'}\n",
                ":1: domain: api.listen 192.0.2.1:80 needs a certificate");
        String start = "domain:\n  name: a\n  exchange: {listen: '127.0.0.1:1', insecure: true}\n";
        refused(start + "  parent: {name: b}\n", ":4: domain.parent: the key 'dial' is missing");
        refused(start + "  parent: {name: a, dial: 'x:1'}\n", ":1: domain: domain 'a' names itself as a parent");
        refused(
                start + "  parent: {name: b, dial: 'x:1', trust: t}\n",
                ":1: domain: parent.trust is given, and exchange");
        refused(start + "  children: [{name: b}]\n  peers: [{name: b}]\n", ":1: domain: peer 'b' is given twice");
        refused(
                start + "  children:\n    - {name: b, import: ['we*b']}\n",
                ":5: domain.children[0].import[0]: 'we*b' names no services");
        refused("domain:\n  name: a\n  name: b\n", ":3: ");
        refused("domain:\n  name: a\n   x: [\n", ":3: ");
    }

    private DomainConfig read(String yaml) throws ConfigException, IOException {
        return DomainConfig.read(Files.writeString(folder.resolve("hypha.yaml"), yaml));
    }

    private void refused(String yaml, String message) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("hypha.yaml" + message);
    }
}
