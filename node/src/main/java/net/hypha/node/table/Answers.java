package net.hypha.node.table;

import java.net.InetAddress;
import java.util.function.Supplier;
import net.hypha.exchange.message.Message.Query;
import net.hypha.kernel.datapath.Entry;
import net.hypha.node.miss.Directory;
import net.hypha.node.plan.Desired;

/** What the miss path is told of an address: the state the kernel has been brought to, or what the domain says. */
public final class Answers implements Directory {
    private final Supplier<Desired> desired;
    private final Interests interests;

    /** @param desired as the kernel holds it now */
    public Answers(Supplier<Desired> desired, Interests interests) {
        this.desired = desired;
        this.interests = interests;
    }

    @Override
    public Verdict verdict(InetAddress address, int from) {
        Desired now = desired.get();
        int vantage = from == 0 ? 0 : vantage(now, from);
        if (now.entries().get(new Entry.ServiceKey(address, vantage)) instanceof Entry.Service service
                && now.entries().get(new Entry.PlanKey(service.plan())) instanceof Entry.Plan plan) {
            return plan.backends().isEmpty() ? Verdict.NOBODY_THERE : Verdict.KNOWN;
        }
        boolean othersService = vantage > 0 && now.entries().containsKey(new Entry.ServiceKey(address, 0));
        if (othersService || interests.isUnknown(new Query.ByAddress(address))) {
            return Verdict.UNKNOWN; // we carry nobody's flows to third parties
        }
        return Verdict.OPEN;
    }

    @Override
    public void ask(InetAddress address) {
        var _ = interests.ask(new Query.ByAddress(address));
    }

    private static int vantage(Desired now, int peer) {
        return now.entries().get(new Entry.PeerKey(peer)) instanceof Entry.Peer known ? known.vantage() : 0;
    }
}
