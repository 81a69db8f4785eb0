/** The meanings: one class a policy, and the table that lists them. */
@NullMarked
package net.hypha.semantics.policy;

import org.jspecify.annotations.NullMarked;
