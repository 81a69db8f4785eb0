/** A small web server whose answers can be slowed down while it runs. */
@NullMarked
package net.hypha.lab.web;

import org.jspecify.annotations.NullMarked;
