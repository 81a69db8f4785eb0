/** Values of the room semantics as JSON text. */
@NullMarked
package net.hypha.node.json;

import org.jspecify.annotations.NullMarked;
