package net.hypha.bench.failover;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.hypha.bench.programs.Domain;
import net.hypha.bench.programs.HyphaPrograms;
import net.hypha.bench.scene.Switch;
import net.hypha.bench.scene.Switch.Cable;
import tools.jackson.databind.node.ObjectNode;

/** Which domains there are, and whose the nodes {@code n1} to {@code n3} are. */
enum Layout {
    /** One domain, {@code d}, has them all. */
    CLUSTER {
        @Override
        List<String> domains() {
            return List.of("d");
        }

        @Override
        void start(HyphaPrograms programs) {
            programs.start(
                    Domain.alone("d", net().address("d")),
                    Scene.NODES.stream().map(node -> net().node(node, "")).toList());
        }
    },
    /** Each is in a cluster of its own, {@code d1} to {@code d3}, below the root {@code d}. The service is the root's. */
    TREE {
        @Override
        List<String> domains() {
            return Stream.concat(Stream.of("d"), Scene.NODES.stream().map(Layout::clusterOf))
                    .toList();
        }

        @Override
        void start(HyphaPrograms programs) {
            Domain root = Domain.root(
                    "d",
                    net().address("d"),
                    Scene.NODES.stream().map(node -> clusterOf(node) + ".bench").toList());
            programs.start(root, List.of());
            for (String node : Scene.NODES) {
                String host = clusterOf(node);
                int number = domains().indexOf(host);
                programs.start(
                        Domain.below(root, host + ".bench", number, host, net().address(host)),
                        List.of(net().node(node, "")));
            }
        }
    };

    private static final int FIRST = 10; // the last byte of the first domain's address

    /** Hosts of domains; the first is the one whose address is called. */
    abstract List<String> domains();

    /** What joins nodes and domains. */
    Switch net() {
        List<Cable> cables = new ArrayList<>();
        Scene.NODES.forEach(node -> cables.add(new Cable(node, cables.size() + 1)));
        domains()
                .forEach(
                        domain -> cables.add(new Cable(domain, FIRST + domains().indexOf(domain))));
        return new Switch(cables);
    }

    /** Brings domains and nodes up. */
    abstract void start(HyphaPrograms programs);

    /** Makes the service everywhere; returns the address that is called. */
    String apply(HyphaPrograms programs, ObjectNode manifest, String policy) {
        return domains().stream()
                .map(domain -> programs.apply(domain, manifest, policy).getFirst())
                .toList()
                .getFirst();
    }

    /** The host of a node's cluster, where each has one. */
    static String clusterOf(String node) {
        return "d" + node.substring(1);
    }
}
