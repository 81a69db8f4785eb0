/** What the kernel is told: which candidates, and how it picks among them for each new flow. */
@NullMarked
package net.hypha.semantics.plan;

import org.jspecify.annotations.NullMarked;
