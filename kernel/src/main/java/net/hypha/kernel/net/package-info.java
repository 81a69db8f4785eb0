/** Network namespaces, links, TAP devices and sockets in other namespaces. */
@NullMarked
package net.hypha.kernel.net;

import org.jspecify.annotations.NullMarked;
