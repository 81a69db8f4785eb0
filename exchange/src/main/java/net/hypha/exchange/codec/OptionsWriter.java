package net.hypha.exchange.codec;

import net.hypha.exchange.wire.Wire;
import net.hypha.semantics.service.Health;
import net.hypha.semantics.service.PolicyOptions;
import net.hypha.semantics.service.ServiceOptions;

/** Writes how a service wants to be chosen and checked. */
final class OptionsWriter {
    private OptionsWriter() {}

    static void options(Wire.ServiceState.Builder wire, ServiceOptions options) {
        options.policies().forEach((word, policy) -> wire.putOptions(word, policy(policy)));
        if (!options.health().equals(Health.NONE)) {
            wire.setHealth(health(options.health()));
        }
    }

    private static Wire.PolicyOptions policy(PolicyOptions options) {
        return Wire.PolicyOptions.newBuilder()
                .setSpillOver(options.spillOver())
                .setAffinity(
                        switch (options.affinity()) {
                            case CALLER -> Wire.Affinity.AFFINITY_CALLER;
                            case NODE -> Wire.Affinity.AFFINITY_NODE;
                        })
                .putAllSubset(options.subset().pairs())
                .setSlowStartMs(options.slowStartOrUsualMs())
                .setSlowStartSaid(options.slowStartMs() != null)
                .build();
    }

    private static Wire.Health health(Health health) {
        Wire.Health.Builder wire = Wire.Health.newBuilder()
                .setIntervalMs(health.intervalMs())
                .setTimeoutMs(health.timeoutMs())
                .setFall(health.fall())
                .setRise(health.rise());
        switch (health.check()) {
            case Health.None() -> wire.setNone(Wire.Health.None.getDefaultInstance());
            case Health.Tcp(int port) ->
                wire.setTcp(Wire.Health.Tcp.newBuilder().setPort(port));
            case Health.Http http ->
                wire.setHttp(Wire.Health.Http.newBuilder()
                        .setPort(http.port())
                        .setPath(http.path())
                        .setLowest(http.lowest())
                        .setHighest(http.highest())
                        .setHost(http.host()));
            case Health.Exec exec -> wire.setExec(Wire.Health.Exec.newBuilder().addAllCommand(exec.command()));
        }
        return wire.build();
    }
}
