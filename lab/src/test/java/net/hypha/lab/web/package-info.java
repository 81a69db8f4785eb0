/** Tests of the web server. */
@NullMarked
package net.hypha.lab.web;

import org.jspecify.annotations.NullMarked;
