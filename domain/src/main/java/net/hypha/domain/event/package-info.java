/** What happened, in order and numbered: a bounded log that may be followed, and gone on with after a pause. */
@NullMarked
package net.hypha.domain.event;

import org.jspecify.annotations.NullMarked;
