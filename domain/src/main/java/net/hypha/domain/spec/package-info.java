/** What a service says of how it is chosen and checked, as text: in manifests, in the journal, in differences. */
@NullMarked
package net.hypha.domain.spec;

import org.jspecify.annotations.NullMarked;
