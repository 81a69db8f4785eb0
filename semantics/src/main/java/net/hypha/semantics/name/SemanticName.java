package net.hypha.semantics.name;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.hypha.semantics.service.Choice;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.ServiceKey;
import org.jspecify.annotations.Nullable;

/**
 * A name with a meaning.
 *
 * @param service whose instances are meant
 * @param choice which of them
 * @param scope only instances in this domain; null for the whole tree
 * @param srv null unless the name asks for a service location
 */
public record SemanticName(
        ServiceKey service,
        Choice choice,
        @Nullable DomainName scope,
        @Nullable SrvPrefix srv) {

    /**
     * The canonical text, without a final dot: {@code closest.webserver.munich.eu}, or in the tree's zone where there is no
     * scope. {@link NameParser} reads it back to an equal name.
     */
    public String text(Zones zones) {
        DomainName domain = scope;
        return Stream.of(
                        srv == null ? "" : srv.toString(),
                        choice.label(),
                        service.name().text(),
                        domain == null ? zones.treeZone() : domain.text())
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("."));
    }
}
