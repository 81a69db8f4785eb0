@NullMarked
package net.hypha.domain.table;

import org.jspecify.annotations.NullMarked;
