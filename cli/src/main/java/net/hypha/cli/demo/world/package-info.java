/** The demo's network: its plan, its programs, and what its hosts can do. Also the network of {@code hypha lab}. */
@NullMarked
package net.hypha.cli.demo.world;

import org.jspecify.annotations.NullMarked;
