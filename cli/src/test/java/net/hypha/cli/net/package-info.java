/** The real programs on real links: what only several nodes can show. */
@NullMarked
package net.hypha.cli.net;

import org.jspecify.annotations.NullMarked;
