package net.hypha.node.health;

import java.nio.file.Path;
import java.time.Duration;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.Health;

/** The door through which an instance is looked at. */
public interface Checker {
    /**
     * Where an instance is.
     *
     * @param address its real addresses; it is well if it is at one of them
     * @param netns the file that stands for its network namespace
     */
    record Place(AddressPair address, Path netns) {}

    /** Looks once. Blocks, no longer than the timeout and a moment. */
    Outcome check(Health.Check check, Place place, Duration timeout);

    /**
     * Whether anybody takes datagrams to a port: what is not refused is taken. Blocks as {@link #check} does.
     *
     * @param port UDP
     */
    Outcome takesDatagrams(int port, Place place, Duration timeout);
}
