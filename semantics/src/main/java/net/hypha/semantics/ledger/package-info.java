/** Who holds which address of a domain, and who gets the next one. */
@NullMarked
package net.hypha.semantics.ledger;

import org.jspecify.annotations.NullMarked;
