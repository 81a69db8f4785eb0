/** The catalogue on disk: every change is one transaction before anybody hears of it. */
@NullMarked
package net.hypha.domain.journal;

import org.jspecify.annotations.NullMarked;
