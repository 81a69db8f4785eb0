package net.hypha.exchange.codec;

import static net.hypha.exchange.codec.Fields.bounded;
import static net.hypha.exchange.codec.Fields.count;
import static net.hypha.exchange.codec.Fields.list;
import static net.hypha.exchange.codec.Fields.optional;
import static net.hypha.exchange.codec.Fields.required;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import net.hypha.exchange.message.AreaMoves;
import net.hypha.exchange.message.EndpointMoves;
import net.hypha.exchange.message.Moves;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.exchange.wire.Wire;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.name.ServiceFilter;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.Quality;
import net.hypha.semantics.service.Route;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.Weight;
import net.hypha.semantics.table.ServiceDelta;
import net.hypha.semantics.table.ServiceState;

/** Reads what is told of services and of the neighbourhood. */
final class TableReader {
    private static final Pattern POLICY_WORD = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    private TableReader() {}

    static ServiceState service(Wire.ServiceState wire) throws MalformedFrameException {
        ServiceKey key = required("key", wire.hasKey(), wire.getKey(), ValueReader::key);
        return new ServiceState(
                key,
                count("epoch", wire.getEpoch()),
                policyWord("default_policy", wire.getDefaultPolicy()),
                addresses(wire.getAddressesMap()),
                OptionsReader.options(wire),
                numbers(wire.getNumbersMap()),
                list("instances", wire.getInstancesList(), Bounds.ELEMENTS, instance -> instance(key, instance)),
                list("routes", wire.getRoutesList(), Bounds.ELEMENTS, TableReader::route));
    }

    static ServiceDelta delta(Wire.ServiceDelta wire) throws MalformedFrameException {
        ServiceKey key = required("key", wire.hasKey(), wire.getKey(), ValueReader::key);
        return new ServiceDelta(
                key,
                count("since", wire.getSince()),
                count("epoch", wire.getEpoch()),
                numbers(wire.getNumbersMap()),
                list("here", wire.getHereList(), Bounds.ELEMENTS, instance -> instance(key, instance)),
                list("gone", wire.getGoneList(), Bounds.ELEMENTS, number -> count("gone", number)),
                optional("routes", wire.hasRoutes(), wire.getRoutes(), TableReader::routes),
                wire.getDigest());
    }

    private static List<Route> routes(Wire.ServiceDelta.Routes wire) throws MalformedFrameException {
        return list("routes", wire.getRoutesList(), Bounds.ELEMENTS, TableReader::route);
    }

    static Neighbourhood neighbourhood(Wire.Neighbourhood wire) throws MalformedFrameException {
        return new Neighbourhood(
                required("domain", wire.hasDomain(), wire.getDomain(), TableReader::area),
                ValueReader.domain("tree_zone", wire.getTreeZone()).text(),
                list("nodes", wire.getNodesList(), Bounds.ELEMENTS, TableReader::node),
                list("peers", wire.getPeersList(), Bounds.ELEMENTS, TableReader::area),
                exports(wire.getExportsList()),
                list("lineage", wire.getLineageList(), Bounds.PATH, name -> ValueReader.domain("lineage", name)));
    }

    static Moves moves(Wire.Moves wire) throws MalformedFrameException {
        return new Moves(
                list("here", wire.getHereList(), Bounds.ELEMENTS, TableReader::node),
                list("gone", wire.getGoneList(), Bounds.ELEMENTS, name -> ValueReader.node("gone", name)),
                new AreaMoves(
                        list("areas", wire.getAreasList(), Bounds.ELEMENTS, TableReader::area),
                        list(
                                "areas_gone",
                                wire.getAreasGoneList(),
                                Bounds.ELEMENTS,
                                name -> ValueReader.domain("areas_gone", name)),
                        list("gateways", wire.getGatewaysList(), Bounds.ELEMENTS, TableReader::endpoints),
                        list("senders", wire.getSendersList(), Bounds.ELEMENTS, TableReader::endpoints)),
                wire.getDigest());
    }

    private static EndpointMoves endpoints(Wire.Moves.Endpoints wire) throws MalformedFrameException {
        return new EndpointMoves(
                ValueReader.domain("domain", wire.getDomain()),
                list("here", wire.getHereList(), Bounds.SENDERS, ValueReader::endpoint),
                list("gone", wire.getGoneList(), Bounds.ELEMENTS, ValueReader::endpoint));
    }

    private static Map<DomainName, ServiceFilter> exports(List<Wire.Neighbourhood.Export> wire)
            throws MalformedFrameException {
        bounded("exports", wire.size(), Bounds.ELEMENTS);
        Map<DomainName, ServiceFilter> exports = new HashMap<>();
        for (Wire.Neighbourhood.Export export : wire) {
            List<ServiceFilter.Term> terms = list(
                    "services",
                    export.getServicesList(),
                    Bounds.ELEMENTS,
                    term -> Fields.checked("services", () -> ServiceFilter.Term.parse(term)));
            exports.put(ValueReader.domain("peer", export.getPeer()), new ServiceFilter(terms));
        }
        return exports;
    }

    private static Map<String, AddressPair> addresses(Map<String, Wire.AddressPair> wire)
            throws MalformedFrameException {
        bounded("addresses", wire.size(), Bounds.POLICIES);
        Map<String, AddressPair> addresses = new HashMap<>();
        for (Map.Entry<String, Wire.AddressPair> entry : wire.entrySet()) {
            String word = policyWord("addresses", entry.getKey());
            addresses.put(word, required("addresses[" + word + "]", true, entry.getValue(), ValueReader::pair));
        }
        return addresses;
    }

    private static Map<Integer, AddressPair> numbers(Map<Integer, Wire.AddressPair> wire)
            throws MalformedFrameException {
        bounded("numbers", wire.size(), Bounds.ELEMENTS);
        Map<Integer, AddressPair> numbers = new HashMap<>();
        for (Map.Entry<Integer, Wire.AddressPair> entry : wire.entrySet()) {
            int number = count("numbers", entry.getKey().intValue());
            numbers.put(number, required("numbers[" + number + "]", true, entry.getValue(), ValueReader::pair));
        }
        return numbers;
    }

    private static Instance instance(ServiceKey service, Wire.Instance wire) throws MalformedFrameException {
        return new Instance(
                service,
                count("number", wire.getNumber()),
                ValueReader.node("node", wire.getNode()),
                required("instance_address", wire.hasInstanceAddress(), wire.getInstanceAddress(), ValueReader::pair),
                required(
                        "namespace_address", wire.hasNamespaceAddress(), wire.getNamespaceAddress(), ValueReader::pair),
                optional("location", wire.hasLocation(), wire.getLocation(), ValueReader::location),
                ValueReader.state("state", wire.getState()),
                wire.hasWeight() ? OptionsReader.weight(wire.getWeight()) : Weight.DEFAULT,
                OptionsReader.labels("labels", wire.getLabelsMap()));
    }

    private static Route route(Wire.Route wire) throws MalformedFrameException {
        DomainName via = ValueReader.domain("via", wire.getVia());
        Location location = optional("location", wire.hasLocation(), wire.getLocation(), ValueReader::location);
        Quality quality = new Quality(
                count("ready", wire.getReady()),
                count("best_response_ns", wire.getBestResponseNs()),
                wire.hasWeight() ? count("weight", wire.getWeight()) : Quality.usualWeight(wire.getReady()),
                wire.hasInFlight() ? count("in_flight", wire.getInFlight()) : Quality.UNKNOWN_FLOWS,
                wire.hasBeyondNs() ? count("beyond_ns", wire.getBeyondNs()) : Quality.UNKNOWN);
        List<DomainName> path = list("path", wire.getPathList(), Bounds.PATH, name -> ValueReader.domain("name", name));
        return new Route(via, ValueReader.gateways(wire.getGatewaysList()), location, quality, path);
    }

    private static Neighbourhood.Node node(Wire.Neighbourhood.Node wire) throws MalformedFrameException {
        return new Neighbourhood.Node(
                ValueReader.node("name", wire.getName()),
                required("tunnel", wire.hasTunnel(), wire.getTunnel(), ValueReader::endpoint),
                required("subnet", wire.hasSubnet(), wire.getSubnet(), ValueReader::subnet),
                optional("location", wire.hasLocation(), wire.getLocation(), ValueReader::location));
    }

    private static Neighbourhood.Area area(Wire.Neighbourhood.Area wire) throws MalformedFrameException {
        return new Neighbourhood.Area(
                ValueReader.domain("name", wire.getName()),
                ValueReader.pools("service_pools", wire.getServicePoolsList()),
                ValueReader.pools("node_pools", wire.getNodePoolsList()),
                ValueReader.gateways(wire.getGatewaysList()),
                list("senders", wire.getSendersList(), Bounds.SENDERS, ValueReader::endpoint),
                optional("location", wire.hasLocation(), wire.getLocation(), ValueReader::location));
    }

    /** A word we may not know: a newer neighbour may have more policies than we do. */
    static String policyWord(String field, String word) throws MalformedFrameException {
        if (!POLICY_WORD.matcher(word).matches()) {
            throw new MalformedFrameException(field, "'" + word + "' is not a policy word");
        }
        return word;
    }
}
