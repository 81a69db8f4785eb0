package net.hypha.exchange.codec;

import net.hypha.exchange.message.AreaMoves;
import net.hypha.exchange.message.EndpointMoves;
import net.hypha.exchange.message.Moves;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.exchange.wire.Wire;
import net.hypha.semantics.name.ServiceFilter;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.Route;
import net.hypha.semantics.service.Weight;
import net.hypha.semantics.table.ServiceDelta;
import net.hypha.semantics.table.ServiceState;

/** Writes what is told of services and of the neighbourhood. */
final class TableWriter {
    private TableWriter() {}

    static Wire.ServiceState service(ServiceState service) {
        Wire.ServiceState.Builder wire = Wire.ServiceState.newBuilder()
                .setKey(ValueWriter.key(service.key()))
                .setEpoch(service.epoch())
                .setDefaultPolicy(service.defaultPolicy());
        service.addresses().forEach((word, pair) -> wire.putAddresses(word, ValueWriter.pair(pair)));
        service.numbers().forEach((number, pair) -> wire.putNumbers(number, ValueWriter.pair(pair)));
        service.instances().forEach(instance -> wire.addInstances(instance(instance)));
        service.routes().forEach(route -> wire.addRoutes(route(route)));
        OptionsWriter.options(wire, service.options());
        return wire.build();
    }

    static Wire.ServiceDelta delta(ServiceDelta delta) {
        Wire.ServiceDelta.Builder wire = Wire.ServiceDelta.newBuilder()
                .setKey(ValueWriter.key(delta.key()))
                .setSince(delta.since())
                .setEpoch(delta.epoch())
                .addAllGone(delta.gone())
                .setDigest(delta.digest());
        delta.numbers().forEach((number, pair) -> wire.putNumbers(number, ValueWriter.pair(pair)));
        delta.here().forEach(instance -> wire.addHere(instance(instance)));
        if (delta.routes() != null) {
            Wire.ServiceDelta.Routes.Builder routes = Wire.ServiceDelta.Routes.newBuilder();
            delta.routes().forEach(route -> routes.addRoutes(route(route)));
            wire.setRoutes(routes);
        }
        return wire.build();
    }

    static Wire.Neighbourhood neighbourhood(Neighbourhood neighbourhood) {
        Wire.Neighbourhood.Builder wire = Wire.Neighbourhood.newBuilder()
                .setDomain(area(neighbourhood.domain()))
                .setTreeZone(neighbourhood.treeZone());
        neighbourhood.nodes().forEach(node -> wire.addNodes(node(node)));
        neighbourhood.peers().forEach(peer -> wire.addPeers(area(peer)));
        neighbourhood.exports().forEach((peer, services) -> wire.addExports(export(peer, services)));
        neighbourhood.lineage().forEach(domain -> wire.addLineage(domain.text()));
        return wire.build();
    }

    static Wire.Moves moves(Moves moves) {
        Wire.Moves.Builder wire = Wire.Moves.newBuilder().setDigest(moves.digest());
        moves.here().forEach(node -> wire.addHere(node(node)));
        moves.gone().forEach(node -> wire.addGone(node.text()));
        AreaMoves areas = moves.areas();
        areas.here().forEach(area -> wire.addAreas(area(area)));
        areas.gone().forEach(domain -> wire.addAreasGone(domain.text()));
        areas.gateways().forEach(each -> wire.addGateways(endpoints(each)));
        areas.senders().forEach(each -> wire.addSenders(endpoints(each)));
        return wire.build();
    }

    private static Wire.Moves.Endpoints endpoints(EndpointMoves moves) {
        Wire.Moves.Endpoints.Builder wire =
                Wire.Moves.Endpoints.newBuilder().setDomain(moves.domain().text());
        moves.here().forEach(endpoint -> wire.addHere(ValueWriter.endpoint(endpoint)));
        moves.gone().forEach(endpoint -> wire.addGone(ValueWriter.endpoint(endpoint)));
        return wire.build();
    }

    private static Wire.Instance instance(Instance instance) {
        Wire.Instance.Builder wire = Wire.Instance.newBuilder()
                .setNumber(instance.number())
                .setNode(instance.node().text())
                .setInstanceAddress(ValueWriter.pair(instance.instanceAddress()))
                .setNamespaceAddress(ValueWriter.pair(instance.namespaceAddress()))
                .setState(ValueWriter.state(instance.state()))
                .putAllLabels(instance.labels().pairs());
        if (instance.weight() != Weight.DEFAULT) {
            wire.setWeight(instance.weight());
        }
        if (instance.location() != null) {
            wire.setLocation(ValueWriter.location(instance.location()));
        }
        return wire.build();
    }

    private static Wire.Route route(Route route) {
        Wire.Route.Builder wire = Wire.Route.newBuilder()
                .setVia(route.via().text())
                .setReady(route.quality().ready())
                .setBestResponseNs(route.quality().bestResponseNs())
                .setWeight(route.quality().weight())
                .addAllPath(route.path().stream().map(DomainName::text).toList());
        if (route.quality().isLoadKnown()) {
            wire.setInFlight(route.quality().inFlight());
        }
        if (route.quality().isPlaced()) {
            wire.setBeyondNs(route.quality().beyondNs());
        }
        route.gateways().forEach(gateway -> wire.addGateways(ValueWriter.endpoint(gateway)));
        if (route.location() != null) {
            wire.setLocation(ValueWriter.location(route.location()));
        }
        return wire.build();
    }

    private static Wire.Neighbourhood.Export export(DomainName peer, ServiceFilter services) {
        return Wire.Neighbourhood.Export.newBuilder()
                .setPeer(peer.text())
                .addAllServices(services.texts())
                .build();
    }

    private static Wire.Neighbourhood.Node node(Neighbourhood.Node node) {
        Wire.Neighbourhood.Node.Builder wire = Wire.Neighbourhood.Node.newBuilder()
                .setName(node.name().text())
                .setTunnel(ValueWriter.endpoint(node.tunnel()))
                .setSubnet(ValueWriter.subnet(node.subnet()));
        if (node.location() != null) {
            wire.setLocation(ValueWriter.location(node.location()));
        }
        return wire.build();
    }

    private static Wire.Neighbourhood.Area area(Neighbourhood.Area area) {
        Wire.Neighbourhood.Area.Builder wire =
                Wire.Neighbourhood.Area.newBuilder().setName(area.name().text());
        area.servicePools().forEach(pool -> wire.addServicePools(ValueWriter.prefix(pool)));
        area.nodePools().forEach(pool -> wire.addNodePools(ValueWriter.prefix(pool)));
        area.gateways().forEach(gateway -> wire.addGateways(ValueWriter.endpoint(gateway)));
        area.senders().forEach(sender -> wire.addSenders(ValueWriter.endpoint(sender)));
        if (area.location() != null) {
            wire.setLocation(ValueWriter.location(area.location()));
        }
        return wire.build();
    }
}
