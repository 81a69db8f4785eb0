package net.hypha.kernel.bpf;

import java.util.function.Predicate;
import net.hypha.kernel.ffm.BpfException;
import net.hypha.kernel.ffm.Errno;
import net.hypha.kernel.ffm.NativeBpfObject;
import net.hypha.kernel.ffm.NativeMap;
import net.hypha.kernel.ffm.NativeRun;
import net.hypha.kernel.ffm.NativeTc;
import net.hypha.kernel.ffm.NativeXdp;

/** Programs and maps that are loaded. Closing frees this process's handles; what is pinned or attached stays at work. */
public final class BpfObject implements AutoCloseable {
    private final NativeBpfObject object;
    private final Pins pins;

    BpfObject(NativeBpfObject object, Pins pins) {
        this.object = object;
        this.pins = pins;
    }

    public NativeMap map(String name) {
        return object.loadedMap(name);
    }

    int programFd(String program) {
        return object.programFd(program);
    }

    /** Attaches a tc program to a device's ingress, in the place of any that we attached before; takes effect between two packets. */
    void attach(IngressHook hook, String program, int ifindex) {
        hook.attach(object.programFd(program), ifindex);
    }

    /** The same at its egress, always by a filter of clsact: few packets go there. */
    void attachEgress(String program, int ifindex) {
        NativeTc.attachEgress(ifindex, object.programFd(program));
    }

    /** Attaches an XDP program in the driver of a device that has none. */
    void attachEarly(String program, int ifindex) {
        NativeXdp.attach(ifindex, object.programFd(program));
    }

    /** Puts an XDP program in the place of the attached one, between two packets. */
    void replaceEarly(String program, int ifindex) {
        NativeXdp.replace(ifindex, object.programFd(program));
    }

    /**
     * Takes over what maps of another version hold that differ from ours in nothing but their size, as far as there is room; what ours hold
     * already stays.
     */
    void copySiblings(Predicate<String> which) {
        for (Pins.Sibling sibling : pins.siblings()) {
            String name = sibling.ours().name();
            if (which.test(name)) {
                NativeMap ours = map(name);
                NativeMap.withPinned(
                        sibling.path().toString(), ours, sibling.maxEntries(), theirs -> copy(theirs, ours));
            }
        }
    }

    private static void copy(NativeMap from, NativeMap to) {
        try {
            from.forEach(to::putIfAbsent);
        } catch (BpfException e) {
            if (e.errno() != Errno.E2BIG && e.errno() != Errno.ENOSPC) {
                throw e;
            }
        }
    }

    /** See {@link Pins#removeOthers}: once no device runs another version's programs. */
    int removeOtherPins() {
        return pins.removeOthers();
    }

    /** Runs a tc program on a packet, for tests. */
    public NativeRun.Outcome run(String program, byte[] packet, int ifindex) {
        return NativeRun.packet(object.programFd(program), packet, ifindex);
    }

    /** Calls a program of type "syscall"; its context comes back as the program left it. */
    public byte[] call(String program, byte[] context) {
        return NativeRun.call(object.programFd(program), context);
    }

    @Override
    public void close() {
        object.close();
    }
}
