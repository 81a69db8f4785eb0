/** What a node or domain currently knows of each service, with epochs. */
@NullMarked
package net.hypha.semantics.table;

import org.jspecify.annotations.NullMarked;
