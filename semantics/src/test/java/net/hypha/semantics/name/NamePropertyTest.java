package net.hypha.semantics.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.hypha.semantics.policy.Policies;
import net.hypha.semantics.service.Choice;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NamePropertyTest {
    private static final Zones ZONES = Zones.of("in-our-cluster", "munich.eu", "eu");
    private static final long SEED = Long.getLong("seed", new Random().nextLong());
    private static final int ROUNDS = 20_000;

    private final Random random = new Random(SEED);

    @Test
    void whatIsFormattedIsReadBackAsItWas() {
        for (int round = 0; round < ROUNDS; round++) {
            SemanticName name = name();
            String text = name.text(ZONES);
            assertThat(NameParser.parse(text, ZONES))
                    .as("%s, -Dseed=%d", text, SEED)
                    .isEqualTo(new ParsedName.Meaning(name));
        }
    }

    @Test
    void garbageNeverThrows() {
        for (int round = 0; round < ROUNDS; round++) {
            String text = garbage();
            assertThatCode(() -> NameParser.parse(text, ZONES))
                    .as("'%s', -Dseed=%d", text, SEED)
                    .doesNotThrowAnyException();
        }
    }

    private SemanticName name() {
        String domain = pick(List.of("", "in-our-cluster", "munich.eu", "eu"));
        @Nullable DomainName scope = domain.isEmpty() ? null : new DomainName(domain);
        @Nullable SrvPrefix srv = random.nextInt(4) == 0 ? new SrvPrefix(label(), pick(List.of("tcp", "udp"))) : null;
        return new SemanticName(
                new ServiceKey(service(scope), scope == null ? ZONES.own() : scope), choice(), scope, srv);
    }

    /** A service name that nothing stands against. */
    private ServiceName service(@Nullable DomainName scope) {
        while (true) {
            ServiceName name = new ServiceName(IntStream.rangeClosed(0, random.nextInt(3))
                    .mapToObj(_ -> label())
                    .collect(Collectors.joining(".")));
            try {
                Reserved.check(name, new Zones("oakestra", scope == null ? ZONES.own() : scope, ZONES.peers()));
                return name;
            } catch (IllegalArgumentException reserved) {
                assertThat(reserved).hasMessageContaining("cannot be called");
            }
        }
    }

    private Choice choice() {
        return switch (random.nextInt(3)) {
            case 0 -> new Choice.Default();
            case 1 -> new Choice.ByPolicy(pick(Policies.STANDARD.words()));
            default -> new Choice.Instance(random.nextInt(Integer.MAX_VALUE));
        };
    }

    private String label() {
        return random.nextInt(8) == 0
                ? pick(List.of("in", "7", "munich", "closest", "instance", "random-instance", "eu", "a-instance"))
                : Integer.toString(random.nextInt(1, 1 << 30), 36);
    }

    private String garbage() {
        String zone = pick(List.of("", ".oakestra", ".munich.eu", "oakestra.", ".in.eu.oakestra"));
        return IntStream.range(0, random.nextInt(40))
                        .mapToObj(_ -> random.nextInt(3) == 0
                                ? pick(List.of(".", "_", "in", "closest", "-instance", "2", "99999999999999"))
                                : Character.toString(random.nextInt(0x2000)))
                        .collect(Collectors.joining())
                + zone;
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
