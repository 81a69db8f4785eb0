package net.hypha.domain.spec;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.hypha.config.Durations;
import net.hypha.semantics.service.Health;
import net.hypha.semantics.service.LabelSet;
import net.hypha.semantics.service.PolicyOptions;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads {@code options} and {@code health} of a manifest: all that is wrong, each complaint with its place. */
public final class SpecReader {
    private static final List<String> OPTIONS = List.of("affinity", "slowStart", "spillOver", "subset");
    private static final List<String> TIMING = List.of("check", "fall", "interval", "rise", "timeout");
    private static final Map<String, List<String>> OF_CHECK = Map.of(
            "none", List.of(),
            "tcp", List.of("port"),
            "http", List.of("host", "path", "port", "status"),
            "exec", List.of("command"));
    private static final Pattern STATUS = Pattern.compile("([0-9]{1,9})(?:-([0-9]{1,9}))?");

    private final BiConsumer<String, String> wrong;
    private int complaints;

    /** @param wrong is told the place and what is wrong there */
    public SpecReader(BiConsumer<String, String> wrong) {
        this.wrong = wrong;
    }

    /** By policy word; null where nothing is said, or something wrong. Whether there are such policies is not looked at. */
    public @Nullable Map<String, PolicyOptions> options(JsonNode map) {
        if (isAbsent(map)) {
            return null;
        }
        Map<String, PolicyOptions> all = new TreeMap<>();
        int before = complaints;
        if (isMap("options", map)) {
            for (Map.Entry<String, JsonNode> each : map.properties()) {
                PolicyOptions options = policy("options." + each.getKey(), each.getValue());
                if (options != null) {
                    all.put(each.getKey(), options);
                }
            }
        }
        return complaints == before ? all : null;
    }

    private @Nullable PolicyOptions policy(String place, JsonNode map) {
        if (!isMap(place, map) || !hasOnly(place, map, OPTIONS)) {
            return null;
        }
        int before = complaints;
        PolicyOptions usual = PolicyOptions.DEFAULT;
        Integer spillOver = number(
                place + ".spillOver",
                map.path("spillOver"),
                usual.spillOver(),
                flows -> new PolicyOptions(flows, usual.affinity(), usual.subset(), usual.slowStartMs()));
        Integer slowStart = isAbsent(map.path("slowStart"))
                ? null
                : time(
                        place + ".slowStart",
                        map.path("slowStart"),
                        PolicyOptions.USUAL_SLOW_START_MS,
                        ms -> new PolicyOptions(0, usual.affinity(), usual.subset(), ms));
        PolicyOptions.Affinity affinity = affinity(place + ".affinity", map.path("affinity"));
        LabelSet subset = labels(place + ".subset", map.path("subset"));
        return complaints > before || spillOver == null || affinity == null || subset == null
                ? null
                : new PolicyOptions(spillOver, affinity, subset, slowStart);
    }

    private PolicyOptions.@Nullable Affinity affinity(String place, JsonNode value) {
        if (isAbsent(value)) {
            return PolicyOptions.DEFAULT.affinity();
        }
        return switch (value.asString("")) {
            case "caller" -> PolicyOptions.Affinity.CALLER;
            case "node" -> PolicyOptions.Affinity.NODE;
            default -> {
                wrong(place, value + " is no affinity; possible are caller, node");
                yield null;
            }
        };
    }

    /** Labels at some place of a body; {@link LabelSet#NONE} where nothing is said, null where something is wrong. */
    public @Nullable LabelSet labels(String place, JsonNode map) {
        if (isAbsent(map)) {
            return LabelSet.NONE;
        }
        if (!isMap(place, map)) {
            return null;
        }
        Map<String, String> pairs = new TreeMap<>();
        for (Map.Entry<String, JsonNode> each : map.properties()) {
            if (!each.getValue().isString()) {
                wrong(
                        place + "." + each.getKey(),
                        "a text is expected here: write \"" + each.getValue().asString("") + "\", in quotes");
                return null;
            }
            pairs.put(each.getKey(), each.getValue().asString());
        }
        return made(place, pairs, LabelSet::of);
    }

    /** Null where nothing is said, or something wrong. */
    public @Nullable Health health(JsonNode map) {
        if (isAbsent(map) || !isMap("health", map)) {
            return null;
        }
        int before = complaints;
        Health.Check check = check(map);
        if (check == null) {
            return null;
        }
        Integer interval = time(
                "health.interval",
                map.path("interval"),
                Health.DEFAULT_INTERVAL_MS,
                ms -> new Health(check, ms, Health.MIN_TIMEOUT_MS, 1, 1));
        int patience = Math.min(interval == null ? Health.MAX_TIMEOUT_MS : interval, Health.DEFAULT_TIMEOUT_MS);
        int longest = interval == null ? Health.MAX_INTERVAL_MS : interval;
        Integer timeout =
                time("health.timeout", map.path("timeout"), patience, ms -> new Health(check, longest, ms, 1, 1));
        Integer fall = number(
                "health.fall",
                map.path("fall"),
                Health.DEFAULT_FALL,
                times -> new Health(check, Health.MAX_INTERVAL_MS, Health.MIN_TIMEOUT_MS, times, 1));
        Integer rise = number(
                "health.rise",
                map.path("rise"),
                Health.DEFAULT_RISE,
                times -> new Health(check, Health.MAX_INTERVAL_MS, Health.MIN_TIMEOUT_MS, 1, times));
        return complaints > before || interval == null || timeout == null || fall == null || rise == null
                ? null
                : new Health(check, interval, timeout, fall, rise);
    }

    private Health.@Nullable Check check(JsonNode map) {
        String word = map.path("check").asString("");
        List<String> own = OF_CHECK.get(word);
        if (own == null) {
            wrong("health.check", "say how to check: none, tcp, http or exec");
            return null;
        }
        List<String> keys = new ArrayList<>(TIMING);
        keys.addAll(own);
        if (!hasOnly("health", map, keys.stream().sorted().toList())) {
            return null;
        }
        return switch (word) {
            case "tcp" -> tcp(map);
            case "http" -> http(map);
            case "exec" -> exec(map.path("command"));
            default -> new Health.None();
        };
    }

    private Health.@Nullable Check tcp(JsonNode map) {
        Integer port = port(map);
        return port == null ? null : new Health.Tcp(port);
    }

    private @Nullable Integer port(JsonNode map) {
        return number("health.port", map.path("port"), null, Health.Tcp::new);
    }

    private Health.@Nullable Check http(JsonNode map) {
        Integer port = port(map);
        String path = text("health.path", map.path("path"), "/", text -> new Health.Http(1, text, 200, 200, ""));
        String host = text("health.host", map.path("host"), "", text -> new Health.Http(1, "/", 200, 200, text));
        Health.Http statuses = statuses(map.path("status"));
        return port == null || path == null || host == null || statuses == null
                ? null
                : new Health.Http(port, path, statuses.lowest(), statuses.highest(), host);
    }

    private Health.@Nullable Http statuses(JsonNode value) {
        String text = isAbsent(value) ? "200-399" : value.asString("");
        Matcher range = STATUS.matcher(text);
        if (!range.matches()) {
            wrong("health.status", value + " is no status: write one like 204, or a range like 200-399");
            return null;
        }
        int lowest = Integer.parseInt(range.group(1));
        int highest = range.group(2) == null ? lowest : Integer.parseInt(range.group(2));
        return made("health.status", "/", path -> new Health.Http(1, path, lowest, highest, ""));
    }

    private Health.@Nullable Check exec(JsonNode list) {
        List<String> command = new ArrayList<>();
        if (!list.isArray()) {
            wrong("health.command", "a list is expected here: the program and its arguments");
            return null;
        }
        for (JsonNode word : list) {
            if (!word.isString()) {
                wrong("health.command", word + " is no text: write it in quotes");
                return null;
            }
            command.add(word.asString());
        }
        return made("health.command", command, Health.Exec::new);
    }

    /** @param otherwise null where it must be said */
    private @Nullable Integer number(String place, JsonNode value, @Nullable Integer otherwise, IntFunction<?> check) {
        if (isAbsent(value) && otherwise != null) {
            return otherwise;
        }
        if (!value.isInt()) {
            wrong(place, "a number is expected here");
            return null;
        }
        return made(place, value.asInt(), number -> {
            var _ = check.apply(number);
            return number;
        });
    }

    private @Nullable Integer time(String place, JsonNode value, int otherwise, IntFunction<?> check) {
        if (isAbsent(value)) {
            return otherwise;
        }
        return made(place, value.asString(""), text -> {
            Duration time = Durations.parse(text);
            int ms = (int) Math.min(time.toMillis(), Integer.MAX_VALUE);
            var _ = check.apply(ms);
            return ms;
        });
    }

    private @Nullable String text(String place, JsonNode value, String otherwise, Function<String, ?> check) {
        if (isAbsent(value)) {
            return otherwise;
        }
        if (!value.isString()) {
            wrong(place, "a text is expected here");
            return null;
        }
        return made(place, value.asString(), text -> {
            var _ = check.apply(text);
            return text;
        });
    }

    /** What is made of a value; null where it is refused. */
    private <F, T> @Nullable T made(String place, F value, Function<F, T> making) {
        try {
            return making.apply(value);
        } catch (IllegalArgumentException e) {
            wrong(place, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private boolean isMap(String place, JsonNode node) {
        if (!node.isObject()) {
            wrong(place, "a map is expected here");
        }
        return node.isObject();
    }

    private boolean hasOnly(String place, JsonNode map, List<String> keys) {
        int before = complaints;
        for (Map.Entry<String, JsonNode> each : map.properties()) {
            if (!keys.contains(each.getKey())) {
                wrong(
                        place + "." + each.getKey(),
                        "unknown key '" + each.getKey() + "'; possible are " + String.join(", ", keys));
            }
        }
        return complaints == before;
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private void wrong(String place, String why) {
        complaints++;
        wrong.accept(place, why);
    }
}
