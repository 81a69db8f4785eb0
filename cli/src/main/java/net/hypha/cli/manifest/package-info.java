/** Manifests as files hold them: documents with the place of each field, and what became of them, for people. */
@NullMarked
package net.hypha.cli.manifest;

import org.jspecify.annotations.NullMarked;
