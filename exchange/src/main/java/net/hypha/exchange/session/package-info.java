/** What both ends of a session do, whatever carries the frames: greet, check who it is, deliver, end. */
@NullMarked
package net.hypha.exchange.session;

import org.jspecify.annotations.NullMarked;
