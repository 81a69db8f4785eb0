package net.hypha.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;

/** What is answered to which question, over UDP and over TCP. The server has no upstream. */
class SemanticAnswersTest {
    private static DnsServer server;

    @BeforeAll
    static void start() throws IOException {
        server = DnsClient.serve(new TestZone(), DnsSettings.of(List.of()));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            fastest.webserver.in-our-cluster    ; A    ; NOERROR aa | = A 10.30.0.1
            fastest.webserver.in-our-cluster    ; AAAA ; NOERROR aa | = AAAA fdff:2800::1
            FASTEST.WebServer.In-Our-Cluster    ; A    ; NOERROR aa | = A 10.30.0.1
            webserver.closest-instance.oakestra ; ANY  ; NOERROR aa | = A 10.30.0.2 | = AAAA fdff:1000::1
            webserver.oakestra                  ; A    ; NOERROR aa | = A 10.30.0.1
            2.webserver.oakestra                ; A    ; NOERROR aa | = A 10.30.0.9
            old.in.uptown.oakestra              ; A    ; NOERROR aa | = A 10.31.0.1
            random.old.uptown                   ; A    ; NOERROR aa | = A 10.31.0.1
            random.old.uptown                   ; AAAA ; NOERROR aa | authority uptown. SOA
            webserver.oakestra                  ; MX   ; NOERROR aa | authority oakestra. SOA
            _http._tcp.old.uptown               ; SRV  ; NOERROR aa | = SRV 0 0 8080 old.uptown. | additional old.uptown. A 10.31.0.1
            _ssh._tcp.webserver.oakestra        ; SRV  ; NOERROR aa | authority oakestra. SOA
            _http._tcp.webserver.oakestra       ; A    ; NOERROR aa | authority oakestra. SOA
            webserver.oakestra                  ; SRV  ; NOERROR aa | authority oakestra. SOA
            3.webserver.oakestra                ; A    ; NXDOMAIN aa | authority oakestra. SOA
            nobody.oakestra                     ; A    ; NXDOMAIN aa | authority oakestra. SOA
            closest.webserver.fastest.oakestra  ; A    ; NXDOMAIN aa | authority oakestra. SOA
            a.b.c.uptown                        ; A    ; NXDOMAIN aa | authority uptown. SOA
            oakestra                            ; A    ; NOERROR aa | authority = SOA
            oakestra                            ; SOA  ; NOERROR aa | = SOA
            closest.oakestra                    ; A    ; NOERROR aa | authority oakestra. SOA
            _tcp.webserver.oakestra             ; A    ; NOERROR aa | authority oakestra. SOA
            lost.oakestra                       ; A    ; SERVFAIL
            broken.oakestra                     ; A    ; SERVFAIL
            1.0.30.10.in-addr.arpa              ; PTR  ; NOERROR aa | = PTR fastest.webserver.in-our-cluster.
            9.0.30.10.in-addr.arpa              ; PTR  ; NOERROR aa | = PTR 2.webserver.in-our-cluster.
            9.0.30.10.in-addr.arpa              ; A    ; NOERROR aa | authority 30.10.in-addr.arpa. SOA
            7.0.30.10.in-addr.arpa              ; PTR  ; NXDOMAIN aa | authority 30.10.in-addr.arpa. SOA
            0.30.10.in-addr.arpa                ; PTR  ; NOERROR aa | authority 30.10.in-addr.arpa. SOA
            300.0.30.10.in-addr.arpa            ; PTR  ; REFUSED
            1.0.0.10.in-addr.arpa               ; PTR  ; REFUSED
            1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.f.f.d.f.ip6.arpa ; PTR  ; NOERROR aa | = PTR closest.webserver.in-our-cluster.
            2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.f.f.d.f.ip6.arpa ; PTR  ; NXDOMAIN aa | authority f.f.d.f.ip6.arpa. SOA
            example.org                         ; A    ; REFUSED
            """)
    void aQuestionHasItsAnswer(String name, String type, String answer) throws IOException {
        assertThat(DnsClient.text(DnsClient.of(server).ask(name, type))).isEqualTo(answer);
        assertThat(DnsClient.text(DnsClient.of(server).overTcp().ask(name, type)))
                .isEqualTo(answer);
        assertThat(DnsClient.text(DnsClient.of(server).withoutEdns().ask(name, type)))
                .isEqualTo(answer);
    }

    @Test
    void addressesMayBeCachedAndANoOnlyForAMoment() throws IOException {
        Message yes = DnsClient.of(server).ask("webserver.oakestra", "A");
        Message no = DnsClient.of(server).ask("nobody.oakestra", "A");
        assertThat(yes.getSection(Section.ANSWER)).extracting(Record::getTTL).containsExactly(60L);
        assertThat(no.getSection(Section.AUTHORITY))
                .singleElement()
                .isInstanceOfSatisfying(
                        SOARecord.class, soa -> assertThat(soa.getMinimum()).isEqualTo(5));
    }
}
