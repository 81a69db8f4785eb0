package net.hypha.exchange.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MailboxTest {
    private final Mailbox mailbox = new Mailbox();

    @Test
    void aShortTaskRunsWhereItComesInAndTheNextAfterIt() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        List<Thread> ran = new ArrayList<>();
        mailbox.executeHere(() -> {
            mailbox.execute(() -> {
                ran.add(Thread.currentThread());
                done.countDown();
            });
            ran.add(Thread.currentThread());
        });
        done.await();
        assertThat(ran.getFirst()).isEqualTo(Thread.currentThread());
        assertThat(ran.getLast().isVirtual()).isTrue();
    }

    @Test
    void aShortTaskWaitsForThoseBeforeIt() throws InterruptedException {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        List<String> order = new ArrayList<>();
        mailbox.execute(() -> {
            await(goOn);
            order.add("long");
        });
        mailbox.executeHere(() -> {
            order.add("short");
            done.countDown();
        });
        assertThat(order).isEmpty();
        goOn.countDown();
        done.await();
        assertThat(order).containsExactly("long", "short");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
