package net.hypha.lab.wire;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import net.hypha.kernel.net.NetworkNamespace;
import net.hypha.kernel.net.Tap;
import net.hypha.kernel.net.TapSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One wire at work: two TAP devices and an agent thread for each direction. */
final class WireRelay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WireRelay.class);

    /** Makes a source of randomness from a seed. */
    interface Randomness {
        RandomGenerator seeded(long seed);
    }

    private final String name;
    private final Tap a;
    private final Tap b;
    private final AtomicReference<WireSettings> settings;
    private final List<WireDirection> directions;
    private final List<Thread> threads;

    private WireRelay(WireSpec spec, Tap a, Tap b, LongSupplier nanoTime, Randomness randomness) {
        name = spec.name();
        this.a = a;
        this.b = b;
        settings = new AtomicReference<>(spec.settings());
        directions = List.of(
                new WireDirection(a, b, settings, nanoTime, randomness.seeded(spec.seed())),
                new WireDirection(b, a, settings, nanoTime, randomness.seeded(~spec.seed())));
        threads = directions.stream()
                .map(direction ->
                        Thread.ofPlatform().name("wire " + name).daemon().unstarted(() -> run(direction)))
                .toList();
    }

    /** Makes both devices in their namespaces and starts to relay. */
    static WireRelay start(WireSpec spec, LongSupplier nanoTime, Randomness randomness) throws IOException {
        Tap a = open(new NetworkNamespace(spec.a()), spec.deviceA(), spec.mtu());
        try {
            Tap b = open(new NetworkNamespace(spec.b()), spec.deviceB(), spec.mtu());
            WireRelay relay = new WireRelay(spec, a, b, nanoTime, randomness);
            relay.threads.forEach(Thread::start);
            return relay;
        } catch (IOException | RuntimeException e) {
            a.close();
            throw e;
        }
    }

    private static Tap open(NetworkNamespace namespace, String device, int mtu) throws IOException {
        return namespace.<Tap, IOException>call(
                () -> Tap.open(TapSpec.named(device).withArp().withMtu(mtu)));
    }

    String name() {
        return name;
    }

    WireSettings settings() {
        return settings.get();
    }

    /** Changes settings for the frames on their way and those to come. */
    void set(WireSettings changed) throws IOException {
        settings.set(changed);
        a.wake();
        b.wake();
    }

    /** From a to b, then from b to a. */
    List<WireStats> stats() {
        return directions.stream().map(WireDirection::stats).toList();
    }

    private void run(WireDirection direction) {
        try {
            while (true) {
                direction.doWork();
            }
        } catch (IOException e) {
            LOG.atInfo().addKeyValue("wire", name).log("A wire's direction ends: {}", e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        a.close();
        b.close();
    }
}
