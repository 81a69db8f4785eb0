package net.hypha.semantics.plan;

import net.hypha.semantics.service.Location;
import org.jspecify.annotations.Nullable;

/**
 * From where a meaning is meant: a node's own workloads, or the neighbour from which flows arrive to be bound here.
 *
 * @param id 0 for the node's own workloads, 1 and up for neighbours; the kernel's key
 * @param name the node's or neighbour's name, for people
 * @param location where callers are; null where unknown
 */
public record Vantage(int id, String name, @Nullable Location location) {}
