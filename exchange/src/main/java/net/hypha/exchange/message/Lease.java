package net.hypha.exchange.message;

import net.hypha.semantics.address.AddressPair;
import org.jspecify.annotations.Nullable;

/**
 * What the domain lends a workload.
 *
 * @param number its instance number; null for a mere caller
 * @param instanceAddress its constant address; what peers see
 * @param checked whether its service has its instances checked, so that it is to take nothing before it was found healthy
 */
public record Lease(String workload, @Nullable Integer number, AddressPair instanceAddress, boolean checked) {
    /** Of a workload that is not checked. */
    public Lease(String workload, @Nullable Integer number, AddressPair instanceAddress) {
        this(workload, number, instanceAddress, false);
    }
}
