/** What the domain shows of itself, in the words and shapes of api/openapi.yaml. */
@NullMarked
package net.hypha.domain.view;

import org.jspecify.annotations.NullMarked;
