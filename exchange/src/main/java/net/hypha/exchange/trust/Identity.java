package net.hypha.exchange.trust;

import java.util.Optional;
import net.hypha.exchange.message.Neighbour;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.NodeName;

/**
 * Who a certificate speaks for; the common name of its subject.
 *
 * @param text {@code node:NAME} or {@code domain:NAME}
 */
public record Identity(String text) {
    private static final String NODE = "node:";
    private static final String DOMAIN = "domain:";

    /** @throws IllegalArgumentException if the text is neither form, or the name is no name */
    public Identity {
        if (text.startsWith(NODE)) {
            text = NODE + new NodeName(text.substring(NODE.length()));
        } else if (text.startsWith(DOMAIN)) {
            text = DOMAIN + new DomainName(text.substring(DOMAIN.length()));
        } else {
            throw new IllegalArgumentException("'" + text + "' is no identity: write node:NAME or domain:NAME");
        }
    }

    public static Identity of(NodeName node) {
        return new Identity(NODE + node);
    }

    public static Identity of(DomainName domain) {
        return new Identity(DOMAIN + domain);
    }

    public static Identity of(Neighbour neighbour) {
        return switch (neighbour) {
            case Neighbour.OfNode node -> of(node.name());
            case Neighbour.OfDomain domain -> of(domain.name());
        };
    }

    boolean isNode() {
        return text.startsWith(NODE);
    }

    /** The node's name, if it is a node. */
    public Optional<NodeName> node() {
        return isNode() ? Optional.of(new NodeName(text.substring(NODE.length()))) : Optional.empty();
    }

    /** The domain's name, if it is a domain. */
    public Optional<DomainName> domain() {
        return isNode() ? Optional.empty() : Optional.of(new DomainName(text.substring(DOMAIN.length())));
    }

    @Override
    public String toString() {
        return text;
    }
}
