package net.hypha.domain.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.hypha.domain.catalogue.Complaints;
import net.hypha.domain.catalogue.Families;
import net.hypha.domain.catalogue.Manifest;
import net.hypha.domain.catalogue.Refusal;
import net.hypha.domain.catalogue.Refusal.Kind;
import net.hypha.domain.spec.SpecReader;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.policy.Policies;
import net.hypha.semantics.service.Health;
import net.hypha.semantics.service.PolicyOptions;
import net.hypha.semantics.service.ServiceName;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads service manifests: all that is wrong with one, each complaint with its field. */
final class ManifestReader {
    /** What a manifest may say. */
    private static final Set<String> KEYS =
            Set.of("addresses", "default", "families", "health", "numbers", "options", "service");
    /** What a service tells besides, so that its own words can be handed back; it counts for nothing. */
    private static final Set<String> TOLD = Set.of("instances", "ready");
    /** More at once are refused. */
    static final int MAX_MANIFESTS = 10_000;

    private final JsonNode body;
    private final List<Refusal> wrong = new ArrayList<>();

    private ManifestReader(JsonNode body) {
        this.body = body;
    }

    /** @param body may be empty: all is as the domain finds good */
    static Manifest read(ServiceName service, String body) throws Refusal {
        if (body.isBlank()) {
            return new Manifest(service, null, null, Map.of());
        }
        ManifestReader reader = new ManifestReader(parse(body));
        Manifest manifest = reader.manifest(service);
        if (manifest == null) {
            throw reader.wrong.getFirst();
        }
        return manifest;
    }

    /**
     * Reads {@code {"manifests": [...]}}, of which each names its service.
     *
     * @throws Complaints if a manifest is wrong: all that is wrong with all of them, as far as it can be read
     * @throws Refusal if the body is no list of manifests
     */
    static List<Manifest> readAll(String body) throws Refusal, Complaints {
        JsonNode root = parse(body);
        JsonNode list = root.path("manifests");
        if (!list.isArray() || root.size() != 1) {
            throw new Refusal(Kind.INVALID, "manifests", "the body is {\"manifests\": [...]}, and nothing else");
        }
        if (list.size() > MAX_MANIFESTS) {
            throw new Refusal(
                    Kind.INVALID, "manifests", list.size() + " manifests at once are more than " + MAX_MANIFESTS);
        }
        List<Manifest> manifests = new ArrayList<>();
        List<Complaints.Complaint> complaints = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            ManifestReader reader = new ManifestReader(list.get(i));
            Manifest manifest = reader.manifest(null);
            if (manifest != null) {
                manifests.add(manifest);
            }
            for (Refusal refusal : reader.wrong) {
                complaints.add(new Complaints.Complaint(i, refusal));
            }
        }
        if (!complaints.isEmpty()) {
            throw new Complaints(complaints);
        }
        return manifests;
    }

    private static JsonNode parse(String body) throws Refusal {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JacksonException e) {
            String message =
                    String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
            String where =
                    e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
            throw new Refusal(Kind.INVALID, null, "the manifest cannot be read" + where + ": " + message);
        }
    }

    /**
     * Null where something is wrong.
     *
     * @param path the service that the manifest must be of; null: it says so itself
     */
    private @Nullable Manifest manifest(@Nullable ServiceName path) {
        if (!body.isObject()) {
            wrong(null, "a manifest is a map of keys, not " + body.getNodeType());
            return null;
        }
        for (Map.Entry<String, JsonNode> each : body.properties()) {
            if (!KEYS.contains(each.getKey()) && !TOLD.contains(each.getKey())) {
                wrong(
                        each.getKey(),
                        "unknown key '" + each.getKey() + "'; possible are "
                                + String.join(", ", KEYS.stream().sorted().toList()));
            }
        }
        ServiceName service = service(path);
        String policy = text(body.path("default"), "default");
        Families families = families();
        Map<String, AddressPair> pinned = new TreeMap<>();
        entries("addresses").forEach((word, pin) -> {
            AddressPair pair = pair("addresses." + word, pin);
            if (pair != null) {
                pinned.put(word, pair);
            }
        });
        Map<Integer, AddressPair> numbers = numbers();
        SpecReader spec = new SpecReader(this::wrong);
        Map<String, PolicyOptions> options = spec.options(body.path("options"));
        checkAffinities(body.path("options"));
        Health health = spec.health(body.path("health"));
        return wrong.isEmpty() && service != null
                ? new Manifest(service, policy, families, pinned, numbers, options, health)
                : null;
    }

    /**
     * Whatever is said is refused where nothing follows from it, also what is so anyway. Here and not in {@link SpecReader}, which also reads what
     * was accepted long ago.
     */
    private void checkAffinities(JsonNode options) {
        for (Map.Entry<String, JsonNode> each : options.properties()) {
            boolean useless = Policies.STANDARD
                    .policy(each.getKey())
                    .filter(policy -> !policy.tellsCallersApart())
                    .isPresent();
            if (useless && each.getValue().hasNonNull("affinity")) {
                wrong(
                        "options." + each.getKey() + ".affinity",
                        "'" + each.getKey() + "' does not ask who calls; possible for "
                                + Policies.STANDARD.rows().stream()
                                        .filter(row -> row.policy().tellsCallersApart())
                                        .map(Policies.Row::word)
                                        .collect(Collectors.joining(", ")));
            }
        }
    }

    private @Nullable ServiceName service(@Nullable ServiceName path) {
        String named = text(body.path("service"), "service");
        if (path != null) {
            if (named != null && !named.equalsIgnoreCase(path.text())) {
                wrong("service", "the manifest is of service '" + named + "', the path of '" + path + "'");
            }
            return path;
        }
        if (named == null) {
            wrong("service", "a manifest needs 'service: NAME'");
            return null;
        }
        try {
            return new ServiceName(named);
        } catch (IllegalArgumentException e) {
            wrong("service", String.valueOf(e.getMessage()));
            return null;
        }
    }

    private @Nullable Families families() {
        JsonNode list = body.path("families");
        if (list.isMissingNode() || list.isNull()) {
            return null;
        }
        if (!list.isArray()) {
            wrong("families", "a list is expected here, like [ipv4, ipv6]");
            return null;
        }
        List<String> words = new ArrayList<>();
        list.forEach(word -> words.add(word.asString("")));
        try {
            return Families.parse(words);
        } catch (IllegalArgumentException e) {
            wrong("families", String.valueOf(e.getMessage()));
            return null;
        }
    }

    private Map<Integer, AddressPair> numbers() {
        Map<Integer, AddressPair> numbers = new TreeMap<>();
        entries("numbers").forEach((number, pin) -> {
            String place = "numbers." + number;
            if (!number.matches("0|[1-9][0-9]{0,8}")) {
                wrong(place, "'" + number + "' is not an instance number");
                return;
            }
            AddressPair pair = pair(place, pin);
            if (pair != null) {
                numbers.put(Integer.valueOf(number), pair);
            }
        });
        return numbers;
    }

    /** The entries of a map in the manifest that have a value. */
    private Map<String, JsonNode> entries(String key) {
        JsonNode map = body.path(key);
        Map<String, JsonNode> entries = new TreeMap<>();
        if (map.isObject()) {
            map.properties().stream()
                    .filter(each -> !each.getValue().isNull())
                    .forEach(each -> entries.put(each.getKey(), each.getValue()));
        } else if (!map.isMissingNode() && !map.isNull()) {
            wrong(key, "a map is expected here");
        }
        return entries;
    }

    private @Nullable AddressPair pair(String place, JsonNode pin) {
        if (!pin.isObject()) {
            wrong(place, "a map is expected here, like {v4: 10.30.7.7}");
            return null;
        }
        int before = wrong.size();
        for (Map.Entry<String, JsonNode> each : pin.properties()) {
            if (!each.getKey().equals("v4") && !each.getKey().equals("v6")) {
                wrong(place + "." + each.getKey(), "unknown key '" + each.getKey() + "'; possible are v4, v6");
            }
        }
        String v4 = address(place, "v4", pin);
        String v6 = address(place, "v6", pin);
        if (wrong.size() == before && v4 == null && v6 == null) {
            wrong(place, "neither v4 nor v6 is given");
        }
        return wrong.size() == before ? AddressPair.of(v4, v6) : null;
    }

    private @Nullable String address(String place, String family, JsonNode pin) {
        String text = text(pin.path(family), place + "." + family);
        if (text != null) {
            try {
                AddressPair.of(family.equals("v4") ? text : null, family.equals("v6") ? text : null);
            } catch (IllegalArgumentException | ClassCastException e) {
                wrong(place + "." + family, "'" + text + "' is not an IP" + family + " address");
            }
        }
        return text;
    }

    /** Null where it is absent or no text. */
    private @Nullable String text(JsonNode value, String place) {
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            wrong(place, "a text is expected here");
            return null;
        }
        return value.asString();
    }

    private void wrong(@Nullable String place, String why) {
        wrong.add(new Refusal(Kind.INVALID, place, why));
    }
}
