package net.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code hypha apply} and {@code hypha get} against a real domain manager. */
class ApplyTest extends OnOneDomain {
    ApplyTest() {
        super("pools: {services: [10.30.0.0/16, 'fdff::/16'], nodes: [10.18.0.0/16]}");
    }

    @Test
    void severalManifestsAreMadeThenChangedThenLeftAlone() throws Exception {
        String file = file("shop.yaml", """
                service: web
                default: fastest
                addresses:
                  closest: {v4: 10.30.0.2}
                numbers:
                  3: {v4: 10.30.9.3}
                ---
                service: shop
                families: [ipv6]
                """);

        Call dry = domain.hypha("apply", "-f", file, "--dry-run");
        assertThat(dry.err()).isEmpty();
        assertThat(dry.out())
                .contains(
                        "service web: created\n", "  addresses.closest.v4: 10.30.0.2\n", "  numbers.3.v4: 10.30.9.3\n")
                .contains("service shop: created\n", "  families: ipv6\n")
                .endsWith("2 created (dry run: nothing was applied)\n");
        assertThat(domain.hypha("get", "services").out()).contains("no services");

        assertThat(domain.hypha("apply", "-f", file).out()).endsWith("2 created\n");
        Call again = domain.hypha("apply", "-f", file);
        assertThat(again.out()).isEqualTo("service web: unchanged\nservice shop: unchanged\n2 unchanged\n");

        Path other = Files.writeString(folder.resolve("other.yaml"), "service: web\ndefault: closest\n");
        assertThat(domain.hypha("apply", "-f", other.toString()).out())
                .isEqualTo("service web: changed\n  default: fastest -> closest\n1 changed\n");
        assertThat(domain.hypha("get", "service", "shop", "-o", "yaml").out())
                .contains("families:\n- ipv6\n")
                .doesNotContain("v4");
    }

    @Test
    void everyComplaintHasItsFileLineAndFieldAndNothingIsApplied() throws Exception {
        domain.hypha("service", "apply", "taken");
        String file = file("bad.yaml", """
                service: fine
                ---
                service: web
                default: quickest
                addresses:
                  closest: {v4: 10.30.0.1}
                  fastest:
                    v4: 192.0.2.1
                ---
                - service: a
                  colour: blue
                - service: b
                  families: [ipx]
                """);

        Call shape = domain.hypha("apply", "-f", file);
        assertThat(shape.err())
                .contains("bad.yaml:11: colour: unknown key 'colour'")
                .contains("bad.yaml:13: families: 'ipx' is not a family")
                .contains("nothing has been applied");
        assertThat(shape.exitCode()).isEqualTo(2);

        Files.writeString(Path.of(file), Files.readString(Path.of(file)).replaceAll("(?s)---\n- .*", ""));
        Call meaning = domain.hypha("apply", "-f", file, "--dry-run");
        assertThat(meaning.err())
                .contains("bad.yaml:4: default: 'quickest' is not a policy")
                .contains("bad.yaml:6: addresses.closest.v4: 10.30.0.1 is taken by service 'taken' (closest)")
                .contains("bad.yaml:8: addresses.fastest.v4: 192.0.2.1 is not in the domain's pools");
        assertThat(domain.hypha("apply", "-f", file).exitCode()).isEqualTo(2);
        assertThat(domain.hypha("get", "service", "fine").err()).contains("does not exist");
    }

    @Test
    void twoManifestsOfOneFileMayNotClaimOneAddressAndABrokenFileIsNamed() throws Exception {
        Path directory = Files.createDirectory(folder.resolve("all"));
        Files.writeString(directory.resolve("1.yaml"), "service: a\naddresses: {closest: {v4: 10.30.5.5}}\n");
        Files.writeString(directory.resolve("2.yaml"), "service: b\naddresses: {closest: {v4: 10.30.5.5}}\n");
        Files.writeString(directory.resolve("notes.txt"), "not a manifest");

        Call collision = domain.hypha("apply", "-f", directory.toString());
        assertThat(collision.err()).contains("2.yaml:2: addresses.closest.v4: 10.30.5.5 is taken by service 'a'");
        assertThat(collision.exitCode()).isEqualTo(1);

        Files.writeString(directory.resolve("2.yaml"), "service: b\ndefault: [fastest\n");
        Files.writeString(directory.resolve("3.yaml"), "default: fastest\n");
        Call broken = domain.hypha("apply", "-f", directory.toString());
        assertThat(broken.err()).contains("2.yaml:2: ").contains("3.yaml:1: a manifest needs 'service: NAME'");
        assertThat(broken.exitCode()).isEqualTo(2);
        assertThat(domain.hypha("get", "services").out()).contains("no services");
    }

    @Test
    void whatGetTellsOfServicesCanBeAppliedAgainAlsoAfterTheyAreGone() throws Exception {
        domain.hypha("apply", "-f", file("web.yaml", """
                service: web
                default: fastest
                numbers: {0: {v6: "fdff::77"}}
                """));
        domain.hypha("service", "apply", "shop");
        String told = domain.hypha("get", "services", "-o", "yaml").out();
        String file = file("told.yaml", told);

        assertThat(domain.hypha("apply", "-f", file).out()).endsWith("2 unchanged\n");
        domain.hypha("service", "delete", "web");
        domain.hypha("service", "delete", "shop");
        assertThat(domain.hypha("apply", "-f", file).out()).endsWith("2 created\n");
        assertThat(domain.hypha("get", "services", "-o", "yaml").out()).isEqualTo(told);
        assertThat(fromStandardInput(domain.hypha("get", "service", "web", "-o", "json")
                                .out())
                        .out())
                .isEqualTo("service web: unchanged\n1 unchanged\n");
    }

    @Test
    void everyKindCanBeHadInEachFormat() {
        domain.hypha("service", "apply", "web");
        for (String kind :
                new String[] {"services", "instances", "nodes", "domains", "routes", "interests", "addresses"}) {
            for (String format : new String[] {"table", "yaml", "json"}) {
                Call call = domain.hypha("get", kind, "-o", format);
                assertThat(call.exitCode()).as(kind + call.err()).isZero();
            }
        }
        assertThat(domain.hypha("get", "domains").out()).contains("munich", "self", "10.30.0.0/16");
        assertThat(domain.hypha("get", "node", "nobody").err())
                .contains("there is no node 'nobody': 'hypha get nodes'");
        assertThat(domain.hypha("get", "things").err()).contains("possible are services, instances, nodes");
    }

    private Call fromStandardInput(String text) {
        InputStream former = System.in;
        System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        try {
            return domain.hypha("apply", "-f", "-");
        } finally {
            System.setIn(former);
        }
    }

    private String file(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text).toString();
    }
}
