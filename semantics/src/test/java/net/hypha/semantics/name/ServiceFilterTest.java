package net.hypha.semantics.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.Health;
import net.hypha.semantics.service.LabelSet;
import net.hypha.semantics.service.PolicyOptions;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.service.ServiceOptions;
import net.hypha.semantics.table.ServiceState;
import org.junit.jupiter.api.Test;

class ServiceFilterTest {
    private static final List<String> TERMS = List.of(
            "*", "web", "*.shop", "web.shop", "closest.web", "closest.*", "instance.web.shop", "closest.*.shop");
    private static final List<String> SERVICES = List.of("web", "web.shop", "mail", "a.b.shop");
    private static final List<String> WORDS = List.of("closest", "fastest", "instance");

    @Test
    void aTermMeansOneServiceAllBelowOneOrAll() {
        ServiceFilter filter = ServiceFilter.of(List.of("web", "*.shop"));

        assertThat(filter.allows(new ServiceName("web"))).isTrue();
        assertThat(filter.allows(new ServiceName("web.shop"))).isTrue();
        assertThat(filter.allows(new ServiceName("shop"))).isFalse();
        assertThat(filter.allows(new ServiceName("mail"))).isFalse();
        assertThat(ServiceFilter.of(List.of("*"))).isEqualTo(ServiceFilter.ALL);
        assertThat(ServiceFilter.NONE.allows(new ServiceName("web"))).isFalse();
    }

    @Test
    void aPolicyBeforeItAllowsThatMeaningAlone() {
        ServiceFilter filter = ServiceFilter.of(List.of("closest.web"));

        assertThat(filter.narrow(web()).orElseThrow().addresses()).containsOnlyKeys("closest");
        assertThat(filter.narrow(web()).orElseThrow().numbers()).isEmpty();
        assertThat(ServiceFilter.of(List.of("instance.web"))
                        .narrow(web())
                        .orElseThrow()
                        .numbers())
                .containsOnlyKeys(0);
        assertThat(ServiceFilter.of(List.of("random.web")).narrow(web())).isEmpty();
        assertThat(ServiceFilter.ALL.narrow(web())).contains(web());
    }

    @Test
    void theOptionsOfAnAllowedMeaningAreToldWithIt() {
        PolicyOptions spilling = new PolicyOptions(9, PolicyOptions.Affinity.CALLER, LabelSet.NONE, 0);
        ServiceState web = new ServiceState(
                ServiceKey.of("web", "eu"),
                1,
                "closest",
                web().addresses(),
                new ServiceOptions(Map.of("closest", spilling, "fastest", spilling), Health.NONE),
                Map.of(),
                List.of(),
                List.of());

        assertThat(ServiceFilter.of(List.of("closest.web"))
                        .narrow(web)
                        .orElseThrow()
                        .options()
                        .policies())
                .isEqualTo(Map.of("closest", spilling));
    }

    @Test
    void whatTwoAllowTogetherIsWhatEachAllows() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            ServiceFilter one = some(random);
            ServiceFilter other = some(random);
            for (String service : SERVICES) {
                for (String word : WORDS) {
                    ServiceName name = new ServiceName(service);
                    assertThat(one.and(other).allows(name, word))
                            .as("seed %d: %s and %s of %s %s", seed, one, other, word, service)
                            .isEqualTo(one.allows(name, word) && other.allows(name, word));
                }
            }
        }
    }

    @Test
    void whatNamesNoServiceIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServiceFilter.of(List.of("we*b")))
                .withMessageContaining("'we*b' names no services");
        assertThatIllegalArgumentException().isThrownBy(() -> ServiceFilter.of(List.of("closest.")));
    }

    private static ServiceFilter some(Random random) {
        return ServiceFilter.of(Stream.generate(() -> TERMS.get(random.nextInt(TERMS.size())))
                .limit(random.nextInt(4))
                .toList());
    }

    private static ServiceState web() {
        return new ServiceState(
                ServiceKey.of("web", "eu"),
                1,
                "closest",
                Map.of("closest", pair("10.30.0.1"), "fastest", pair("10.30.0.2")),
                Map.of(0, pair("10.30.0.3")),
                List.of(),
                List.of());
    }

    private static AddressPair pair(String address) {
        return new AddressPair((Inet4Address) InetAddress.ofLiteral(address), null);
    }
}
