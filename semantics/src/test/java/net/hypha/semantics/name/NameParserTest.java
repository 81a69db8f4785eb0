package net.hypha.semantics.name;

import static org.assertj.core.api.Assertions.assertThat;

import net.hypha.semantics.service.DomainName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of names in DESIGN section 2, as the parser reads it. */
class NameParserTest {
    private static final Zones ZONES = Zones.of("in-our-cluster", "munich.eu", "eu", "uptown");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            # text                                        | service @ owner             | choice      | scope          | srv
            fastest.webserver.in-our-cluster              | webserver@in-our-cluster    | fastest     | in-our-cluster |
            service-a.closest-instance.oakestra           | service-a@in-our-cluster    | closest     |                |
            service-a.closest.oakestra                    | service-a@in-our-cluster    | closest     |                |
            closest-instance.service-a.oakestra           | service-a@in-our-cluster    | closest     |                |
            web.round-robin-instance.oakestra             | web@in-our-cluster          | round-robin |                |
            random.web.oakestra                           | web@in-our-cluster          | random      |                |
            webserver.oakestra                            | webserver@in-our-cluster    |             |                |
            2.webserver.oakestra                          | webserver@in-our-cluster    | 2           |                |
            webserver.2.oakestra                          | webserver@in-our-cluster    | 2           |                |
            0.web.shop.oakestra                           | web.shop@in-our-cluster     | 0           |                |
            2147483647.web.oakestra                       | web@in-our-cluster          | 2147483647  |                |
            closest.web.shop.in.munich.eu.oakestra        | web.shop@munich.eu          | closest     | munich.eu      |
            web.shop.closest.in.munich.eu.oakestra        | web.shop@munich.eu          | closest     | munich.eu      |
            web.in.in-our-cluster.oakestra                | web@in-our-cluster          |             | in-our-cluster |
            closest.web.shop.munich.eu                    | web.shop@munich.eu          | closest     | munich.eu      |
            web.shop.munich.eu                            | web.shop@munich.eu          |             | munich.eu      |
            web.berlin.eu                                 | web.berlin@eu               |             | eu             |
            3.web.uptown                                  | web@uptown                  | 3           | uptown         |
            _http._tcp.webserver.oakestra                 | webserver@in-our-cluster    |             |                | _http._tcp
            _http._tcp.fastest.webserver.oakestra         | webserver@in-our-cluster    | fastest     |                | _http._tcp
            _dns._udp.1.web.in.uptown.oakestra            | web@uptown                  | 1           | uptown         | _dns._udp
            FASTEST.WebServer.In-Our-Cluster.             | webserver@in-our-cluster    | fastest     | in-our-cluster |
            inn.oakestra                                  | inn@in-our-cluster          |             |                |
            fast.web.oakestra                             | fast.web@in-our-cluster     |             |                |
            closest2.web.oakestra                         | closest2.web@in-our-cluster |             |                |
            oakestra.oakestra                             | oakestra@in-our-cluster     |             |                |
            """)
    void aNameWithAMeaningIsRead(
            String text, String service, @Nullable String choice, @Nullable String scope, @Nullable String srv) {
        assertThat(NameParser.parse(text, ZONES)).isInstanceOfSatisfying(ParsedName.Meaning.class, parsed -> {
            SemanticName name = parsed.name();
            assertThat(name.service()).hasToString(service);
            assertThat(name.choice().label()).isEqualTo(choice == null ? "" : choice);
            assertThat(name.scope()).isEqualTo(scope == null ? null : new DomainName(scope));
            assertThat(name.srv() == null ? null : name.srv().toString()).isEqualTo(srv);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            # text                                 | branch | reason
            oakestra                               | true   | 'oakestra' is a zone; name a service in it, like webserver.oakestra
            munich.eu.                             | true   | 'munich.eu' is a zone; name a service in it, like webserver.munich.eu
            closest.oakestra                       | true   | it names no service
            2.oakestra                             | true   | it names no service
            in.munich.eu.oakestra                  | true   | it names no service
            _tcp.webserver.oakestra                | true   | '_tcp' alone is no SRV prefix: write it like _http._tcp
            in.oakestra                            | true   | 'in' is followed by no domain
            web.in.oakestra                        | true   | 'in' is followed by no domain
            closest.2.oakestra                     | false  | it names no service
            _http._tcp.closest.oakestra            | false  | it names no service
            closest.web.fastest.oakestra           | false  | it says more than one policy or number
            closest.2.web.oakestra                 | false  | it says more than one policy or number
            2.web.3.oakestra                       | false  | it says more than one policy or number
            web.closest.shop.oakestra              | false  | a policy or number stands before or after the service's name, not inside it
            instance.web.oakestra                  | false  | an instance is named by its number, like 0.webserver
            02.web.oakestra                        | false  | instance number '02' is written with leading zeros
            2147483648.web.oakestra                | false  | instance number '2147483648' is too large
            closest.web.in.mars.oakestra           | false  | no domain 'mars' is known
            closest.web.in.in.uptown.oakestra      | false  | no domain 'in.uptown' is known
            web.in.eu.uptown                       | false  | 'in' is said in zone 'oakestra'; zone 'uptown' is one domain already
            """)
    void aNameInOurZonesWithoutMeaningSaysWhy(String text, boolean branch, String reason) {
        assertThat(NameParser.parse(text, ZONES)).isEqualTo(new ParsedName.NoMeaning(reason, branch));
    }

    @ParameterizedTest
    @CsvSource({
        "web..oakestra",
        "-web.oakestra",
        "we_b.oakestra",
        "w\u00e9b.oakestra",
        ".oakestra",
        "_http._t!p.web.oakestra",
        "a b.oakestra"
    })
    void aNameThatCannotBeAServicesHasNoMeaning(String text) {
        assertThat(NameParser.parse(text, ZONES)).isInstanceOf(ParsedName.NoMeaning.class);
    }

    @ParameterizedTest
    @CsvSource({"example.org", "oakestra.example.org", "notoakestra", "web.notuptown", "''", "."})
    void aNameOutsideOurZonesIsForSomebodyElse(String text) {
        assertThat(NameParser.parse(text, ZONES)).isEqualTo(new ParsedName.NotOurs());
    }
}
