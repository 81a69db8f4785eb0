package net.hypha.domain.journal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.hypha.domain.catalogue.Change;
import net.hypha.domain.catalogue.Member;
import net.hypha.domain.catalogue.Role;
import net.hypha.domain.catalogue.TokenEntry;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceName;
import org.jspecify.annotations.Nullable;

/** The tables of tokens and members. Times are ISO 8601 texts, for people with {@code sqlite3}. */
final class AdmissionTables {
    private static final String NODE = "node";
    private static final String CHILD = "child";
    private static final String API = "api";

    private AdmissionTables() {}

    static void write(Database database, Change.Admission change) throws SQLException {
        switch (change) {
            case Change.TokenSet set -> write(database, set.token());
            case Change.TokenGone gone -> database.write("DELETE FROM token WHERE id = ?", gone.id());
            case Change.MemberSet set ->
                database.write(
                        "INSERT OR REPLACE INTO member (identity, joined, revoked) VALUES (?, ?, ?)",
                        set.member().identity(),
                        text(set.member().joined()),
                        text(set.member().revoked()));
        }
    }

    static List<Change> read(Database database) throws SQLException {
        List<Change> changes = new ArrayList<>(database.read(AdmissionTables::token, "SELECT * FROM token"));
        changes.addAll(database.read(AdmissionTables::member, "SELECT * FROM member"));
        return changes;
    }

    private static void write(Database database, TokenEntry token) throws SQLException {
        String kind;
        Object name = null;
        String role = null;
        Object prefix = null;
        switch (token.purpose()) {
            case TokenEntry.NodeJoin join -> {
                kind = NODE;
                name = join.node();
            }
            case TokenEntry.ChildJoin join -> {
                kind = CHILD;
                name = join.domain();
            }
            case TokenEntry.Api api -> {
                kind = API;
                role = api.role().word();
                prefix = api.prefix();
            }
        }
        database.write(
                """
                INSERT OR REPLACE INTO token
                  (id, hash, kind, name, role, prefix, created, expires, used_by, used_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                token.id(),
                token.hash(),
                kind,
                text(name),
                role,
                text(prefix),
                token.created().toString(),
                token.expires().toString(),
                token.use() == null ? null : token.use().by(),
                token.use() == null ? null : token.use().at().toString());
    }

    private static Change token(ResultSet row) throws SQLException {
        String usedBy = row.getString("used_by");
        return new Change.TokenSet(new TokenEntry(
                row.getString("id"),
                row.getString("hash"),
                purpose(row),
                Instant.parse(row.getString("created")),
                Instant.parse(row.getString("expires")),
                usedBy == null ? null : new TokenEntry.Use(usedBy, Instant.parse(row.getString("used_at")))));
    }

    private static TokenEntry.Purpose purpose(ResultSet row) throws SQLException {
        String name = row.getString("name");
        String prefix = row.getString("prefix");
        String kind = row.getString("kind");
        return switch (kind) {
            case NODE -> new TokenEntry.NodeJoin(name == null ? null : new NodeName(name));
            case CHILD -> new TokenEntry.ChildJoin(new DomainName(Objects.requireNonNullElse(name, "")));
            case API ->
                new TokenEntry.Api(Role.of(row.getString("role")), prefix == null ? null : new ServiceName(prefix));
            default -> throw new IllegalArgumentException("a token of the kind '" + kind + "'");
        };
    }

    private static Change member(ResultSet row) throws SQLException {
        return new Change.MemberSet(
                new Member(row.getString("identity"), time(row.getString("joined")), time(row.getString("revoked"))));
    }

    private static @Nullable Instant time(@Nullable String text) {
        return text == null ? null : Instant.parse(text);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
