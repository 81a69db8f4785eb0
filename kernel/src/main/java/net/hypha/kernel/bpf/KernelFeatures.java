package net.hypha.kernel.bpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.hypha.kernel.datapath.DatapathException;
import net.hypha.kernel.ffm.NativeProbe;

/** What the datapath needs of the kernel, each with the version that brought it: an operator reads that and not EINVAL. */
public final class KernelFeatures {
    private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+).*", Pattern.DOTALL);
    private static final Pattern CAPABILITIES = Pattern.compile("(?s).*\\nCapEff:\\s*([0-9a-f]+)\\n.*");
    private static final int CAP_NET_ADMIN = 12;
    private static final int CAP_SYS_ADMIN = 21;
    private static final int CAP_BPF = 39;

    private KernelFeatures() {}

    /** A helper function by its number in {@code enum bpf_func_id}. */
    private record Helper(String name, int number, String since) {}

    private static final List<Helper> HELPERS = List.of(
            new Helper("bpf_redirect_neigh", 152, "5.10"),
            new Helper("bpf_redirect_peer", 155, "5.10"),
            new Helper("bpf_ringbuf_output", 130, "5.8"),
            new Helper("bpf_for_each_map_elem", 164, "5.13"),
            new Helper("bpf_loop", 181, "5.17"));

    /**
     * Checks the rights of this process and the running kernel.
     *
     * @throws DatapathException naming all that is missing, e.g. {@code needs Linux >= 5.10 (bpf_redirect_peer)}
     */
    public static void require() {
        List<String> missing = missingRights(read("/proc/self/status"));
        if (missing.isEmpty()) {
            missing = missing(release(), NativeProbe::hasTcHelper);
        }
        if (!missing.isEmpty()) {
            throw new DatapathException("the eBPF datapath cannot run here: " + String.join("; ", missing));
        }
    }

    /** Whether checksum helpers know BPF_F_IPV6 (6.16); older kernels refuse the flag. */
    static boolean hasPseudo6Flag(String release) {
        return isAtLeast(release, 6, 16);
    }

    static String release() {
        return read("/proc/sys/kernel/osrelease").strip();
    }

    static List<String> missing(String release, IntPredicate hasHelper) {
        List<String> missing = new ArrayList<>();
        for (Helper helper : HELPERS) {
            if (!hasHelper.test(helper.number())) {
                missing.add("needs Linux >= " + helper.since() + " (" + helper.name() + "), this is " + release);
            }
        }
        if (!isAtLeast(release, 6, 3)) {
            missing.add("needs Linux >= 6.3 (bpf_skb_adjust_room with BPF_F_ADJ_ROOM_DECAP_L3), this is " + release);
        }
        return missing;
    }

    /** From the text of {@code /proc/self/status}. */
    static List<String> missingRights(String status) {
        Matcher matcher = CAPABILITIES.matcher(status);
        long effective = matcher.matches() ? Long.parseUnsignedLong(matcher.group(1), 16) : 0;
        boolean bpf = has(effective, CAP_BPF) || has(effective, CAP_SYS_ADMIN);
        List<String> missing = new ArrayList<>();
        if (!bpf || !has(effective, CAP_NET_ADMIN)) {
            missing.add("needs root, or the capabilities CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON");
        }
        return missing;
    }

    private static boolean has(long capabilities, int bit) {
        return (capabilities >>> bit & 1) == 1;
    }

    private static boolean isAtLeast(String release, int major, int minor) {
        Matcher matcher = RELEASE.matcher(release);
        if (!matcher.matches()) {
            return false;
        }
        int actual = Integer.parseInt(matcher.group(1));
        return actual > major || (actual == major && Integer.parseInt(matcher.group(2)) >= minor);
    }

    private static String read(String path) {
        try {
            return Files.readString(Path.of(path));
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be read", e);
        }
    }
}
