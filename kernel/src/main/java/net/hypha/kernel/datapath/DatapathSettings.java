package net.hypha.kernel.datapath;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What the datapath is told once, when it is opened.
 *
 * @param pins directory for pinned maps and programs, on a bpffs; the layout version is appended
 * @param holdIfindex the TAP device to which packets with an unknown semantic address are handed
 * @param underlay the device towards other nodes
 * @param tunnelPort this node's UDP port for tunnel packets, and the source port of its own
 * @param observationHalfLife after this time without a sample an observed response time counts half;
 *     zero switches measuring off, for plans that do not go by it
 * @param ejectionTime how long a backend that refused takes no new flow unless readmitted before
 * @param decapsulation where tunnel packets lose their outer headers
 * @param flows how long flows are remembered
 * @param turns another number on each node, so that not all begin their rotations with the same instance; 0: with the first
 */
public record DatapathSettings(
        Path pins,
        int holdIfindex,
        UnderlayDevice underlay,
        int tunnelPort,
        Duration observationHalfLife,
        Duration ejectionTime,
        Decapsulation decapsulation,
        FlowSettings flows,
        int turns) {}
