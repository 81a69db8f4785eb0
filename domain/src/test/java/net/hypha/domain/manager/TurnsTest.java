package net.hypha.domain.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import net.hypha.domain.journal.JournalException;
import org.junit.jupiter.api.Test;

/** Turns run one at a time, and those that waited for one another are written together. */
class TurnsTest {
    private final List<String> written = new ArrayList<>();
    private final List<String> unwritten = new ArrayList<>();
    private int batches;
    private boolean broken;
    private boolean faulty;

    private final Turns turns = new Turns(new Turns.Batch() {
        @Override
        public int changes() {
            return unwritten.size();
        }

        @Override
        public void end() {
            if (faulty) {
                throw new IllegalStateException("a mistake");
            }
            if (unwritten.isEmpty()) {
                return;
            }
            batches++;
            try {
                if (broken) {
                    throw new JournalException("the disk is full", null);
                }
                written.addAll(unwritten);
            } finally {
                unwritten.clear();
            }
        }
    });

    @Test
    void whatATurnChangedIsWrittenWhenItReturns() {
        assertThat(turns.run(() -> unwritten.add("one"))).isTrue();
        assertThat(written).containsExactly("one");
    }

    @Test
    void aTurnWithinATurnIsAPartOfIt() {
        turns.run(() -> turns.run(() -> unwritten.add("inner")) && unwritten.add("outer"));
        assertThat(written).containsExactly("inner", "outer");
        assertThat(batches).isOne();
    }

    @Test
    void thoseThatWaitedAreWrittenAtOnce() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<Boolean> first = started(() -> {
            begun.countDown();
            go.await();
            return unwritten.add("first");
        });
        begun.await();
        List<CompletableFuture<Boolean>> others = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            others.add(started(() -> unwritten.add("another")));
        }
        assertThat(turns.isBusy()).isTrue();
        while (turns.waiting() < 20) {
            Thread.onSpinWait();
        }
        go.countDown();
        first.join();
        others.forEach(CompletableFuture::join);

        assertThat(written).hasSize(21);
        assertThat(batches).isOne();
    }

    @Test
    void aFailureIsToldToWhoChangedSomethingAndToNobodyElse() {
        broken = true;
        assertThatThrownBy(() -> turns.run(() -> unwritten.add("lost"))).hasMessage("the disk is full");
        assertThat(turns.run(() -> "a look")).isEqualTo("a look");
        assertThat(written).isEmpty();
    }

    @Test
    void aMistakeAtTheEndIsHiddenFromNobody() {
        faulty = true;
        assertThatThrownBy(() -> turns.run(() -> "a look")).hasMessage("a mistake");
    }

    @Test
    void aTurnsOwnFailureIsItsOwn() {
        assertThatThrownBy(() -> turns.run(() -> {
                    throw new IOException("refused");
                }))
                .isInstanceOf(IOException.class);
        assertThat(turns.run(() -> 1)).isOne();
    }

    private CompletableFuture<Boolean> started(Turns.Turn<Boolean, Exception> turn) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                done.complete(turns.run(turn));
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }
}
