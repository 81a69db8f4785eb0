/** Who may speak: certificates, the authority that issues them, and the identity they prove. */
@NullMarked
package net.hypha.exchange.trust;

import org.jspecify.annotations.NullMarked;
