package net.hypha.node.workloads;

import java.nio.file.Path;
import net.hypha.semantics.service.LabelSet;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.service.Weight;
import org.jspecify.annotations.Nullable;

/**
 * What is to be plugged in.
 *
 * @param id unique on the node, at most 63 letters, digits, dots, hyphens and underscores
 * @param netns the file that stands for its network namespace
 * @param service whose instance it is; null for a mere caller
 * @param number the instance number it wants; null to be given one
 * @param location where it is; null where its node is, or its domain
 * @param labels of an instance; null for none
 * @param weight of an instance, where the domain knows of none, 0 to 1000; null for the usual one
 */
public record AttachRequest(
        String id,
        Path netns,
        @Nullable ServiceName service,
        @Nullable Integer number,
        @Nullable Location location,
        @Nullable LabelSet labels,
        @Nullable Integer weight) {
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
        labels = LabelSet.NONE.equals(labels) ? null : labels;
        if (service == null && (labels != null || weight != null)) {
            throw new IllegalArgumentException(
                    (labels != null ? "labels are" : "weight " + weight + " is") + " given, but no service");
        }
        if (weight != null) {
            Weight.checked(weight);
        }
    }

    /** Without labels, and of no particular weight. */
    public AttachRequest(
            String id,
            Path netns,
            @Nullable ServiceName service,
            @Nullable Integer number,
            @Nullable Location location) {
        this(id, netns, service, number, location, null, null);
    }

    /** The node itself as a caller. */
    static AttachRequest host() {
        return new AttachRequest(HOST, OWN_NETNS, null, null, null);
    }

    LabelSet labelSet() {
        return labels == null ? LabelSet.NONE : labels;
    }

    public boolean meansHost() {
        return id.equals(HOST);
    }
}
