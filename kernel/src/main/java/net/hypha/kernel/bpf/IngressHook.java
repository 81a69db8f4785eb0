package net.hypha.kernel.bpf;

import java.util.Set;
import net.hypha.kernel.ffm.NativeTc;
import net.hypha.kernel.ffm.NativeTcx;

/** A device's tc ingress, in two ways: TCX, which costs a packet some 40 ns less, and the filter at clsact of kernels before 6.6. */
enum IngressHook {
    /** A filter of a former version is passed by as soon as there is a program here, and is taken away then. */
    TCX {
        @Override
        void attach(int programFd, int ifindex) {
            NativeTcx.attach(ifindex, programFd, IngressHook::isOurs);
            CLSACT.leave(ifindex);
        }

        @Override
        boolean isOursAt(int ifindex) {
            return NativeTcx.attached(ifindex, IngressHook::isOurs).isPresent() || CLSACT.isOursAt(ifindex);
        }

        @Override
        void leave(int ifindex) {
            NativeTcx.detach(ifindex, IngressHook::isOurs);
            CLSACT.leave(ifindex);
        }
    },

    CLSACT {
        @Override
        void attach(int programFd, int ifindex) {
            NativeTc.attach(ifindex, programFd);
        }

        @Override
        boolean isOursAt(int ifindex) {
            return NativeTc.attached(ifindex).filter(IngressHook::isOurs).isPresent();
        }

        @Override
        void leave(int ifindex) {
            if (isOursAt(ifindex)) {
                NativeTc.detach(ifindex);
            }
        }
    };

    static final String FROM_WORKLOAD = "from_workload";
    static final String FROM_TUNNEL = "from_tunnel";
    static final String FROM_HELD = "from_held";

    /** The better way that the running kernel has. */
    static IngressHook best() {
        return NativeTcx.isAvailable() ? TCX : CLSACT;
    }

    /** Attaches a program in the place of a former one of ours, between two packets. */
    abstract void attach(int programFd, int ifindex);

    /** Whether a program of ours is at work there, whichever way it was attached. */
    abstract boolean isOursAt(int ifindex);

    /** Takes ours away, if it is there; others' programs stay. */
    abstract void leave(int ifindex);

    private static boolean isOurs(String program) {
        return NAMES.contains(program);
    }

    private static final Set<String> NAMES = Set.of(FROM_WORKLOAD, FROM_TUNNEL, FROM_HELD);
}
