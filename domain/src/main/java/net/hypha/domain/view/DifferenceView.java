package net.hypha.domain.view;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a manifest made different, or would make.
 *
 * @param kind what it is of: {@code service}
 * @param change in a word: created, changed, unchanged
 * @param fields what differs; of a created one, all it has
 */
public record DifferenceView(String kind, String name, String change, List<FieldView> fields) {
    /**
     * @param field dotted, like {@code addresses.closest.v4}
     * @param was null where it had none
     * @param is null where it has none any more
     */
    public record FieldView(
            String field, @Nullable String was, @Nullable String is) {}
}
