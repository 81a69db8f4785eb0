/** What the domain knows right now and tells its neighbours: tables with epochs, aggregate quality. Pure. */
@NullMarked
package net.hypha.domain.table;

import org.jspecify.annotations.NullMarked;
