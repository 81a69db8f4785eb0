package net.hypha.node.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.node.plan.Worlds;
import net.hypha.semantics.service.Instance;
import org.junit.jupiter.api.Test;

class LookupTest {
    private static final Neighbourhood BELOW_EU =
            Objects.requireNonNull(Worlds.inATree(Instance.State.READY).neighbourhood());

    @Test
    void whoGotNoAnswerHearsWhoseAnswerIsMissing() {
        assertThat(Lookup.whyNot(Message.byName("web", Worlds.CLUSTER), BELOW_EU))
                .isEqualTo("domain 'in-our-cluster' did not answer within 2000 ms");
        assertThat(Lookup.whyNot(Message.byName("web", Worlds.UPTOWN), BELOW_EU))
                .isEqualTo(
                        "domain 'in-our-cluster' did not answer within 2000 ms; what is not its own and nobody used there lately it asks others, its parent 'eu' first: see"
                                + " by 'hypha get domains' which are up");
        assertThat(Lookup.whyNot(Message.byName("web", Worlds.UPTOWN), null))
                .isEqualTo("the domain did not answer within 2000 ms");
    }
}
