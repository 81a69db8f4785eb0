package net.hypha.domain.catalogue;

import java.util.ArrayList;
import java.util.List;
import net.hypha.domain.catalogue.Slot.Tenant;
import net.hypha.exchange.message.Lease;
import net.hypha.exchange.message.LeaseError;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Workload;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.NodeName;

/** What becomes of a node's publication: who is lent which number and address. Pure. */
public final class PublishRules {
    /** Instance numbers are below this. */
    public static final int NUMBERS = 10_000;

    private final Lender lender;

    public PublishRules(Lender lender) {
        this.lender = lender;
    }

    /** What {@link Workload#digest} of all that a node offers is, as far as is known here. */
    public static long offers(Catalogue catalogue, NodeEntry node) {
        List<Workload> all = new ArrayList<>();
        catalogue.heldOn(node.name()).forEach(held -> all.add(workload(held, catalogue.slot(held))));
        node.callers()
                .forEach((id, address) ->
                        all.add(new Workload(id, null, null, address, address, null, Instance.State.READY)));
        return Workload.digest(node.subnet(), all);
    }

    private static Workload workload(Holder.Numbered held, Slot slot) {
        Tenant tenant = slot.tenant();
        if (tenant == null) {
            throw new IllegalStateException(held.text() + " is held by nobody");
        }
        return new Workload(
                tenant.workload(),
                held.service(),
                slot.number(),
                tenant.namespaceAddress(),
                slot.address(),
                tenant.location(),
                tenant.state(),
                tenant.labels(),
                null);
    }

    /** @param changes to be made before the leases are told to anybody */
    public record Outcome(List<Change> changes, List<Lease> leases, List<LeaseError> errors) {}

    /**
     * A number that a workload of another node holds stays with it even while that node is silent: it may only have lost its
     * domain, and go on serving.
     */
    public Outcome publish(Catalogue catalogue, NodeName node, Message.Publish publish) {
        Draft draft = new Draft(catalogue);
        Publication publication = new Publication(lender, draft, node);
        publication.leave(publish);
        List<Lease> leases = new ArrayList<>();
        List<LeaseError> errors = new ArrayList<>();
        for (Workload workload : publish.up()) {
            try {
                leases.add(publication.lend(workload));
            } catch (Refusal e) {
                errors.add(new LeaseError(workload.id(), e.reason()));
            }
        }
        return new Outcome(draft.changes(), leases, errors);
    }
}
