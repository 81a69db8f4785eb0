package net.hypha.node.manager;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import net.hypha.exchange.message.Message.Update;
import net.hypha.node.plan.Ids;
import net.hypha.node.state.KnownFile;
import net.hypha.node.state.StateException;
import net.hypha.node.state.StateFile;
import net.hypha.node.workloads.SavedWorkloads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node keeps on disk for its next start: three files in one directory. */
record Memory(IdFile idFile, StateFile<SavedWorkloads> workloadFile, KnownFile knownFile) {
    private static final Logger LOG = LoggerFactory.getLogger(Memory.class);

    /**
     * What the former process left.
     *
     * @param known empty also if the copy cannot be used: the domain tells it again
     */
    record Former(Optional<Ids.Saved> ids, Optional<SavedWorkloads> workloads, List<Update> known) {}

    /** @param boot names the present run of the machine */
    Memory(Path directory, String boot) {
        this(
                new IdFile(directory.resolve("ids"), boot),
                new StateFile<>(
                        directory.resolve("workloads.json"),
                        SavedWorkloads.KIND,
                        SavedWorkloads.VERSION,
                        SavedWorkloads.class),
                new KnownFile(directory.resolve("known.bin")));
    }

    /** @throws StateException if ids or workloads are somebody else's or damaged; nothing was changed */
    Former read() throws StateException {
        return new Former(idFile.read(), workloadFile.read(), known());
    }

    private List<Update> known() {
        try {
            return knownFile.read().orElse(List.of());
        } catch (StateException e) {
            LOG.atWarn().setCause(e).log("Starting without the copy of what was known");
            return List.of();
        }
    }
}
