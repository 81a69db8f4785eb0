package net.hypha.node.workloads;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.hypha.exchange.message.Message.Published;
import net.hypha.exchange.message.Workload;

/** Tells the domain what has come and gone. */
@FunctionalInterface
public interface Publisher {
    /** @return the domain's answer; fails where it is out of reach */
    CompletableFuture<Published> publish(List<Workload> up, List<String> down);
}
