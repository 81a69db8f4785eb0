package net.hypha.domain.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.hypha.domain.catalogue.Families;
import net.hypha.domain.catalogue.Manifest;
import net.hypha.domain.catalogue.Refusal;
import net.hypha.domain.catalogue.Refusal.Kind;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.ServiceName;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Reads a service manifest; every complaint names its field. */
final class ManifestReader {
    private ManifestReader() {}

    record Body(
            @Nullable String service,
            @JsonProperty("default") @Nullable String defaultPolicy,
            @Nullable Map<String, @Nullable Pin> addresses,
            @Nullable List<String> families) {}

    record Pin(@Nullable String v4, @Nullable String v6) {}

    /** @param body may be empty: all is as the domain finds good */
    static Manifest read(ServiceName service, String body) throws Refusal {
        if (body.isBlank()) {
            return new Manifest(service, null, null, Map.of());
        }
        Body read = parse(body);
        if (read.service() != null && !read.service().equalsIgnoreCase(service.text())) {
            throw new Refusal(
                    Kind.INVALID,
                    "service",
                    "the manifest is of service '" + read.service() + "', the path of '" + service + "'");
        }
        return new Manifest(service, read.defaultPolicy(), families(read.families()), pinned(read.addresses()));
    }

    private static Body parse(String body) throws Refusal {
        try {
            Body read = Json.MAPPER.readValue(body, Body.class);
            if (read == null) {
                throw new Refusal(Kind.INVALID, null, "the manifest is null");
            }
            return read;
        } catch (UnrecognizedPropertyException e) {
            throw new Refusal(
                    Kind.INVALID,
                    field(e),
                    "unknown key '" + e.getPropertyName() + "'; possible are "
                            + e.getKnownPropertyIds().stream()
                                    .map(String::valueOf)
                                    .sorted()
                                    .collect(Collectors.joining(", ")));
        } catch (JacksonException e) {
            String message =
                    String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
            String where =
                    e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
            throw new Refusal(Kind.INVALID, field(e), "the manifest cannot be read" + where + ": " + message);
        }
    }

    private static @Nullable String field(JacksonException e) {
        String path = e.getPath().stream()
                .map(step ->
                        step.getPropertyName() == null ? "[" + step.getIndex() + "]" : "." + step.getPropertyName())
                .collect(Collectors.joining());
        return path.isEmpty() ? null : path.substring(1);
    }

    private static @Nullable Families families(@Nullable List<String> words) throws Refusal {
        try {
            return words == null ? null : Families.parse(words);
        } catch (IllegalArgumentException e) {
            throw new Refusal(Kind.INVALID, "families", String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, AddressPair> pinned(@Nullable Map<String, @Nullable Pin> pins) throws Refusal {
        Map<String, AddressPair> pinned = new TreeMap<>();
        if (pins != null) {
            for (Map.Entry<String, @Nullable Pin> each : pins.entrySet()) {
                Pin pin = each.getValue();
                if (pin != null) {
                    pinned.put(each.getKey(), pair(each.getKey(), pin));
                }
            }
        }
        return pinned;
    }

    private static AddressPair pair(String word, Pin pin) throws Refusal {
        for (String family : List.of("v4", "v6")) {
            String text = family.equals("v4") ? pin.v4() : pin.v6();
            if (text != null) {
                try {
                    AddressPair.of(family.equals("v4") ? text : null, family.equals("v6") ? text : null);
                } catch (IllegalArgumentException | ClassCastException e) {
                    throw new Refusal(
                            Kind.INVALID,
                            "addresses." + word + "." + family,
                            "'" + text + "' is not an IP" + family + " address");
                }
            }
        }
        if (pin.v4() == null && pin.v6() == null) {
            throw new Refusal(Kind.INVALID, "addresses." + word, "neither v4 nor v6 is given");
        }
        return AddressPair.of(pin.v4(), pin.v6());
    }
}
