package net.hypha.semantics.plan;

import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.Route;
import net.hypha.semantics.service.ServiceKey;
import org.jspecify.annotations.Nullable;

/** Something a flow can be bound to: an instance of the own tree, or a route to another domain. */
public sealed interface Candidate {
    ServiceKey service();

    @Nullable
    Location location();

    /** Stable identity in plans, observations and golden texts: {@code webserver@in-our-cluster/2} or {@code .../via uptown}. */
    String id();

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
        public String id() {
            return service + "/via " + route.target();
        }
    }
}
