/** Tests of namespaces, links and TAP devices on the real kernel; they need root. */
@NullMarked
package net.hypha.kernel.net;

import org.jspecify.annotations.NullMarked;
