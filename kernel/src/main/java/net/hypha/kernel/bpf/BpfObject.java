package net.hypha.kernel.bpf;

import net.hypha.kernel.ffm.NativeBpfObject;
import net.hypha.kernel.ffm.NativeMap;
import net.hypha.kernel.ffm.NativeRun;
import net.hypha.kernel.ffm.NativeTc;

/** Programs and maps that are loaded. Closing frees this process's handles; what is pinned or attached stays at work. */
public final class BpfObject implements AutoCloseable {
    private final NativeBpfObject object;

    BpfObject(NativeBpfObject object) {
        this.object = object;
    }

    public NativeMap map(String name) {
        return object.loadedMap(name);
    }

    /** Attaches a tc program to a device's ingress, in the place of any that we attached before; takes effect between two packets. */
    public void attachIngress(String program, int ifindex) {
        NativeTc.attachIngress(ifindex, object.programFd(program));
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
