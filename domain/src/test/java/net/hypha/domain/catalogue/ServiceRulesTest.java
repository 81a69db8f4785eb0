package net.hypha.domain.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.AddressPlan;
import net.hypha.semantics.name.Zones;
import net.hypha.semantics.policy.Policies;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.service.ServiceOptions;
import org.junit.jupiter.api.Test;

class ServiceRulesTest {
    private static final ServiceName WEB = new ServiceName("web");

    private final ServiceRules rules = new ServiceRules(
            new Lender(
                    AddressPlan.STANDARD,
                    new QuarantineRule(
                            Duration.ofHours(1), InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z")))),
            () -> Zones.of("here"));

    @Test
    void aServiceOfAnEarlierVersionGetsTheAddressesOfNewPoliciesAndKeepsItsOwn() {
        AddressPair closest = AddressPair.of("10.30.0.1", "fdff:1000::1");
        AddressPair fastest = AddressPair.of("10.30.0.2", "fdff:2800::1");
        Catalogue before = Catalogue.EMPTY.after(List.of(new Change.ServiceSet(
                WEB, "fastest", Map.of("closest", closest, "fastest", fastest), ServiceOptions.DEFAULT)));

        ServiceRules.Completion completion = rules.complete(before);

        assertThat(completion.refusal()).isEmpty();
        Catalogue after = before.after(completion.changes());
        Map<String, AddressPair> addresses = after.service(WEB).orElseThrow().addresses();
        assertThat(addresses.keySet()).containsExactlyInAnyOrderElementsOf(Policies.STANDARD.words());
        assertThat(addresses).containsEntry("closest", closest).containsEntry("fastest", fastest);
        assertThat(addresses.values()).doesNotHaveDuplicates();
        assertThat(rules.complete(after).changes()).isEmpty();
    }
}
