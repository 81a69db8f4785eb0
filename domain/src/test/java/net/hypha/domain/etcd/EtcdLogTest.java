package net.hypha.domain.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.hypha.config.HostPort;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Against a real etcd. */
class EtcdLogTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @TempDir
    private static Path folder;

    private static EtcdProcess process;
    private static Etcd etcd;
    private String prefix;

    @BeforeAll
    static void start() throws Exception {
        process = EtcdProcess.start(folder);
        etcd = process.client();
    }

    @AfterAll
    static void stop() {
        if (process != null) {
            etcd.close();
            process.close();
        }
    }

    @BeforeEach
    void choosePlace(TestInfo test) {
        prefix = "/" + test.getDisplayName() + "/";
    }

    @Test
    void oneLeadsAndTheNextAfterItReadsAllThatItWrote() throws Exception {
        try (EtcdLog first = lead()) {
            assertThat(first.read().commits()).isEmpty();
            assertThat(EtcdLog.lead(etcd, prefix, "second")).isEmpty();
            assertThat(EtcdLog.leader(etcd, prefix)).isEqualTo("test");
            first.append(bytes("one"));
            first.append(bytes("two"));
        }
        assertThat(EtcdLog.leader(etcd, prefix)).isEmpty();
        try (EtcdLog second = lead()) {
            assertThat(texts(second.read())).containsExactly("one", "two");
            second.append(bytes("three"));
            assertThat(texts(EtcdLog.peek(etcd, prefix))).containsExactly("one", "two", "three");
        }
    }

    /** The lease ends while the leader does not notice, as when it was suspended: what it writes then is not written. */
    @Test
    void whoLostTheLeadWritesNothingAnyMore() throws Exception {
        try (EtcdLog old = lead()) {
            var _ = old.read();
            old.append(bytes("one"));
            CompletableFuture<String> lost = new CompletableFuture<>();
            old.whenLost(lost::complete);
            etcd.revoke(leaseOf(prefix + "leader"), PATIENCE);
            try (EtcdLog next = lead()) {
                assertThat(texts(next.read())).containsExactly("one");
                assertThatThrownBy(() -> old.append(bytes("late")))
                        .isInstanceOfSatisfying(
                                EtcdException.class,
                                e -> assertThat(e.isCertain()).isFalse());
                assertThatThrownBy(() -> old.snapshot(bytes("late"))).isInstanceOf(EtcdException.class);
                next.append(bytes("two"));
                assertThat(texts(EtcdLog.peek(etcd, prefix))).containsExactly("one", "two");
            }
            assertThat(lost.get(20, TimeUnit.SECONDS)).contains("another manager may have taken over");
        }
    }

    @Test
    void longCommitsAndImagesAreKeptInParts() throws Exception {
        byte[] large = new byte[3 << 20];
        new Random(1).nextBytes(large); // which cannot be made smaller
        try (EtcdLog log = lead()) {
            var _ = log.read();
            log.append(bytes("small"));
            assertThat(log.isLong()).isFalse();
            log.append(large);
            assertThat(log.isLong()).isTrue();
        }
        try (EtcdLog log = lead()) {
            EtcdLog.Contents contents = log.read();
            assertThat(contents.image()).isNull();
            assertThat(contents.commits().get(1).toByteArray()).isEqualTo(large);
            assertThat(log.isLong()).isTrue();
            log.snapshot(large);
            assertThat(log.isLong()).isFalse();
            log.append(bytes("after"));
        }
        try (EtcdLog log = lead()) {
            EtcdLog.Contents contents = log.read();
            assertThat(Optional.ofNullable(contents.image()).map(ByteString::toByteArray))
                    .hasValueSatisfying(
                            image -> assertThat(Arrays.equals(image, large)).isTrue());
            assertThat(texts(contents)).containsExactly("after");
            log.snapshot(bytes("all"));
            assertThat(keys()).as("what is not needed any more is gone").hasSize(3);
        }
    }

    /** Parts without what says that they count: of a commit, and of an image. */
    @Test
    void whatADeadLeaderLeftHalfWrittenDoesNotCount() throws Exception {
        LogKeys keys = new LogKeys(prefix);
        byte[] large = new byte[3 << 20];
        new Random(2).nextBytes(large);
        try (EtcdLog log = lead()) {
            var _ = log.read();
            log.append(bytes("one"));
            for (String key : List.of(keys.part(2, 0), keys.part(2, 7), keys.image("1-1", 0), keys.image("9-9", 0))) {
                var _ = etcd.txn(
                        Keys.txn(List.of(), List.of(Keys.put(key, Keys.bytes("half"), 0)), List.of()), PATIENCE);
            }
        }
        try (EtcdLog log = lead()) {
            assertThat(texts(log.read())).containsExactly("one");
            log.append(large);
            EtcdLog.Contents contents = EtcdLog.peek(etcd, prefix);
            assertThat(contents.image()).isNull();
            assertThat(contents.commits().getLast().toByteArray()).isEqualTo(large);
            log.snapshot(bytes("all"));
            assertThat(keys()).as("the leader, what counts, and its image").hasSize(3);
        }
    }

    @Test
    void aLogWithAGapIsNotReadAsIfItWereWhole() throws Exception {
        try (EtcdLog log = lead()) {
            var _ = log.read();
            log.append(bytes("one"));
            log.append(bytes("two"));
            String one = new LogKeys(prefix).commit(1);
            var _ = etcd.txn(Keys.txn(List.of(), List.of(Keys.delete(one, one + "0")), List.of()), PATIENCE);
            assertThatThrownBy(() -> EtcdLog.peek(etcd, prefix)).hasMessageContaining("is damaged: there is no " + one);
        }
    }

    @Test
    void aMemberThatIsGoneIsPassedOver() throws Exception {
        try (Etcd other = new Etcd(List.of(new HostPort("127.0.0.1", 1), process.member()), null)) {
            assertThat(EtcdLog.leader(other, prefix)).isEmpty();
        }
        try (Etcd none = new Etcd(List.of(new HostPort("127.0.0.1", 1)), null)) {
            assertThatThrownBy(() -> none.range(Keys.get("x"), Duration.ofMillis(500)))
                    .hasMessageContaining("etcd at 127.0.0.1:1 does not answer")
                    .hasMessageContaining("Connection refused");
        }
    }

    private EtcdLog lead() throws EtcdException {
        return EtcdLog.lead(etcd, prefix, "test").orElseThrow();
    }

    private List<String> keys() throws EtcdException {
        return Keys.page(etcd, Keys.bytes(prefix), prefix + "z", 99, 0, PATIENCE).getKvsList().stream()
                .map(pair -> pair.getKey().toStringUtf8())
                .toList();
    }

    private static long leaseOf(String key) throws EtcdException {
        return etcd.range(Keys.get(key), PATIENCE).getKvs(0).getLease();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> texts(EtcdLog.Contents contents) {
        return contents.commits().stream().map(ByteString::toStringUtf8).toList();
    }
}
