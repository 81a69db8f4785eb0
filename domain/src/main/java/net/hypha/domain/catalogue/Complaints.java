package net.hypha.domain.catalogue;

import java.util.List;

/** Several manifests are not applied, none of them: all that is wrong with them. */
public final class Complaints extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Complaint> all;

    /** @param index which of the manifests, from 0 */
    public record Complaint(int index, Refusal refusal) {}

    /** @param all at least one */
    public Complaints(List<Complaint> all) {
        super(all.size() + " complaint(s), nothing has changed: "
                + all.getFirst().refusal().reason());
        this.all = List.copyOf(all);
    }

    /** By manifest. */
    public List<Complaint> all() {
        return all;
    }

    /** Never null, unlike {@link #getMessage()} as the compiler sees it. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
