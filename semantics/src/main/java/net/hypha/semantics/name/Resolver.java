package net.hypha.semantics.name;

import java.net.InetAddress;
import java.util.Optional;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.Choice;
import net.hypha.semantics.table.ServiceState;
import net.hypha.semantics.table.Table;

/** From names to semantic addresses and back, by what a table knows. */
public final class Resolver {
    private Resolver() {}

    /** The constant addresses of a name; empty where the service, policy or number is unknown to the table. */
    public static Optional<AddressPair> resolve(SemanticName name, Table table) {
        return table.service(name.service()).flatMap(state -> address(state, name.choice()));
    }

    /** The addresses of one choice of a service. */
    public static Optional<AddressPair> address(ServiceState state, Choice choice) {
        return Optional.ofNullable(
                switch (choice) {
                    case Choice.Default _ -> state.addresses().get(state.defaultPolicy());
                    case Choice.ByPolicy(String word) -> state.addresses().get(word);
                    case Choice.Instance(int number) -> state.numbers().get(number);
                });
    }

    /** The name of a semantic or instance address, in its owner's zone. */
    public static Optional<SemanticName> name(InetAddress address, Table table) {
        return table.meaning(address)
                .map(meaning -> new SemanticName(
                        meaning.service(), meaning.choice(), meaning.service().owner(), null));
    }
}
