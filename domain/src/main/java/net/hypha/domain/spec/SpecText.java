package net.hypha.domain.spec;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import net.hypha.domain.view.HealthView;
import net.hypha.domain.view.PolicyOptionsView;
import net.hypha.semantics.service.Health;
import net.hypha.semantics.service.LabelSet;
import net.hypha.semantics.service.PolicyOptions;
import net.hypha.semantics.service.ServiceOptions;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Options and checks as JSON, in the form of a manifest, and as fields for people. */
public final class SpecText {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .changeDefaultPropertyInclusion(each -> each.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    private SpecText() {}

    /** The options by policy as views; null for none. */
    public static @Nullable Map<String, PolicyOptionsView> options(ServiceOptions options) {
        if (options.policies().isEmpty()) {
            return null;
        }
        Map<String, PolicyOptionsView> all = new TreeMap<>();
        options.policies().forEach((word, each) -> all.put(word, PolicyOptionsView.of(each)));
        return all;
    }

    /** The check as a view; null where nothing is checked. */
    public static @Nullable HealthView health(ServiceOptions options) {
        return options.health().equals(Health.NONE) ? null : HealthView.of(options.health());
    }

    /** As the journal keeps the options; null for none. */
    public static @Nullable String optionsJson(ServiceOptions options) {
        return json(options(options));
    }

    /** As the journal keeps the check; null where nothing is checked. */
    public static @Nullable String healthJson(ServiceOptions options) {
        return json(health(options));
    }

    /** As the journal keeps labels; null for none. */
    public static @Nullable String labelsJson(LabelSet labels) {
        return labels.isEmpty() ? null : json(labels.pairs());
    }

    /**
     * What the journal kept.
     *
     * @throws IllegalArgumentException if that is not what this program writes
     */
    public static ServiceOptions read(@Nullable String options, @Nullable String health) {
        if (options == null && health == null) {
            return ServiceOptions.DEFAULT;
        }
        SpecReader reader = new SpecReader(SpecText::refuse);
        Map<String, PolicyOptions> policies = options == null ? null : reader.options(tree(options));
        Health check = health == null ? null : reader.health(tree(health));
        return new ServiceOptions(policies == null ? Map.of() : policies, check == null ? Health.NONE : check);
    }

    /**
     * Labels that the journal kept.
     *
     * @throws IllegalArgumentException if that is not what this program writes
     */
    public static LabelSet readLabels(@Nullable String labels) {
        LabelSet read =
                labels == null ? LabelSet.NONE : new SpecReader(SpecText::refuse).labels("labels", tree(labels));
        return read == null ? LabelSet.NONE : read;
    }

    /** All that is said, dotted, like {@code options.closest.spillOver} and {@code health.port}. */
    public static SortedMap<String, String> fields(ServiceOptions options) {
        SortedMap<String, String> fields = new TreeMap<>();
        add(fields, "options", MAPPER.valueToTree(options(options)));
        add(fields, "health", MAPPER.valueToTree(health(options)));
        return fields;
    }

    private static void add(Map<String, String> fields, String place, JsonNode node) {
        if (node.isObject()) {
            node.properties().forEach(each -> add(fields, place + "." + each.getKey(), each.getValue()));
        } else if (!node.isNull()) {
            fields.put(place, node.isString() ? node.asString() : node.toString());
        }
    }

    private static @Nullable String json(@Nullable Object view) {
        return view == null ? null : MAPPER.writeValueAsString(view);
    }

    private static JsonNode tree(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("'" + json + "' is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static void refuse(String place, String why) {
        throw new IllegalArgumentException(place + ": " + why);
    }
}
