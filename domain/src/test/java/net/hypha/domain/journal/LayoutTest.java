package net.hypha.domain.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.hypha.domain.catalogue.Catalogue;
import net.hypha.domain.catalogue.Change;
import net.hypha.domain.catalogue.Member;
import net.hypha.domain.catalogue.Quarantine;
import net.hypha.domain.catalogue.Slot;
import net.hypha.domain.catalogue.TokenEntry;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Journals as former versions left them; the files with their content are never changed, only added to. */
class LayoutTest {
    private static final DomainName MUNICH = new DomainName("munich");
    private static final NodeName ONE = new NodeName("one");
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void anOlderLayoutIsRaisedAndKeepsWhatItHolds(int layout) throws Exception {
        Path file = older(layout);
        Catalogue expected = Catalogue.EMPTY.after(held(layout));
        Change token = new Change.TokenSet(
                new TokenEntry("z", "hash", new TokenEntry.NodeJoin(ONE), NOON, NOON.plusSeconds(60), null));
        Change rest = new Change.AddressRests(
                new Quarantine.Rest(InetAddress.ofLiteral("10.30.0.77"), "service 'mail' (closest)", NOON));
        try (Journal journal = Journal.open(file, MUNICH, () -> "new")) {
            assertThat(journal.incarnation()).isEqualTo("of old");
            assertThat(journal.epochCeiling()).isEqualTo(3_000_000);
            assertThat(journal.lastEntry(Entry.Log.AUDIT)).isEqualTo(layout == 1 ? 0 : 7);
            assertThat(Catalogue.EMPTY.after(journal.read())).isEqualTo(expected);
            journal.commit(List.of(token, rest));
        }
        try (Journal journal = Journal.open(file, MUNICH, () -> "new")) {
            assertThat(Catalogue.EMPTY.after(journal.read())).isEqualTo(expected.after(List.of(token, rest)));
        }
        Path fresh = folder.resolve("fresh.db");
        Journal.open(fresh, MUNICH, () -> "first").close();
        assertThat(tables(file)).isEqualTo(tables(fresh));
    }

    /** A newer program died before its write-ahead log was in the file. */
    @Test
    void aNewerLayoutInTheWriteAheadLogIsRefusedToo() throws Exception {
        Path file = folder.resolve("journal.db");
        Path left = folder.resolve("left.db");
        try (Journal _ = Journal.open(file, MUNICH, () -> "first");
                Database newer = new Database(file)) {
            newer.write("PRAGMA user_version = " + (Schema.VERSION + 1));
            for (String suffix : List.of("", "-wal")) {
                Files.copy(Path.of(file + suffix), Path.of(left + suffix));
            }
        }
        assertThatThrownBy(() -> Journal.open(left, MUNICH, () -> "first"))
                .hasMessageContaining("written by a newer version of hypha (layout " + (Schema.VERSION + 1));
    }

    private Path older(int layout) throws Exception {
        Path file = folder.resolve("layout" + layout + ".db");
        String name = "layout-" + layout + ".sql";
        try (InputStream in = Objects.requireNonNull(LayoutTest.class.getResourceAsStream(name), name);
                Database database = new Database(file)) {
            String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String statement : all.strip().split(";(\n|$)", 0)) {
                database.write(statement);
            }
        }
        return file;
    }

    private static List<String> tables(Path file) throws SQLException {
        try (Database database = new Database(file)) {
            return database.read(
                    row -> row.getString(1).replaceAll("\\s+", " "),
                    "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name");
        }
    }

    private static List<Change> held(int layout) throws Exception {
        Slot slot = new Slot(
                3,
                AddressPair.of("10.30.0.9", "fdff::9"),
                new Slot.Tenant(
                        ONE,
                        "w",
                        AddressPair.of("10.18.0.2", null),
                        new Location(48.1, 11.5),
                        Instance.State.DRAINING));
        ServiceName web = new ServiceName("web");
        List<Change> held = new ArrayList<>(List.of(
                new Change.ServiceSet(web, "fastest", Map.of("closest", AddressPair.of("10.30.0.1", "fdff:1000::1"))),
                new Change.NodeSet(
                        ONE,
                        new SubnetLease(Prefix.parse("10.18.0.0/26"), null),
                        new Endpoint(InetAddress.ofLiteral("192.0.2.1"), 50103),
                        null),
                new Change.SlotSet(web, slot),
                new Change.CallerSet(ONE, "c", AddressPair.of("10.30.0.10", null)),
                new Change.PeerSet(new Neighbourhood.Area(
                        new DomainName("uptown"),
                        List.of(Prefix.parse("10.40.0.0/16"), Prefix.parse("fdfe::/16")),
                        List.of(Prefix.parse("10.19.0.0/16")),
                        List.of(new Endpoint(InetAddress.ofLiteral("2001:db8::1"), 50103)),
                        new Location(1, 2))),
                new Change.CursorMoved("services IPv4", 10)));
        if (layout >= 2) {
            held.add(new Change.TokenSet(
                    new TokenEntry("a", "hash of a", new TokenEntry.NodeJoin(ONE), NOON, NOON.plusSeconds(60), null)));
            held.add(new Change.MemberSet(new Member("node:one", NOON, null)));
        }
        if (layout >= 3) {
            held.add(new Change.AddressRests(
                    new Quarantine.Rest(InetAddress.ofLiteral("10.30.0.88"), "instance 4 of service 'web'", NOON)));
        }
        return held;
    }
}
