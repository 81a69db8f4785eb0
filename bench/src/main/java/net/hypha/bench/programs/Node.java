package net.hypha.bench.programs;

import java.nio.file.Path;

/**
 * A node of a benchmark, and its way to others.
 *
 * @param host of the lab, and the node's name
 * @param device towards other nodes
 * @param address of that device
 * @param more lines of its configuration, indented by two blanks; may be empty
 */
public record Node(String host, String device, String address, String more) {
    static final String TRUST = "trust-node";

    String configuration(Domain domain, Path directory, Path pins) {
        return """
                node:
                  name: %1$s
                  state: %2$s/node
                  socket: %2$s/node.sock
                  domain: {address: "%3$s:%4$d", trust: %2$s/%5$s}
                  underlay: {device: %6$s, address: %7$s, port: 50103}
                  pins: %8$s/%1$s
                %9$s""".formatted(host, directory, domain.address(), Domain.PORT, TRUST, device, address, pins, more);
    }
}
