/** The laws of ARCHITECTURE.md and CONTRIBUTING.md as tests that really hold. */
@NullMarked
package net.hypha.cli.rules;

import org.jspecify.annotations.NullMarked;
