package net.hypha.node.ways;

import java.util.Optional;
import java.util.function.Supplier;
import net.hypha.kernel.datapath.Datapath;
import net.hypha.kernel.datapath.DatapathException;
import net.hypha.kernel.datapath.UnderlayDevice;
import net.hypha.semantics.address.Endpoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The device towards other nodes, which may change, vanish, and be made anew under its name while the node runs: the datapath is kept at it.
 * Thread-safe.
 */
public final class Underlay {
    private static final Logger LOG = LoggerFactory.getLogger(Underlay.class);

    private final Supplier<UnderlayDevice> device;
    private final int port;
    private final Datapath datapath;
    private volatile UnderlayDevice known;
    private volatile @Nullable String trouble;

    /**
     * @param device how it is now; a {@link DatapathException} while it or its address is not there
     * @param port of this node's tunnel
     */
    public Underlay(Supplier<UnderlayDevice> device, int port, Datapath datapath) {
        this.device = device;
        this.port = port;
        this.datapath = datapath;
        this.known = device.get();
    }

    /** Where others reach this node, as far as known: by its tunnel, and those that share its link without. */
    public Endpoint endpoint() {
        UnderlayDevice last = known;
        return new Endpoint(last.address(), port, last.mac());
    }

    /** Why other nodes cannot be reached, for the operator; empty while all is well. */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** Looks at the device, and brings the datapath there if it must; call it about each second. */
    public synchronized void keep() {
        UnderlayDevice now;
        try {
            now = device.get();
            datapath.underlayIs(now);
        } catch (DatapathException e) {
            if (trouble == null) {
                LOG.atWarn().setCause(e).log("Other nodes are out of reach until the underlay device is back");
            }
            trouble = String.valueOf(e.getMessage());
            return;
        }
        trouble = null;
        if (!now.equals(known)) {
            LOG.atInfo().addKeyValue("device", now).log("The underlay device is not what it was");
            known = now;
        }
    }
}
