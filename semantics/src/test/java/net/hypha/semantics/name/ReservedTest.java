package net.hypha.semantics.name;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.ServiceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReservedTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            closest          | 'closest' means the policy 'closest' in semantic names
            web.fastest      | 'fastest' means the policy 'fastest' in semantic names
            closest-instance | 'closest-instance' means the policy 'closest' in semantic names
            sticky.web       | 'sticky' means the policy 'sticky' in semantic names
            instance         | 'instance' means the policy 'instance' in semantic names
            web.3            | '3' is a number, which in semantic names means an instance
            in               | 'in' introduces a scope in semantic names
            """)
    void aServiceCannotBeCalledWhatMeansSomethingElse(String name, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Reserved.check(new ServiceName(name)))
                .withMessage("a service cannot be called '" + name + "': " + why);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Reserved.checkDomain(new DomainName(name)))
                .withMessage("a domain cannot be called '" + name + "': " + why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"webserver", "web.shop", "closest2", "instances", "inn", "my-instance", "3d"})
    void otherNamesAreFree(String name) {
        assertThatCode(() -> Reserved.check(new ServiceName(name))).doesNotThrowAnyException();
        assertThatCode(() -> Reserved.checkDomain(new DomainName(name))).doesNotThrowAnyException();
    }

    @Test
    void aServiceWhoseNamesFallIntoADomainsZoneIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Reserved.check(new ServiceName("web.munich"), Zones.of("eu", "munich.eu")))
                .withMessage(
                        "a service cannot be called 'web.munich': web.munich.eu lies in the zone of domain 'munich.eu'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"oakestra", "munich.oakestra"})
    void aDomainCannotLieInTheTreesZone(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Reserved.checkDomain(new DomainName(name), "oakestra"))
                .withMessageContaining("names in the zone 'oakestra' mean the whole tree");
    }
}
