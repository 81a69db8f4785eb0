package net.hypha.domain.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.hypha.exchange.message.Message;
import net.hypha.semantics.service.ServiceKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToldFileTest {
    private static final List<Message.Update> TOLD = List.of(
            new Message.Update(
                    new Message.Position("a", 1),
                    false,
                    List.of(),
                    List.of(ServiceKey.of("web", "eu")),
                    List.of(),
                    null),
            new Message.Update(new Message.Position("a", 2), true, List.of(), List.of(), List.of(), null));

    @TempDir
    private Path folder;

    @Test
    void whatIsWrittenIsRead() {
        ToldFile file = new ToldFile(folder.resolve("told"));
        assertThat(file.read()).isEmpty();
        file.write(TOLD);
        assertThat(file.read()).isEqualTo(TOLD);
        file.write(List.of());
        assertThat(file.read()).isEmpty();
    }

    @Test
    void whatIsDamagedIsNotBelieved() throws Exception {
        Path path = folder.resolve("told");
        ToldFile file = new ToldFile(path);
        file.write(TOLD);
        byte[] whole = Files.readAllBytes(path);
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(path, random.nextBoolean() ? damaged : Arrays.copyOf(whole, random.nextInt(whole.length)));
            assertThat(file.read()).as("seed %d", seed).isEmpty();
        }
    }
}
