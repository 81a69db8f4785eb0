/** The node's section of the configuration file, read and checked as a whole before anything is done. */
@NullMarked
package net.hypha.node.config;

import org.jspecify.annotations.NullMarked;
