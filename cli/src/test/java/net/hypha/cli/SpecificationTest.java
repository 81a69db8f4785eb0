package net.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Options, checks and weights on the command line, against a real domain manager. */
class SpecificationTest extends OnOneDomain {
    @Test
    void whatIsToldOfAServiceCanBeAppliedAgain() throws Exception {
        Path file = manifest("""
                service: web
                options:
                  closest: {spillOver: 50, subset: {version: "2"}}
                health: {check: http, port: 80, status: 204}
                """);
        assertThat(domain.hypha("apply", "-f", file.toString(), "--dry-run").out())
                .contains("options.closest.spillOver: 50", "health.status: 204", "1 created (dry run");
        domain.hypha("apply", "-f", file.toString());
        String told = domain.hypha("get", "service", "web", "-o", "yaml").out();
        assertThat(told).contains("spillOver: 50", "interval:");

        Call again = domain.hypha("apply", "-f", manifest(told).toString());
        assertThat(again.out()).as(again.err() + told).contains("1 unchanged");
        domain.hypha("service", "delete", "web");
        domain.hypha("apply", "-f", manifest(told).toString());
        assertThat(domain.hypha("get", "service", "web", "-o", "yaml").out()).isEqualTo(told);
    }

    @Test
    void whatIsWrongIsSaidWithItsLine() throws Exception {
        Path file = manifest("""
                service: web
                options:
                  quickest: {}
                ---
                service: shop
                health:
                  check: tcp
                  port: 0
                ---
                service: till
                options:
                  closest:
                    subset: {version: 2}
                """);
        Call call = domain.hypha("apply", "-f", file.toString());

        assertThat(call.exitCode()).isEqualTo(2);
        assertThat(call.err())
                .contains(
                        file + ":8: health.port: port 0 is not between 1 and 65535",
                        file + ":13: options.closest.subset.version: a text is expected here: write \"2\", in quotes");
        assertThat(domain.hypha(
                                "apply",
                                "-f",
                                manifest("service: web\noptions:\n  quickest: {}\n")
                                        .toString())
                        .err())
                .contains(":3: options.quickest: 'quickest' is not a policy");
        assertThat(domain.hypha("get", "services").out()).contains("no services");
    }

    @Test
    void aWeightIsGivenAndRefusedByName() throws Exception {
        domain.hypha(
                "apply",
                "-f",
                manifest("service: web\nnumbers: {3: {v4: 10.30.0.90}}\n").toString());

        assertThat(domain.hypha("instance", "weight", "web", "3", "50").out())
                .isEqualTo("instance 3 of web has weight 50\n");
        assertThat(domain.hypha("instance", "weight", "web", "4", "50").err()).contains("web' has no instance 4");
        assertThat(domain.hypha("audit").out()).contains("instance 3.web: weight 100 -> 50");
    }

    private Path manifest(String text) throws Exception {
        return Files.writeString(folder.resolve("manifest.yaml"), text);
    }
}
