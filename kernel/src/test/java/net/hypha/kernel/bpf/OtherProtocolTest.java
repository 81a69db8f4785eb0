package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.remote;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.hypha.kernel.datapath.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Real sockets of other protocols than TCP and UDP, between workloads of two nodes. A kernel without SCTP has no sockets for it; its protocol number by
 * raw sockets is the same to a network that goes by addresses.
 */
class OtherProtocolTest {
    private static final String SOCKETS = """
            use Socket qw(:all);
            my ($role, $type, $protocol, $to, $text) = @ARGV;
            my $v6 = $to =~ /:/;
            socket(my $socket, $v6 ? AF_INET6 : AF_INET, $type, $protocol) or die "socket: $!";
            sub at { $v6 ? pack_sockaddr_in6($_[0], inet_pton(AF_INET6, $_[1])) : pack_sockaddr_in($_[0], inet_aton($_[1])) }
            sub hear {
                my $from = recv($socket, my $heard, 65535, 0) // die "recv: $!";
                my $header = $type == SOCK_RAW && !$v6 ? (ord($heard) & 15) * 4 : 0;
                my (undef, $host) = $v6 ? unpack_sockaddr_in6($from) : unpack_sockaddr_in($from);
                return ($from, inet_ntop($v6 ? AF_INET6 : AF_INET, $host), substr($heard, $header));
            }
            my $port = $type == SOCK_RAW ? 0 : 7;
            if ($role eq "serve") {
                bind($socket, at($port, $to)) or die "bind: $!" if $port;
                $| = 1;
                print "ready\\n";
                while (my ($from, $host, $heard) = hear()) {
                    send($socket, "$heard, says $host", 0, $from) // die "send: $!";
                }
            }
            alarm(10);
            send($socket, $text, 0, at($port, $to)) // die "send: $!";
            my (undef, $host, $heard) = hear();
            print "$host answers: $heard";
            """;

    private static final int DATAGRAM = 2; // SOCK_DGRAM
    private static final int RAW = 3; // SOCK_RAW
    private static final int SCTP = 132;
    private static final int UDP_LITE = 136;
    private static final int EXPERIMENT = 253; // RFC 3692

    @RegisterExtension
    final TestNetwork network = new TestNetwork();

    @Test
    void goThroughTheTunnelAndBack() throws Exception {
        TestNode here = network.node(1);
        TestNode there = network.node(2);
        TestWorkload client = here.workload("c", 2, "10.30.0.9", "fdff::9");
        TestWorkload server = there.workload("s", 2, "10.30.0.10", "fdff::10");
        here.inDomainWith(2);
        there.inDomainWith(1);
        here.put(remote(1, server, 2));
        here.service("10.30.0.1", "fdff:2000::1", 0, new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1)));

        for (int protocol : new int[] {SCTP, EXPERIMENT, UDP_LITE}) {
            int type = protocol == UDP_LITE ? DATAGRAM : RAW;
            serve(server, type, protocol, server.v4().getHostAddress());
            serve(server, type, protocol, server.v6().getHostAddress());
            assertThat(ask(client, type, protocol, "10.30.0.1"))
                    .isEqualTo("10.30.0.1 answers: words by %d, says 10.30.0.9", protocol);
            assertThat(ask(client, type, protocol, "fdff:2000::1"))
                    .isEqualTo("fdff:2000::1 answers: words by %d, says fdff::9", protocol);
        }
        assertThat(List.of(here.packets("opened"), there.packets("opened"))).containsOnly(6L);
        assertThat(List.of(here.packets("tunnelled"), there.packets("tunnelled")))
                .containsOnly(6L);
    }

    /** Says back what it hears, until the test is over. */
    private void serve(TestWorkload server, int type, int protocol, String at) throws Exception {
        Process process = server.namespace()
                .command("perl", "-e", SOCKETS, "serve", "" + type, "" + protocol, at)
                .start();
        network.closing(() -> {
            process.destroyForcibly();
            process.waitFor();
        });
        String first = process.inputReader().readLine();
        assertThat(first)
                .as(() -> process.errorReader().lines().toList().toString())
                .isEqualTo("ready");
    }

    private static String ask(TestWorkload client, int type, int protocol, String to) throws Exception {
        return client.run("perl", "-e", SOCKETS, "ask", "" + type, "" + protocol, to, "words by " + protocol);
    }
}
