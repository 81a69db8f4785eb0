PRAGMA application_id = 1213812808;
PRAGMA user_version = 4;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE service (name TEXT PRIMARY KEY, default_policy TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE meaning (
  service TEXT NOT NULL REFERENCES service ON DELETE CASCADE,
  policy TEXT NOT NULL, v4 TEXT UNIQUE, v6 TEXT UNIQUE,
  PRIMARY KEY (service, policy)) STRICT, WITHOUT ROWID;
CREATE TABLE slot (
  service TEXT NOT NULL REFERENCES service ON DELETE CASCADE,
  number INTEGER NOT NULL, v4 TEXT UNIQUE, v6 TEXT UNIQUE,
  node TEXT, workload TEXT, ns_v4 TEXT, ns_v6 TEXT, location TEXT, state TEXT,
  PRIMARY KEY (service, number)) STRICT, WITHOUT ROWID;
CREATE TABLE node (
  name TEXT PRIMARY KEY, subnet_v4 TEXT UNIQUE, subnet_v6 TEXT UNIQUE,
  tunnel_address TEXT NOT NULL, tunnel_port INTEGER NOT NULL, location TEXT) STRICT, WITHOUT ROWID;
CREATE TABLE caller (
  node TEXT NOT NULL REFERENCES node ON DELETE CASCADE,
  workload TEXT NOT NULL, v4 TEXT UNIQUE, v6 TEXT UNIQUE,
  PRIMARY KEY (node, workload)) STRICT, WITHOUT ROWID;
CREATE TABLE peer (
  name TEXT PRIMARY KEY, service_pools TEXT NOT NULL, node_pools TEXT NOT NULL,
  gateways TEXT NOT NULL, location TEXT) STRICT, WITHOUT ROWID;
CREATE TABLE cursor (pool TEXT PRIMARY KEY, next INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE token (
  id TEXT PRIMARY KEY, hash TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('node', 'child', 'api')),
  name TEXT, role TEXT, prefix TEXT, created TEXT NOT NULL, expires TEXT NOT NULL,
  used_by TEXT, used_at TEXT) STRICT, WITHOUT ROWID;
CREATE TABLE member (identity TEXT PRIMARY KEY, joined TEXT, revoked TEXT) STRICT, WITHOUT ROWID;
CREATE TABLE entry (
  log TEXT NOT NULL, number INTEGER NOT NULL, text TEXT NOT NULL,
  PRIMARY KEY (log, number)) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES ('domain', 'munich'), ('incarnation', 'of old'), ('epoch_ceiling', '3000000');
INSERT INTO service VALUES ('web', 'fastest');
INSERT INTO meaning VALUES ('web', 'closest', '10.30.0.1', 'fdff:1000::1');
INSERT INTO slot VALUES ('web', 3, '10.30.0.9', 'fdff::9', 'one', 'w', '10.18.0.2', NULL, '48.1,11.5', 'DRAINING');
INSERT INTO node VALUES ('one', '10.18.0.0/26', NULL, '192.0.2.1', 50103, NULL);
INSERT INTO caller VALUES ('one', 'c', '10.30.0.10', NULL);
INSERT INTO peer VALUES ('uptown', '10.40.0.0/16 fdfe::/16', '10.19.0.0/16', '50103@2001:db8::1', '1.0,2.0');
INSERT INTO cursor VALUES ('services IPv4', 10);
INSERT INTO token VALUES
  ('a', 'hash of a', 'node', 'one', NULL, NULL, '2030-01-01T12:00:00Z', '2030-01-01T12:01:00Z', NULL, NULL);
INSERT INTO member VALUES ('node:one', '2030-01-01T12:00:00Z', NULL);
INSERT INTO entry VALUES ('audit', 7, '{}');
CREATE TABLE rest (address TEXT PRIMARY KEY, former TEXT NOT NULL, since TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO rest VALUES ('10.30.0.88', 'instance 4 of service ''web''', '2030-01-01T12:00:00Z');
ALTER TABLE peer ADD COLUMN senders TEXT NOT NULL DEFAULT '';
