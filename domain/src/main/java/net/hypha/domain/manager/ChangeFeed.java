package net.hypha.domain.manager;

import java.util.List;
import java.util.Set;
import net.hypha.domain.catalogue.Catalogue;
import net.hypha.domain.catalogue.Change;
import net.hypha.domain.journal.Entry;
import net.hypha.semantics.service.NodeName;

/** Is told of all that becomes different. Used within turns. */
interface ChangeFeed {
    /** Tells nobody. */
    ChangeFeed NONE = new ChangeFeed() {
        @Override
        public List<Entry> of(List<Change> changes, Catalogue before, Catalogue after) {
            return List.of();
        }

        @Override
        public void committed() {}

        @Override
        public void failed() {}

        @Override
        public void turnEnded(Set<NodeName> moved) {}
    };

    /** What is to be written down together with changes that are about to be committed. */
    List<Entry> of(List<Change> changes, Catalogue before, Catalogue after);

    /** All that was to be written since the last time is written, and so. */
    void committed();

    /** They could not be written, and are not so. */
    void failed();

    /**
     * What is not in the catalogue may be different now: what peers offer, and who is here.
     *
     * @param moved nodes that came, fell silent or left
     */
    void turnEnded(Set<NodeName> moved);
}
