package net.hypha.node.manager;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import net.hypha.node.plan.IdLines;
import net.hypha.node.plan.Ids;
import net.hypha.node.plan.Planning;
import net.hypha.node.state.LineLog;
import net.hypha.node.state.StateException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps ids on disk, for as long as the kernel's maps live: until the machine is started anew. A held packet waits while they are kept, so
 * changes are added to the file, and the file made short again at another time.
 */
final class IdFile implements Planning.IdKeeper, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IdFile.class);
    private static final String KIND = "hypha-node-ids 2";
    private static final int ADDED_LIMIT = 16_384;

    private final Path file;
    private final LineLog log;

    IdFile(Path file, String boot) {
        this.file = file;
        this.log = new LineLog(file, KIND, boot);
    }

    /**
     * What a former process of this run of the machine left.
     *
     * @throws StateException if it is somebody else's or damaged
     */
    Optional<Ids.Saved> read() throws StateException {
        try {
            return log.read().map(IdLines::replay);
        } catch (IllegalArgumentException e) {
            throw new StateException(file + " is damaged: " + e.getMessage() + "; move it away", e);
        }
    }

    @Override
    public void keep(List<Ids.Change> changes, Ids all) {
        try {
            if (log.isOpen()) {
                log.add(IdLines.of(changes));
            } else {
                log.rewrite(IdLines.of(all.save()));
            }
        } catch (StateException e) {
            LOG.atError().setCause(e).log("Ids are not kept: a restart could not take over the flows");
        }
    }

    @Override
    public void tidy(Ids all) {
        try {
            if (log.isOpen() && log.added() > ADDED_LIMIT) {
                log.rewrite(IdLines.of(all.save()));
            }
        } catch (StateException e) {
            LOG.atError().setCause(e).log("Ids are not kept: a restart could not take over the flows");
        }
    }

    @Override
    public void close() {
        log.close();
    }
}
