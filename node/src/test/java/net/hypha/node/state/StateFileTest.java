package net.hypha.node.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.hypha.exchange.message.Message.Position;
import net.hypha.exchange.message.Message.Update;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.node.plan.Worlds;
import net.hypha.node.workloads.AttachRequest;
import net.hypha.node.workloads.SavedWorkloads;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.LabelSet;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.ServiceName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
    @TempDir
    private Path folder;

    private Path path;
    private StateFile<SavedWorkloads> file;

    @BeforeEach
    void open() {
        path = folder.resolve("deeper/workloads.json");
        file = new StateFile<>(path, SavedWorkloads.KIND, SavedWorkloads.VERSION, SavedWorkloads.class);
    }

    @Test
    void whatIsWrittenIsReadBack() throws Exception {
        SavedWorkloads saved = new SavedWorkloads(
                new SubnetLease(Prefix.parse("10.18.0.0/26"), null),
                List.of(new SavedWorkloads.Saved(
                        new AttachRequest(
                                "a",
                                Path.of("/run/netns/a"),
                                new ServiceName("web"),
                                3,
                                new Location(48.1, 11.5),
                                LabelSet.parse("version=2"),
                                7),
                        3,
                        AddressPair.of("10.18.0.2", null),
                        AddressPair.of("10.30.0.5", "fdff::1"),
                        true)));

        assertThat(file.read()).isEmpty();
        file.write(saved);
        assertThat(file.read()).contains(saved);
        assertThat(path.resolveSibling("workloads.json.new")).doesNotExist();
    }

    @Test
    void aForeignDamagedOrNewerFileIsRefusedAndLeftUntouched() throws Exception {
        for (String content : List.of(
                "",
                "not json",
                "{\"kind\": \"other\", \"version\": 1, \"content\": {}}",
                "[1, 2]",
                "{\"kind\": \"hypha-node-workloads\", \"version\": 2, \"content\": {\"workloads\": []}}",
                "{\"kind\": \"hypha-node-workloads\", \"version\": 1, \"content\": {\"workloads\": [{\"x\": 1}]}}",
                "{\"kind\": \"hypha-node-workloads\", \"version\": 1}")) {
            Files.createDirectories(folder.resolve("deeper"));
            Files.writeString(path, content);

            assertThatThrownBy(file::read)
                    .as(content)
                    .isInstanceOf(StateException.class)
                    .hasMessageContaining(path + " is left untouched");
            assertThat(path).hasContent(content);
        }
    }

    @Test
    void theCopyOfTheTableIsReadBackAndADamagedOneIsNotUsed() throws Exception {
        Path copy = folder.resolve("known.bin");
        KnownFile known = new KnownFile(copy);
        Update update = new Update(
                new Position("journal", 7),
                true,
                List.of(Worlds.webserver(Instance.State.READY)),
                List.of(),
                List.of(),
                Worlds.router2().neighbourhood());
        known.write(List.of(update));
        assertThat(known.read()).contains(List.of(update));

        byte[] bytes = Files.readAllBytes(copy);
        for (int length = 0; length < bytes.length; length += 7) {
            Files.write(copy, Arrays.copyOf(bytes, length));
            assertThatThrownBy(known::read).isInstanceOf(StateException.class).hasMessageContaining("not used");
        }
    }
}
