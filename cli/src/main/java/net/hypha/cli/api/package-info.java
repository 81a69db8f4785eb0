/** The client of the domain's and the node's HTTP APIs over their unix sockets. */
@NullMarked
package net.hypha.cli.api;

import org.jspecify.annotations.NullMarked;
