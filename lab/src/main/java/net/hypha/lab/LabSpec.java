package net.hypha.lab;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A virtual network as plain data.
 *
 * @param name of the lab; namespaces are called {@code NAME-HOST}
 */
public record LabSpec(String name, List<HostSpec> hosts, List<LinkSpec> links) {
    public LabSpec {
        requireName("lab", name);
        hosts = List.copyOf(hosts);
        links = List.copyOf(links);
        requireUnique("host", hosts.stream().map(HostSpec::name));
        requireUnique("link", links.stream().map(LinkSpec::name));
        Set<String> known = new HashSet<>(hosts.stream().map(HostSpec::name).toList());
        for (LinkEnd end : ends(links)) {
            if (!known.contains(end.host())) {
                throw new IllegalArgumentException("lab " + name + ": device " + end.device() + " is of host "
                        + end.host() + ", which is not there");
            }
        }
        requireUnique("device", ends(links).stream().map(end -> end.host() + "/" + end.device()));
    }

    private static List<LinkEnd> ends(List<LinkSpec> links) {
        return links.stream().flatMap(link -> Stream.of(link.a(), link.b())).toList();
    }

    static void requireName(String what, String name) {
        if (!name.matches("[a-z0-9][a-z0-9-]{0,30}")) {
            throw new IllegalArgumentException("name of " + what + " '" + name
                    + "': small letters, digits and '-' only, at most 31, starting with a letter or digit");
        }
    }

    private static void requireUnique(String what, Stream<String> names) {
        Set<String> seen = new HashSet<>();
        names.filter(name -> !seen.add(name)).findFirst().ifPresent(twice -> {
            throw new IllegalArgumentException(what + " " + twice + " is there twice");
        });
    }
}
