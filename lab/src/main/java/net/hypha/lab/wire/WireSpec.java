package net.hypha.lab.wire;

import java.nio.file.Path;

/**
 * A wire for the relay.
 *
 * @param a namespace of the one end, e.g. {@code /run/netns/hypha-router1}
 * @param deviceA TAP device to be made there
 * @param seed of the losses, so that a run can be repeated
 */
public record WireSpec(
        String name, Path a, String deviceA, Path b, String deviceB, int mtu, long seed, WireSettings settings) {}
