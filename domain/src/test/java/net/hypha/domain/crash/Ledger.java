package net.hypha.domain.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.hypha.domain.api.UnixHttp;
import net.hypha.exchange.message.Lease;
import net.hypha.semantics.address.Addresses;
import net.hypha.semantics.policy.Policies;
import tools.jackson.databind.JsonNode;

/** What was asked of a manager, and what of that it has acknowledged. Safe for use by many threads. */
final class Ledger {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private enum Fate {
        /** Asked for, without an answer: may be or not. */
        WANTED,
        ACKNOWLEDGED,
        /** The deletion is asked for, without an answer. */
        UNWANTED,
        GONE
    }

    private final Map<String, Fate> services = new TreeMap<>();
    private final List<Set<String>> together = new ArrayList<>(); // applied in one request
    private final Map<String, Fate> workloads = new TreeMap<>(); // by "workload 'w' on node 'n'"
    private final Map<String, Lease> leases = new HashMap<>(); // the same
    private final Map<String, String> holders = new HashMap<>(); // of each address that was ever seen
    private final List<String> broken = new ArrayList<>();
    private int acknowledged;

    synchronized void wanted(Set<String> names) {
        names.forEach(name -> services.put(name, Fate.WANTED));
        together.add(names);
    }

    synchronized void applied(Set<String> names) {
        names.forEach(name -> services.put(name, Fate.ACKNOWLEDGED));
        acknowledge();
    }

    synchronized void unwanted(String name) {
        services.put(name, Fate.UNWANTED);
    }

    synchronized void deleted(String name) {
        services.put(name, Fate.GONE);
        acknowledge();
    }

    synchronized void attaching(String workload) {
        workloads.put(workload, Fate.WANTED);
    }

    /** @param service null for a mere caller */
    synchronized void attached(String workload, String service, Lease lease) {
        Lease former = leases.put(workload, lease);
        if (former != null && !former.equals(lease)) {
            broken.add(workload + " had " + former + " and then " + lease);
        }
        if (workloads.put(workload, Fate.ACKNOWLEDGED) != Fate.ACKNOWLEDGED) {
            acknowledge();
        }
        lease.instanceAddress()
                .all()
                .forEach(address -> held(
                        Addresses.text(address),
                        lease.number() == null
                                ? workload
                                : "instance " + lease.number() + " of service '" + service + "'"));
    }

    synchronized void detaching(String workload) {
        workloads.put(workload, Fate.UNWANTED);
    }

    synchronized void detached(String workload) {
        workloads.put(workload, Fate.GONE);
        acknowledge();
    }

    /** Waits until so much more was acknowledged than now. */
    synchronized void awaitMore(int more, String context) throws InterruptedException {
        int goal = acknowledged + more;
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (acknowledged < goal) {
            long leftMs = (end - System.nanoTime()) / 1_000_000;
            assertThat(leftMs)
                    .as("%s: after %s, %d are missing", context, PATIENCE, goal - acknowledged)
                    .isPositive();
            assertThat(broken).as(context).isEmpty();
            wait(leftMs);
        }
    }

    private void acknowledge() {
        acknowledged++;
        notifyAll();
    }

    synchronized int acknowledged() {
        return acknowledged;
    }

    synchronized void broken(String how) {
        broken.add(how);
    }

    /** Compares with what a manager says that has just started; what was uncertain is certain then. */
    synchronized void check(UnixHttp http, String context) throws IOException {
        assertThat(broken).as(context).isEmpty();
        checkServices(http, context);
        checkWorkloads(http, context);
        assertThat(broken).as(context).isEmpty();
    }

    private void checkServices(UnixHttp http, String context) throws IOException {
        Set<String> seen = new TreeSet<>();
        for (JsonNode service : http.send("GET", "/v1/services", "").json().path("services")) {
            String name = service.path("service").asString();
            seen.add(name);
            assertThat(service.path("addresses").size())
                    .as(context + name)
                    .isEqualTo(Policies.STANDARD.words().size());
            service.path("addresses").properties().forEach(meaning -> {
                held(meaning.getValue().path("v4").asString(), "service '" + name + "' (" + meaning.getKey() + ")");
                held(meaning.getValue().path("v6").asString(), "service '" + name + "' (" + meaning.getKey() + ")");
            });
        }
        services.forEach((name, fate) -> {
            if (fate == Fate.ACKNOWLEDGED) {
                assertThat(seen).as(context).contains(name);
            } else if (fate == Fate.GONE) {
                assertThat(seen).as(context).doesNotContain(name);
            }
        });
        for (Set<String> names : together) {
            Set<String> there = new HashSet<>(names);
            there.retainAll(seen);
            if (names.stream().allMatch(name -> services.get(name) == Fate.WANTED)) {
                assertThat(there.size())
                        .as(context + "all or nothing of " + names)
                        .isIn(0, names.size());
            }
        }
        services.replaceAll((name, _) -> seen.contains(name) ? Fate.ACKNOWLEDGED : Fate.GONE);
    }

    private void checkWorkloads(UnixHttp http, String context) throws IOException {
        Set<String> instances = new HashSet<>();
        for (JsonNode instance : http.send("GET", "/v1/instances", "").json().path("instances")) {
            String workload = "workload '" + instance.path("workload").asString() + "' on node '"
                    + instance.path("node").asString() + "'";
            assertThat(instances.add(workload))
                    .as(context + workload + " is there once")
                    .isTrue();
            held(
                    instance.path("instanceAddress").path("v4").asString(),
                    "instance " + instance.path("number").asInt() + " of service '"
                            + instance.path("service").asString() + "'");
        }
        for (Map.Entry<String, Fate> each : workloads.entrySet()) {
            Lease lease = leases.get(each.getKey());
            if (lease == null) {
                continue;
            }
            if (lease.number() != null) {
                checkFate(context, each.getKey(), each.getValue(), instances.contains(each.getKey()));
            } else {
                InetAddress address = lease.instanceAddress().all().getFirst();
                JsonNode holder = http.send("GET", "/v1/addresses/" + Addresses.text(address), "")
                        .json();
                boolean held = holder.path("state").asString().equals("held");
                checkFate(context, each.getKey(), each.getValue(), held);
                assertThat(holder.path("state").asString()).as(context + each).isIn("held", "quarantined");
                assertThat(holder.path("holder").asString()).as(context).isEqualTo(each.getKey());
            }
        }
    }

    private static void checkFate(String context, String workload, Fate fate, boolean there) {
        if (fate == Fate.ACKNOWLEDGED || fate == Fate.GONE) {
            assertThat(there).as("%s%s is %s", context, workload, fate).isEqualTo(fate == Fate.ACKNOWLEDGED);
        }
    }

    /** An address is given to one holder only, for as long as a test takes: the quarantine is longer. */
    private void held(String address, String holder) {
        String former = address.isEmpty() ? null : holders.putIfAbsent(address, holder);
        if (former != null && !former.equals(holder)) {
            broken.add(address + " was given to " + former + " and to " + holder);
        }
    }
}
