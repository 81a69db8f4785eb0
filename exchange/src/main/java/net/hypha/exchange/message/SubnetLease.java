package net.hypha.exchange.message;

import net.hypha.semantics.address.Prefix;
import org.jspecify.annotations.Nullable;

/** The node's own subnet, from which it numbers its workloads. The first usable address is the node's own (gateway, DNS). */
public record SubnetLease(@Nullable Prefix v4, @Nullable Prefix v6) {}
