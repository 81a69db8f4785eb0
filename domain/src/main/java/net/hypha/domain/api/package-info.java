/** The domain's REST API, as api/openapi.yaml describes it. */
@NullMarked
package net.hypha.domain.api;

import org.jspecify.annotations.NullMarked;
