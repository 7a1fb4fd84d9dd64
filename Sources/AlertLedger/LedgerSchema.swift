// SPDX-License-Identifier: Apache-2.0
import GRDB

/// The tables of a ledger, and how older ones are brought up to date.
///
/// What happened is append-only: triggers refuse to change or delete it. What follows from it
/// (`alerts`, `stale_comparisons`) can be made again, and summaries can be thinned.
enum LedgerSchema {
  /// `TCLG` in ASCII, in the header of every ledger.
  static let applicationID = 0x5443_4C47

  /// Tables of which no row is ever changed or deleted.
  static let appendOnlyTables = [
    "binding", "events", "passes", "withdrawals", "comparisons", "comparison_references",
    "supersessions", "findings", "observations", "reviews", "corroborations",
  ]

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    // Names of migrations are never changed; a ledger knows by them what it has.
    migrator.registerMigration("1 tables") { database in
      try database.execute(sql: tables)
      for table in appendOnlyTables {
        for change in ["UPDATE", "DELETE"] {
          try database.execute(
            sql: """
              CREATE TRIGGER \(table)_refuses_\(change.lowercased()) BEFORE \(change) ON \(table)
              BEGIN SELECT RAISE(ABORT, '\(table) is append-only'); END
              """)
        }
      }
    }
    return migrator
  }

  private static let tables = """
    CREATE TABLE binding (
      one INTEGER PRIMARY KEY CHECK (one = 1), content TEXT NOT NULL, sha256 TEXT NOT NULL
    ) STRICT;
    CREATE TABLE events (
      number INTEGER PRIMARY KEY, kind TEXT NOT NULL, alert TEXT, content TEXT NOT NULL,
      previous TEXT NOT NULL, sha256 TEXT NOT NULL
    ) STRICT;
    CREATE INDEX events_of_alert ON events (alert, number) WHERE alert IS NOT NULL;
    CREATE TABLE passes (
      key INTEGER PRIMARY KEY, event INTEGER NOT NULL REFERENCES events,
      track TEXT NOT NULL, id TEXT NOT NULL, sensor TEXT NOT NULL, sensor_kind TEXT NOT NULL,
      platform TEXT, relative_orbit INTEGER, tile TEXT, acquired TEXT NOT NULL,
      acquired_ms INTEGER NOT NULL, bands TEXT NOT NULL, sha256 TEXT NOT NULL,
      arguments TEXT NOT NULL, observed_cells INTEGER NOT NULL, summaries_sha256 TEXT NOT NULL,
      UNIQUE (track, acquired_ms, sha256)
    ) STRICT;
    CREATE INDEX passes_by_id ON passes (id, sha256);
    CREATE TABLE withdrawals (
      pass INTEGER PRIMARY KEY REFERENCES passes, event INTEGER NOT NULL REFERENCES events,
      reason TEXT NOT NULL
    ) STRICT;
    CREATE TABLE summaries (
      number INTEGER PRIMARY KEY, pass INTEGER NOT NULL REFERENCES passes,
      epsg INTEGER NOT NULL, block_row INTEGER NOT NULL, block_column INTEGER NOT NULL,
      data BLOB NOT NULL, UNIQUE (epsg, block_row, block_column, pass)
    ) STRICT;
    CREATE INDEX summaries_of_pass ON summaries (pass, epsg, block_row, block_column);
    CREATE TABLE comparisons (
      key INTEGER PRIMARY KEY, event INTEGER NOT NULL REFERENCES events,
      track TEXT NOT NULL, run_id TEXT NOT NULL, after INTEGER NOT NULL REFERENCES passes,
      before INTEGER REFERENCES passes, tested INTEGER NOT NULL, flagged INTEGER NOT NULL,
      not_observed TEXT NOT NULL, looks REAL, status TEXT NOT NULL,
      frozen_sha256 TEXT NOT NULL, findings_sha256 TEXT NOT NULL, observations_sha256 TEXT NOT NULL
    ) STRICT;
    CREATE INDEX comparisons_of_pass ON comparisons (after);
    CREATE INDEX comparisons_of_run ON comparisons (run_id, track);
    CREATE TABLE comparison_references (
      comparison INTEGER NOT NULL REFERENCES comparisons, position INTEGER NOT NULL,
      pass INTEGER NOT NULL REFERENCES passes, PRIMARY KEY (comparison, position)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX references_to_pass ON comparison_references (pass);
    CREATE TABLE supersessions (
      comparison INTEGER PRIMARY KEY REFERENCES comparisons,
      event INTEGER NOT NULL REFERENCES events, reason TEXT NOT NULL
    ) STRICT;
    CREATE TABLE findings (
      comparison INTEGER NOT NULL REFERENCES comparisons, epsg INTEGER NOT NULL,
      row INTEGER NOT NULL, col INTEGER NOT NULL, statistic REAL, p REAL, q REAL, effect REAL,
      effect_unit TEXT, effect_band INTEGER, meaning TEXT, last_unchanged_ms INTEGER,
      PRIMARY KEY (comparison, epsg, row, col)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX findings_of_cell ON findings (epsg, row, col);
    CREATE TABLE observations (
      number INTEGER PRIMARY KEY, comparison INTEGER NOT NULL REFERENCES comparisons,
      epsg INTEGER NOT NULL, block_row INTEGER NOT NULL, block_column INTEGER NOT NULL,
      data BLOB NOT NULL, UNIQUE (epsg, block_row, block_column, comparison)
    ) STRICT;
    CREATE INDEX observations_of_comparison
      ON observations (comparison, epsg, block_row, block_column);
    CREATE TABLE reviews (
      event INTEGER PRIMARY KEY REFERENCES events, alert TEXT NOT NULL, epsg INTEGER NOT NULL,
      row INTEGER NOT NULL, col INTEGER NOT NULL, first_seen_ms INTEGER NOT NULL,
      verdict TEXT NOT NULL, note TEXT NOT NULL, reviewer TEXT NOT NULL
    ) STRICT;
    CREATE INDEX reviews_of_cell ON reviews (epsg, row, col);
    CREATE TABLE corroborations (
      event INTEGER PRIMARY KEY REFERENCES events, alert TEXT NOT NULL, epsg INTEGER NOT NULL,
      row INTEGER NOT NULL, col INTEGER NOT NULL, first_seen_ms INTEGER NOT NULL,
      kind TEXT NOT NULL, source TEXT NOT NULL, time_ms INTEGER NOT NULL, distance_m REAL NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX corroborations_of_cell
      ON corroborations (epsg, row, col, first_seen_ms, kind, source, time_ms);
    CREATE TABLE alerts (
      id TEXT PRIMARY KEY, epsg INTEGER NOT NULL, row INTEGER NOT NULL, col INTEGER NOT NULL,
      state TEXT NOT NULL, first_seen_ms INTEGER NOT NULL, last_seen_ms INTEGER NOT NULL,
      last_unchanged_ms INTEGER, confirmed_ms INTEGER, ended_ms INTEGER, ending TEXT,
      disturbed INTEGER NOT NULL, undisturbed INTEGER NOT NULL, metric_sum REAL NOT NULL,
      metric_max REAL NOT NULL, is_high INTEGER NOT NULL, direction TEXT,
      strongest_run TEXT NOT NULL, strongest_track TEXT NOT NULL, strongest_ms INTEGER NOT NULL,
      sensor_kinds TEXT NOT NULL, withdrawn TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX alerts_of_cell ON alerts (epsg, row, col, first_seen_ms);
    CREATE INDEX alerts_by_state ON alerts (state, first_seen_ms);
    CREATE TABLE stale_comparisons (
      comparison INTEGER PRIMARY KEY REFERENCES comparisons, reason TEXT NOT NULL
    ) STRICT;
    """
}
