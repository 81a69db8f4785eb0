package net.hypha.node.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import net.hypha.exchange.message.Message.Interest;
import net.hypha.exchange.message.Message.Position;
import net.hypha.exchange.message.Message.Query;
import net.hypha.exchange.message.Message.Update;
import net.hypha.node.plan.Worlds;
import net.hypha.semantics.service.Quality;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceDelta;
import net.hypha.semantics.table.ServiceState;
import org.junit.jupiter.api.Test;

/**
 * What a node says and what it is told cross on their way, each in its order. Whatever crosses, every question is answered, and in the end the node
 * is kept posted about all that it knows. {@code -Dsimulation.seed=N} begins with that seed, {@code -Dsimulation.runs=10000} takes as many.
 */
class CrossingsTest {
    private static final int RUNS = 300;
    private static final int STEPS = 150;
    private static final Query WEB = new Query.ByName(Worlds.WEB);

    private final Queue<Interest> toDomain = new ArrayDeque<>();
    private final Queue<Update> toNode = new ArrayDeque<>();
    private final Knowledge knowledge = new Knowledge(InstantSource.system());
    private final Interests interests = new Interests(
            message -> toDomain.add((Interest) message), () -> nowNs(), this::forget, Duration.ofNanos(1));
    private final Set<CompletableFuture<Void>> asked = new LinkedHashSet<>();
    private long now;

    // the domain
    private final Set<Query> wanted = new HashSet<>();
    private final Map<ServiceKey, ServiceState> told = new HashMap<>();
    private long epoch;
    private Optional<ServiceState> truth = Optional.empty();

    CrossingsTest() {
        knowledge.addListener(interests);
    }

    @Test
    void whateverCrossesTheNodeComesToKnowTheTruth() {
        long first = Long.getLong("simulation.seed", new Random().nextLong());
        int runs = Integer.getInteger("simulation.runs", RUNS);
        for (long seed = first; seed < first + runs; seed++) {
            Random random = new Random(seed);
            assertThatCode(() -> run(random)).as("seed %d", seed).doesNotThrowAnyException();
        }
    }

    private static void run(Random random) {
        CrossingsTest world = new CrossingsTest();
        for (int step = 0; step < STEPS; step++) {
            world.step(random.nextInt(40));
        }
        world.ends();
    }

    private long nowNs() {
        return now;
    }

    private void step(int what) {
        now += 10;
        switch (what) {
            case 0, 1, 2, 3, 4, 5 -> look();
            case 6, 7, 8, 9 -> drop();
            case 10, 11, 12, 13, 14, 15 -> change();
            case 16, 17 -> exists(truth.isEmpty());
            case 18 -> beginAnew();
            case 19, 20, 21, 22, 23, 24, 25, 26, 27, 28 -> domainHears();
            default -> nodeHears();
        }
    }

    private void ends() {
        for (int i = 0; !(toDomain.isEmpty() && toNode.isEmpty()); i++) {
            assertThat(i).as("they come to an end").isLessThan(1_000);
            domainHears();
            nodeHears();
        }
        assertThat(asked).allMatch(CompletableFuture::isDone);
        Optional<ServiceState> known = knowledge.now().table().service(Worlds.WEB);
        if (known.isPresent()) {
            assertThat(known).isEqualTo(truth);
            assertThat(told).as("it is kept posted").containsEntry(Worlds.WEB, known.get());
        } else {
            assertThat(told).as("nothing is told to who knows nothing").isEmpty();
        }
        now += 10; // nothing is believed to be unknown any more
        look();
        domainHears();
        nodeHears();
        assertThat(asked).allMatch(CompletableFuture::isDone);
        assertThat(knowledge.now().table().service(Worlds.WEB)).isEqualTo(truth);
    }

    /** As a look-up does. */
    private void look() {
        if (knowledge.now().table().service(Worlds.WEB).isEmpty() && !interests.isUnknown(WEB)) {
            asked.add(interests.ask(WEB));
        }
    }

    private void drop() {
        knowledge.now().table().service(Worlds.WEB).ifPresent(web -> interests.drop(List.of(web)));
    }

    private void forget(List<Query> dropped) {
        if (interests.known(knowledge.now().table()).isEmpty()) {
            knowledge.forget(List.of(Worlds.WEB));
        }
    }

    /** A session breaks, what is under way is lost, and the next one begins. */
    private void beginAnew() {
        toDomain.clear();
        toNode.clear();
        wanted.clear();
        told.clear();
        toNode.add(new Update(new Position("j", epoch), true, List.of(), List.of(), List.of(), null));
        interests.begin(() -> knowledge.now().table(), all -> toDomain.add(new Interest(all, List.of())));
    }

    private void nodeHears() {
        Update update = toNode.poll();
        if (update != null && !knowledge.told(update).isEmpty()) {
            toDomain.add(new Interest(List.of(WEB), List.of()));
        }
    }

    private void domainHears() {
        Interest interest = toDomain.poll();
        if (interest == null) {
            return;
        }
        interest.drop().forEach(query -> {
            wanted.remove(query);
            told.clear();
        });
        for (Query query : interest.add()) {
            wanted.add(query);
            truth.ifPresentOrElse(state -> tell(List.of(state), List.of(), List.of(), List.of()), () -> {
                tell(List.of(), List.of(), List.of(query), List.of());
            });
        }
    }

    private void change() {
        truth = truth.map(state ->
                Worlds.learnt(new Quality(1 + (int) (epoch % 7), 0)).at(++epoch));
        publish();
    }

    private void exists(boolean now) {
        truth = now ? Optional.of(Worlds.learnt().at(++epoch)) : Optional.empty();
        publish();
    }

    private void publish() {
        ServiceState before = told.get(Worlds.WEB);
        if (truth.isEmpty() && before != null) {
            tell(List.of(), List.of(), List.of(), List.of(Worlds.WEB));
        } else if (truth.isPresent() && before != null) {
            tell(List.of(), List.of(ServiceDelta.between(before, truth.get()).orElseThrow()), List.of(), List.of());
        } else if (truth.isPresent() && wanted.contains(WEB)) {
            tell(List.of(truth.get()), List.of(), List.of(), List.of());
        }
    }

    private void tell(
            List<ServiceState> services, List<ServiceDelta> deltas, List<Query> unknown, List<ServiceKey> gone) {
        toNode.add(new Update(new Position("j", epoch), false, services, gone, unknown, null, null, deltas));
        gone.forEach(told::remove);
        if (!services.isEmpty() || !deltas.isEmpty()) {
            truth.ifPresent(state -> told.put(Worlds.WEB, state));
        }
    }
}
