package net.hypha.bench.datapath;

import java.util.List;
import net.hypha.bench.measure.Endpoint;
import net.hypha.lab.Lab;
import org.jspecify.annotations.Nullable;

/** One way to bring packets from a caller to a server, in hosts of its own. */
interface Subject {
    /** As in the results. */
    String name();

    /** What its hosts' names begin with. */
    String prefix();

    /** Adds its hosts and links. */
    void cable(Cabling cabling);

    /** Configures and starts what is its own; the lab is up, the servers are started already. */
    void start(Lab lab);

    /** To a server on the caller's node; null if it has none. */
    @Nullable
    Endpoint near(Lab lab);

    /** To a server on another node; null if it has none. */
    @Nullable
    Endpoint far(Lab lab);

    /** The hosts that servers run in. */
    List<String> servers();
}
