package net.hypha.semantics.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Names as RFC 1123 has them. */
class LabelsTest {
    private static final int ROUNDS = 20_000;
    private static final int LONGEST = 5;
    private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,3}[a-z0-9])?";
    private static final Pattern ONE = Pattern.compile(LABEL);
    private static final Pattern MANY = Pattern.compile(LABEL + "(?:\\." + LABEL + ")*");

    @Test
    void areWhatTheRegularExpressionSays() {
        long seed = Long.getLong("hypha.seed", new Random().nextLong());
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(10); i > 0; i--) {
                text.append("az09-.A_".charAt(random.nextInt(random.nextInt(8) == 0 ? 8 : 6)));
            }
            String name = text.toString();
            assertThat(Labels.isOne(name, LONGEST))
                    .as("seed %d: '%s'", seed, name)
                    .isEqualTo(ONE.matcher(name).matches());
            assertThat(Labels.areIn(name, LONGEST))
                    .as("seed %d: '%s'", seed, name)
                    .isEqualTo(MANY.matcher(name).matches());
        }
    }
}
