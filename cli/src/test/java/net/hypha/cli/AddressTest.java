package net.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code hypha address}, pools that are full, and services of one family, against a real domain manager. */
class AddressTest extends OnOneDomain {
    AddressTest() {
        super("pools: {services: [10.30.0.0/28, 'fdff::/16'], nodes: [10.18.0.0/16]}");
    }

    @Test
    void poolsSayHowFullTheyAreAndWhoHoldsAnAddress() {
        domain.hypha("service", "apply", "web");
        int policies = domain.hypha("get", "service", "web", "-o", "json").out().split("\"v4\"", -1).length - 1;

        assertThat(domain.hypha("address", "list").out().lines().map(line -> line.replaceAll(" +", " ")))
                .contains("services IPv4 ipv4 " + policies + " 0 14 addresses 10.30.0.0/28")
                .contains("nodes IPv4 ipv4 0 0 1024 subnets 10.18.0.0/16")
                .anyMatch(line -> line.startsWith("closest IPv6 ipv6 1 0 9007199254740991 addresses fdff:1000::/21"));
        assertThat(domain.hypha("get", "address", "10.30.0.1").out()).contains("service 'web' (closest)");
        assertThat(domain.hypha("get", "address", "192.0.2.1").out()).contains("foreign");
    }

    @Test
    void freeOnesAreThoseThatAreGivenNext() {
        String free = domain.hypha("address", "free", "--policy", "closest", "--count", "2", "-o", "json")
                .out();
        assertThat(free).contains("10.30.0.1", "10.30.0.2", "fdff:1000::1", "fdff:1000::2");
        domain.hypha("service", "apply", "web");
        assertThat(domain.hypha("address", "free", "--family", "ipv6", "--policy", "closest")
                        .out())
                .contains("fdff:1000::2")
                .doesNotContain("fdff:1000::1 ", "10.30");
        assertThat(domain.hypha("address", "free", "--family", "ipx").err()).contains("write ipv4 or ipv6");
        assertThat(domain.hypha("address", "free", "--count", "0").err()).contains("not a number of 1 to 1000");
    }

    @Test
    void aFullPoolIsNamedWithWhatToDoAndAServiceWithoutItsFamilyStillFits() throws Exception {
        Path file = Files.writeString(folder.resolve("many.yaml"), """
                - service: a
                - service: b
                - service: c
                - service: d
                """);
        Call full = domain.hypha("apply", "-f", file.toString());
        assertThat(full.err())
                .contains("many.yaml:", "pool 'services IPv4' 10.30.0.0/28 is exhausted: all 14 are taken")
                .contains("domain.pools.services; 'hypha address list'");
        assertThat(domain.hypha("get", "services").out()).contains("no services");

        Files.writeString(file, """
                - {service: six, families: [ipv6]}
                - {service: four, families: [ipv4]}
                """);
        assertThat(domain.hypha("apply", "-f", file.toString()).out()).endsWith("2 created\n");
        assertThat(domain.hypha("get", "service", "six", "-o", "json").out()).doesNotContain("\"v4\"");
        assertThat(domain.hypha("get", "service", "four", "-o", "json").out()).doesNotContain("\"v6\"");
    }

    @Test
    void aDomainOfOneFamilyRefusesTheOther() throws Exception {
        domain.close();
        Path other = Files.createDirectory(folder.resolve("other"));
        domain = new RunningDomain(other, "pools: {services: ['fdff::/16'], nodes: ['fc00::/16']}");
        Path file = Files.writeString(folder.resolve("four.yaml"), "service: four\nfamilies: [ipv4]\n");

        assertThat(domain.hypha("apply", "-f", file.toString()).err())
                .contains("four.yaml:2: families: the domain has no ipv4 service pool, only [ipv6]");
        assertThat(domain.hypha("apply", "-f", file.toString()).exitCode()).isEqualTo(1);
        assertThat(domain.hypha("address", "free", "--family", "ipv4").err()).contains("no IPv4 service pool");
    }
}
