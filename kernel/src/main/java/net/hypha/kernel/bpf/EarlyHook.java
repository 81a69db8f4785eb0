package net.hypha.kernel.bpf;

import java.io.IOException;
import java.net.NetworkInterface;
import net.hypha.kernel.datapath.Decapsulation;
import net.hypha.kernel.ffm.BpfException;
import net.hypha.kernel.ffm.NativeXdp;
import net.hypha.kernel.net.Offload;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The XDP hook of the underlay device. Another's program there is left alone. For one thread at a time. */
final class EarlyHook {
    /** The program's name, by which it is known for ours. */
    static final String PROGRAM = "hypha_early";

    private static final Logger LOG = LoggerFactory.getLogger(EarlyHook.class);

    private final BpfObject object;
    private final Decapsulation wanted;

    EarlyHook(BpfObject object, Decapsulation wanted) {
        this.object = object;
        this.wanted = wanted;
    }

    /** Brings the hook to what is wanted; where the driver refuses, tunnel packets are decapsulated at tc. */
    void bring(int ifindex) {
        String attached = NativeXdp.attached(ifindex).orElse("");
        try {
            if (isOurs(attached)) {
                keep(ifindex);
            } else if (attached.isEmpty() && isUseful(ifindex)) {
                object.attachEarly(PROGRAM, ifindex);
                LOG.atInfo().addKeyValue("device", ifindex).log("Tunnel packets are decapsulated in XDP");
            } else if (wanted == Decapsulation.XDP) {
                LOG.atWarn()
                        .addKeyValue("program", attached)
                        .log("The underlay device has another's XDP program; tunnel packets are decapsulated at tc");
            }
        } catch (BpfException | IOException e) {
            LOG.atLevel(wanted == Decapsulation.XDP ? org.slf4j.event.Level.WARN : org.slf4j.event.Level.INFO)
                    .addKeyValue("reason", e.getMessage())
                    .log("The underlay device's driver takes no XDP program; tunnel packets are decapsulated at tc");
        }
    }

    private void keep(int ifindex) throws IOException {
        if (isUseful(ifindex)) {
            object.replaceEarly(PROGRAM, ifindex);
        } else {
            NativeXdp.detach(ifindex);
        }
    }

    private boolean isUseful(int ifindex) throws IOException {
        return switch (wanted) {
            case XDP -> true;
            case TC -> false;
            case AUTO -> {
                NetworkInterface device = NetworkInterface.getByIndex(ifindex);
                yield device != null
                        && !device.isLoopback()
                        && Offload.merges(device.getName())
                        && !Offload.carriesSuperPackets(device.getName());
            }
        };
    }

    /** Whether a program of that name at the hook is Hypha's. */
    static boolean isOurs(String program) {
        return program.equals(PROGRAM);
    }

    /** Whether ours is at work on a device. */
    static boolean isAt(int ifindex) {
        return NativeXdp.attached(ifindex).filter(EarlyHook::isOurs).isPresent();
    }
}
