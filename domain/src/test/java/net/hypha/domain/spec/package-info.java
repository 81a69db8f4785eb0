@NullMarked
package net.hypha.domain.spec;

import org.jspecify.annotations.NullMarked;
