package net.hypha.domain.view;

import java.util.List;

/**
 * What came of several manifests.
 *
 * @param dryRun whether this is only what would come
 * @param differences one for each manifest, in their order
 */
public record ApplyView(boolean dryRun, List<DifferenceView> differences) {}
