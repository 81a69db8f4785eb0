package net.hypha.kernel.bpf;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node whose choices are looked at packet by packet. */
abstract class WithPicks {
    @RegisterExtension
    final TestNetwork network = new TestNetwork();

    @SuppressWarnings("NullAway.Init") // by start()
    Picks picks;

    @BeforeEach
    void start() throws Exception {
        picks = new Picks(network);
    }
}
