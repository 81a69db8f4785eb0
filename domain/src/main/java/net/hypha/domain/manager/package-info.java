/** The domain manager: sessions of nodes and peers around one catalogue and one table, one turn at a time. */
@NullMarked
package net.hypha.domain.manager;

import org.jspecify.annotations.NullMarked;
