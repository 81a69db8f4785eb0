/** The local API: HTTP and JSON on a unix socket. */
@NullMarked
package net.hypha.node.api;

import org.jspecify.annotations.NullMarked;
