package net.hypha.node.workloads;

import java.nio.file.Path;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.ServiceName;
import org.jspecify.annotations.Nullable;

/**
 * What is to be plugged in.
 *
 * @param id unique on the node, at most 63 letters, digits, dots, hyphens and underscores
 * @param netns the file that stands for its network namespace
 * @param service whose instance it is; null for a mere caller
 * @param number the instance number it wants; null to be given one
 * @param location where it is; null where its node is
 */
public record AttachRequest(
        String id,
        Path netns,
        @Nullable ServiceName service,
        @Nullable Integer number,
        @Nullable Location location) {
    /** The node itself, which is no namespace of its own; nobody else is called so. */
    public static final String HOST = "host";

    private static final Path OWN_NETNS = Path.of("/proc/self/ns/net");

    public AttachRequest {
        if (!id.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
            throw new IllegalArgumentException(
                    "id '" + id + "' is not a workload id: at most 63 letters, digits, dots, hyphens and underscores");
        }
        if (!netns.isAbsolute()) {
            throw new IllegalArgumentException("netns " + netns + " is not an absolute path");
        }
        if (number != null && service == null) {
            throw new IllegalArgumentException("number " + number + " is given, but no service");
        }
        if (number != null && number < 0) {
            throw new IllegalArgumentException("number " + number + " is negative");
        }
    }

    /** The node itself as a caller. */
    static AttachRequest host() {
        return new AttachRequest(HOST, OWN_NETNS, null, null, null);
    }

    public boolean meansHost() {
        return id.equals(HOST);
    }
}
