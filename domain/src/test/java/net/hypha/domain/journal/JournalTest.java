package net.hypha.domain.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.hypha.domain.catalogue.Catalogue;
import net.hypha.domain.catalogue.Change;
import net.hypha.domain.catalogue.Member;
import net.hypha.domain.catalogue.Quarantine;
import net.hypha.domain.catalogue.Role;
import net.hypha.domain.catalogue.Slot;
import net.hypha.domain.catalogue.TokenEntry;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Health;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.LabelSet;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.PolicyOptions;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.service.ServiceOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final DomainName MUNICH = new DomainName("munich");
    private static final ServiceName WEB = new ServiceName("web");
    private static final NodeName ONE = new NodeName("one");
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    private static final Slot SLOT = new Slot(
            3,
            AddressPair.of("10.30.0.9", "fdff::9"),
            50,
            new Slot.Tenant(
                    ONE,
                    "w",
                    AddressPair.of("10.18.0.2", null),
                    new Location(48.1, 11.5),
                    Instance.State.DRAINING,
                    LabelSet.of(Map.of("tier", "gold", "version", "2"))));
    private static final ServiceOptions OPTIONS = new ServiceOptions(
            Map.of(
                    "closest",
                    new PolicyOptions(7, PolicyOptions.Affinity.NODE, LabelSet.of(Map.of("version", "2")), 500),
                    "random",
                    new PolicyOptions(0, PolicyOptions.Affinity.CALLER, LabelSet.NONE, 0)),
            new Health(new Health.Http(8080, "/health?deep=1", 200, 204, "shop.example"), 1_500, 250, 4, 1));

    /** Transactions that touch every table. */
    static final List<List<Change>> HISTORY = List.of(
            List.of(
                    new Change.ServiceSet(
                            WEB, "fastest", Map.of("closest", AddressPair.of("10.30.0.1", "fdff:1000::1")), OPTIONS),
                    new Change.NodeSet(
                            ONE,
                            new SubnetLease(Prefix.parse("10.18.0.0/26"), null),
                            new Endpoint(InetAddress.ofLiteral("192.0.2.1"), 50103),
                            null),
                    new Change.SlotSet(WEB, SLOT),
                    new Change.CallerSet(ONE, "c", AddressPair.of("10.30.0.10", null)),
                    new Change.PeerSet(new Neighbourhood.Area(
                            new DomainName("uptown"),
                            List.of(Prefix.parse("10.40.0.0/16"), Prefix.parse("fdfe::/16")),
                            List.of(Prefix.parse("10.19.0.0/16")),
                            List.of(new Endpoint(InetAddress.ofLiteral("2001:db8::1"), 50103)),
                            new Location(1, 2))),
                    new Change.CursorMoved("services IPv4", 10),
                    new Change.TokenSet(token("a", new TokenEntry.NodeJoin(ONE), null)),
                    new Change.TokenSet(token("b", new TokenEntry.Api(Role.DEPLOYER, WEB), null)),
                    new Change.TokenSet(token("c", new TokenEntry.NodeJoin(null), null)),
                    new Change.TokenSet(token("d", new TokenEntry.ChildJoin(new DomainName("child")), null)),
                    new Change.MemberSet(new Member("node:one", NOON, null))),
            List.of(
                    new Change.SlotSet(WEB, new Slot(3, SLOT.address(), 0, null)),
                    new Change.CallerGone(ONE, "c"),
                    new Change.ServiceSet(
                            WEB, "closest", Map.of("closest", AddressPair.of("10.30.0.1", "fdff:1000::1"))),
                    new Change.CursorMoved("services IPv4", 11),
                    new Change.TokenSet(token("a", new TokenEntry.NodeJoin(ONE), new TokenEntry.Use("node:one", NOON))),
                    new Change.MemberSet(new Member("node:one", NOON, NOON.plusMillis(7))),
                    rests("10.30.0.10", NOON)),
            List.of(
                    new Change.ServiceGone(WEB),
                    new Change.TokenGone("a"),
                    rests("fdff:1000::1", NOON.plusSeconds(1)),
                    new Change.RestOver(InetAddress.ofLiteral("10.30.0.10"))));

    @TempDir
    private Path folder;

    @Test
    void whatWasCommittedIsReadBackAfterEveryStep() {
        Catalogue expected = Catalogue.EMPTY;
        for (List<Change> changes : HISTORY) {
            try (Journal journal = open(file())) {
                journal.commit(changes);
            }
            expected = expected.after(changes);
            try (Journal journal = open(file())) {
                assertThat(Catalogue.EMPTY.after(journal.read())).isEqualTo(expected);
            }
        }
    }

    @Test
    void theIncarnationStaysAndTheEpochCeilingIsKept() {
        try (Journal journal = open(file())) {
            journal.raiseEpochCeiling(77);
        }
        try (Journal journal = Journal.open(file(), MUNICH, () -> "another")) {
            assertThat(journal.incarnation()).isEqualTo("first");
            assertThat(journal.epochCeiling()).isEqualTo(77);
        }
    }

    @Test
    void foreignAndNewerFilesAreRefusedAndLeftUntouched() throws Exception {
        Path text = Files.writeString(folder.resolve("text.db"), "dear diary".repeat(100));
        refusedUntouched(text, "it is not a SQLite database");
        Path foreign = sqlite("foreign.db", "PRAGMA application_id = 42", "CREATE TABLE t (a)");
        refusedUntouched(foreign, "it is the database of another program");
        Path newer = sqlite(
                "newer.db",
                "PRAGMA application_id = " + Schema.APPLICATION_ID,
                "PRAGMA user_version = 9",
                "CREATE TABLE t (a)");
        refusedUntouched(
                newer,
                "written by a newer version of hypha (layout 9, this program knows up to " + Schema.VERSION + ")");
        refusedUntouched(Files.createDirectory(folder.resolve("directory.db")), "it is not a regular file");
    }

    @Test
    void anotherDomainsJournalIsRefused() {
        open(file()).close();
        assertThatThrownBy(() -> Journal.open(file(), new DomainName("uptown"), () -> "x"))
                .hasMessageContaining("belongs to domain 'munich', not to 'uptown'");
    }

    @Test
    void aJournalInUseIsRefused() {
        try (Journal journal = open(file())) {
            assertThat(journal.read()).isEmpty();
            assertThatThrownBy(() -> open(file())).hasMessageContaining("is in use by another process");
        }
    }

    @Test
    void anAddressThatIsHeldTwiceIsNotWritten() {
        try (Journal journal = open(file())) {
            journal.commit(HISTORY.getFirst());
            assertThatThrownBy(() -> journal.commit(List.of(
                            new Change.CallerSet(ONE, "d", AddressPair.of("10.30.0.77", null)),
                            new Change.CallerSet(ONE, "e", AddressPair.of("10.30.0.77", null)))))
                    .isInstanceOfAny(JournalException.class, IllegalStateException.class);
            assertThat(Catalogue.EMPTY.after(journal.read())).isEqualTo(Catalogue.EMPTY.after(HISTORY.getFirst()));
        }
    }

    private void refusedUntouched(Path file, String why) throws IOException {
        byte[] before = Files.isDirectory(file) ? new byte[0] : Files.readAllBytes(file);
        assertThatThrownBy(() -> open(file))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("the journal " + file + " is refused and left untouched")
                .hasMessageContaining(why);
        byte[] after = Files.isDirectory(file) ? new byte[0] : Files.readAllBytes(file);
        assertThat(after).isEqualTo(before);
        assertThat(file.resolveSibling(file.getFileName() + "-wal")).doesNotExist();
        assertThat(file.resolveSibling(file.getFileName() + "-journal")).doesNotExist();
    }

    private Path sqlite(String name, String... statements) throws Exception {
        Path file = folder.resolve(name);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
        return file;
    }

    private static Change rests(String address, Instant since) {
        return new Change.AddressRests(
                new Quarantine.Rest(InetAddress.ofLiteral(address), "service 'web' (closest)", since));
    }

    private static TokenEntry token(String id, TokenEntry.Purpose purpose, TokenEntry.@Nullable Use use) {
        return new TokenEntry(id, "hash of " + id, purpose, NOON, NOON.plusSeconds(60), use);
    }

    private Path file() {
        return folder.resolve("state").resolve("journal.db");
    }

    private static Journal open(Path file) {
        return Journal.open(file, MUNICH, () -> "first");
    }
}
