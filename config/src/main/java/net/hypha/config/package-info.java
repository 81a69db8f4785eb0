/** Configuration files of programs: YAML into records, and every mistake told with its line. */
@NullMarked
package net.hypha.config;

import org.jspecify.annotations.NullMarked;
