/** Documents are tested: what they show is known to the program, and what they tell to do is done. */
@NullMarked
package net.hypha.cli.docs;

import org.jspecify.annotations.NullMarked;
