package net.hypha.domain.journal;

import java.util.List;

/** The layout of the journal. Addresses are text, so that {@code sqlite3 journal.db} shows them to people. */
final class Schema {
    /** "HYPH": whose file this is. */
    static final int APPLICATION_ID = 0x48595048;

    private static final List<String> FIRST = List.of(
            "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
            "CREATE TABLE service (name TEXT PRIMARY KEY, default_policy TEXT NOT NULL) STRICT, WITHOUT ROWID",
            """
            CREATE TABLE meaning (
              service TEXT NOT NULL REFERENCES service ON DELETE CASCADE,
              policy TEXT NOT NULL, v4 TEXT UNIQUE, v6 TEXT UNIQUE,
              PRIMARY KEY (service, policy)) STRICT, WITHOUT ROWID""",
            """
            CREATE TABLE slot (
              service TEXT NOT NULL REFERENCES service ON DELETE CASCADE,
              number INTEGER NOT NULL, v4 TEXT UNIQUE, v6 TEXT UNIQUE,
              node TEXT, workload TEXT, ns_v4 TEXT, ns_v6 TEXT, location TEXT, state TEXT,
              PRIMARY KEY (service, number)) STRICT, WITHOUT ROWID""",
            """
            CREATE TABLE node (
              name TEXT PRIMARY KEY, subnet_v4 TEXT UNIQUE, subnet_v6 TEXT UNIQUE,
              tunnel_address TEXT NOT NULL, tunnel_port INTEGER NOT NULL, location TEXT) STRICT, WITHOUT ROWID""",
            """
            CREATE TABLE caller (
              node TEXT NOT NULL REFERENCES node ON DELETE CASCADE,
              workload TEXT NOT NULL, v4 TEXT UNIQUE, v6 TEXT UNIQUE,
              PRIMARY KEY (node, workload)) STRICT, WITHOUT ROWID""",
            """
            CREATE TABLE peer (
              name TEXT PRIMARY KEY, service_pools TEXT NOT NULL, node_pools TEXT NOT NULL,
              gateways TEXT NOT NULL, location TEXT) STRICT, WITHOUT ROWID""",
            "CREATE TABLE cursor (pool TEXT PRIMARY KEY, next INTEGER NOT NULL) STRICT, WITHOUT ROWID");

    private static final List<String> ADMISSIONS = List.of(
            """
            CREATE TABLE token (
              id TEXT PRIMARY KEY, hash TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('node', 'child', 'api')),
              name TEXT, role TEXT, prefix TEXT, created TEXT NOT NULL, expires TEXT NOT NULL,
              used_by TEXT, used_at TEXT) STRICT, WITHOUT ROWID""", "CREATE TABLE member (identity TEXT PRIMARY KEY, joined TEXT, revoked TEXT) STRICT, WITHOUT ROWID");

    private static final List<String> QUARANTINE = List.of(
            "CREATE TABLE rest (address TEXT PRIMARY KEY, former TEXT NOT NULL, since TEXT NOT NULL) STRICT, WITHOUT ROWID");

    private static final List<String> SENDERS = List.of("ALTER TABLE peer ADD COLUMN senders TEXT NOT NULL DEFAULT ''");

    private static final List<String> OPTIONS = List.of(
            "ALTER TABLE service ADD COLUMN options TEXT",
            "ALTER TABLE service ADD COLUMN health TEXT",
            "ALTER TABLE slot ADD COLUMN weight INTEGER",
            "ALTER TABLE slot ADD COLUMN labels TEXT");

    /** What makes layout 1 out of an empty file, 2 out of 1, and so on. What was released is never changed, only added to. */
    static final List<List<String>> STEPS = List.of(FIRST, ADMISSIONS, QUARANTINE, SENDERS, OPTIONS);

    /** The layout this program reads and writes. */
    static final int VERSION = STEPS.size();

    private Schema() {}
}
