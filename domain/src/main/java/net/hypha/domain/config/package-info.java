/** The domain's configuration file: its keys, its checks, and errors that name the line. */
@NullMarked
package net.hypha.domain.config;

import org.jspecify.annotations.NullMarked;
