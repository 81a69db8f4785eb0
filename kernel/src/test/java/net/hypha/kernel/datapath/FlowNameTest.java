package net.hypha.kernel.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowNameTest {
    @ParameterizedTest
    @CsvSource({
        "tcp, 10.0.0.3:51234, 10.30.0.9:80, tcp 10.0.0.3:51234 10.30.0.9:80",
        "UDP, [fc00::3]:51234, [fdff:1000::1]:53, udp [fc00::3]:51234 [fdff:1000::1]:53",
        "6, 10.0.0.3:1, 10.30.0.9:65535, tcp 10.0.0.3:1 10.30.0.9:65535",
        "icmp, 10.0.0.3:77, 10.30.0.9, icmp 10.0.0.3:77 10.30.0.9",
        "icmp, [fc00::3]:77, fdff:1000::1, icmp [fc00::3]:77 [fdff:1000::1]",
        "sctp, 10.0.0.3, 10.30.0.9, sctp 10.0.0.3 10.30.0.9",
        "47, fc00::3, [fdff:1000::1], 47 [fc00::3] [fdff:1000::1]",
    })
    void isReadAndWritten(String protocol, String source, String destination, String text) {
        FlowName name = FlowName.parse(protocol, source, destination);

        assertThat(name).hasToString(text);
        assertThat(FlowName.parse(name.protocolText(), name.sourceText(), name.destinationText()))
                .isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "tpc | 10.0.0.3:1 | 10.30.0.9:80 | 'tpc' is not a protocol",
                "256 | 10.0.0.3 | 10.30.0.9 | '256' is not a protocol",
                "tcp | 10.0.0.3 | 10.30.0.9:80 | the port is missing in '10.0.0.3': write 10.0.0.3:PORT",
                "tcp | 10.0.0.3:1 | fdff:1000::1 | are not of one address family",
                "tcp | [fc00::3]:1 | fdff:1000::1 | the port is missing in 'fdff:1000::1': write [fdff:1000::1]:PORT",
                "tcp | 10.0.0.3:0 | 10.30.0.9:80 | '10.0.0.3:0' is not ADDRESS:PORT",
                "tcp | 10.0.0.3:x | 10.30.0.9:80 | '10.0.0.3:x' is not ADDRESS:PORT",
                "tcp | 10.0.0.3:65536 | 10.30.0.9:80 | '10.0.0.3:65536' is not ADDRESS:PORT",
                "tcp | red:1 | 10.30.0.9:80 | 'red:1' is not ADDRESS:PORT",
                "tcp | [fc00::3:1 | 10.30.0.9:80 | '[fc00::3:1' is not ADDRESS:PORT",
                "tcp | [fc00::3]x | 10.30.0.9:80 | '[fc00::3]x' is not ADDRESS:PORT",
                "tcp | [fc00::3]x:1 | 10.30.0.9:80 | '[fc00::3]x:1' is not ADDRESS:PORT",
                "icmp | 10.0.0.3 | 10.30.0.9 | the identifier is missing in '10.0.0.3'",
                "sctp | 10.0.0.3:1 | 10.30.0.9:2 | told apart without ports",
            })
    void whatIsNoneIsRefusedByWhatIsWrong(String protocol, String source, String destination, String wrong) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FlowName.parse(protocol, source, destination))
                .withMessageContaining(wrong);
    }

    @Test
    void theOtherEndKnowsItTheOtherWayRound() {
        FlowName name = FlowName.parse("tcp", "10.0.0.3:51234", "10.30.0.9:80");

        assertThat(name.mirrored()).hasToString("tcp 10.30.0.9:80 10.0.0.3:51234");
        assertThat(name.from(InetAddress.ofLiteral("10.30.0.7"))).hasToString("tcp 10.30.0.7:51234 10.30.0.9:80");
    }
}
