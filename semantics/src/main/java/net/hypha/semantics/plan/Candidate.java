package net.hypha.semantics.plan;

import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.Route;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.Weight;
import org.jspecify.annotations.Nullable;

/** Something a flow can be bound to: an instance of the own tree, or a route to another domain. */
public sealed interface Candidate {
    /** Bound of what a route counts for, so that it goes into the kernel's numbers with its weight. */
    int MAX_INSTANCES = 1_000_000;

    String VIA = "/via ";

    int MAX_WEIGHT = MAX_INSTANCES * Weight.DEFAULT;

    ServiceKey service();

    @Nullable
    Location location();

    /** Instances that take new flows behind it, 1 and up. */
    int instances();

    /** Its share among others, 0 and up: an instance's own, and for a route that of all instances behind it together. */
    int weight();

    /** Stable identity in plans, observations and golden texts: {@code webserver@in-our-cluster/2} or {@code .../via uptown}. */
    String id();

    /** Whether an identity is a route's. */
    static boolean isRoute(String id) {
        return id.contains(VIA);
    }

    record ToInstance(Instance instance) implements Candidate {
        @Override
        public ServiceKey service() {
            return instance.service();
        }

        @Override
        public @Nullable Location location() {
            return instance.location();
        }

        @Override
        public int instances() {
            return 1;
        }

        @Override
        public int weight() {
            return instance.weight();
        }

        @Override
        public String id() {
            return instance.service() + "/" + instance.number();
        }
    }

    record ToRoute(ServiceKey service, Route route) implements Candidate {
        @Override
        public @Nullable Location location() {
            return route.location();
        }

        @Override
        public int instances() {
            return Math.clamp(route.quality().ready(), 1, MAX_INSTANCES);
        }

        @Override
        public int weight() {
            return Math.clamp(route.quality().weight(), 0, MAX_WEIGHT);
        }

        @Override
        public String id() {
            return service + VIA + route.target();
        }
    }
}
