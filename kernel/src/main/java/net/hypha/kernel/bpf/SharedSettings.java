package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.Layouts.u32;

import net.hypha.kernel.datapath.DatapathSettings;
import net.hypha.kernel.datapath.UnderlayDevice;
import net.hypha.kernel.ffm.KernelClock;
import net.hypha.kernel.ffm.NativeMap;

/**
 * The settings that the programs read, and the epoch among them: what the programs keep of a flow's way holds as long as the epoch stays. For one
 * thread at a time.
 */
final class SharedSettings {
    private static final int NONE = 0;
    private static final int BUSY = -1; // EPOCH_BUSY

    private final NativeMap map;
    private final DatapathSettings settings;
    private final boolean pseudo6Flag = KernelFeatures.hasPseudo6Flag(KernelFeatures.release());
    private UnderlayDevice underlay;
    private int epoch;

    /** Writes them, in an epoch that no flow knows. */
    SharedSettings(NativeMap map, DatapathSettings settings) {
        this.map = map;
        this.settings = settings;
        underlay = settings.underlay();
        byte[] before = map.lookup(u32(0));
        int former = before == null ? NONE : Codec.epoch(before);
        epoch = former == NONE
                ? (int) (KernelClock.nowNs() >>> 20)
                : former; // flows may have outlived a map of another shape
        nextEpoch();
    }

    /** Tells the device towards other nodes, if it is another than before. */
    void underlayIs(UnderlayDevice device) {
        if (!device.equals(underlay)) {
            underlay = device;
            nextEpoch();
        }
    }

    /** To be called after a change that flows must notice. */
    void nextEpoch() {
        do {
            epoch++;
        } while (epoch == NONE || epoch == BUSY);
        map.put(u32(0), Codec.settings(settings, underlay, epoch, pseudo6Flag));
    }
}
