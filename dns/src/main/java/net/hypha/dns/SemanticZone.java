package net.hypha.dns;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.name.SemanticName;
import net.hypha.semantics.name.Zones;

/** What the server's owner knows of names. Called by many threads at once. */
public interface SemanticZone {
    /** May block for a bounded time: the first use of a name asks the domain. */
    Answer resolve(SemanticName name);

    /** Which names are semantic; the others are forwarded. */
    Zones zones();

    /** The name of an instance or semantic address, without a final dot. */
    Optional<String> pointer(InetAddress address);

    /** Pools of the own and known domains: the reverse names of their addresses are never forwarded. */
    List<Prefix> pools();
}
