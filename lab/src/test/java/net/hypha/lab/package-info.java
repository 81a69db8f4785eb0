/** Tests of labs on the real kernel; they need root. */
@NullMarked
package net.hypha.lab;

import org.jspecify.annotations.NullMarked;
