package net.hypha.exchange.message;

import net.hypha.semantics.address.AddressPair;
import org.jspecify.annotations.Nullable;

/**
 * What the domain lends a workload.
 *
 * @param number its instance number; null for a mere caller
 * @param instanceAddress its constant address; what peers see
 */
public record Lease(String workload, @Nullable Integer number, AddressPair instanceAddress) {}
