/** Whether the instances of this node serve: their services' own checks, and what is followed up where connections were refused. */
@NullMarked
package net.hypha.node.health;

import org.jspecify.annotations.NullMarked;
