/** What the domain decides and never forgets: services, addresses, leases. Pure: state and command give changes. */
@NullMarked
package net.hypha.domain.catalogue;

import org.jspecify.annotations.NullMarked;
