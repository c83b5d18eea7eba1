package exporter

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	_ "modernc.org/sqlite" // the driver; SQLite in Go, without cgo
)

// Version is that of the schema, in SQLite's user_version. It rises when a table
// or a column is taken away or means another thing, not when one is added.
const Version = 1

// SQLite gives a database with the tables, their indexes, and "search": the
// titles and texts of all records for full-text search (FTS5). It is made in
// memory, so a file that is written of it is whole or not there. The same tables
// give the same bytes.
func SQLite(ctx context.Context, tables []Table) (data []byte, err error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, fmt.Errorf("make a database: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	conn, err := db.Conn(ctx) // one alone: each would have a memory of its own
	if err != nil {
		return nil, fmt.Errorf("make a database: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("make a database: %w", err)
	}
	if err := fill(ctx, tx, tables); err != nil {
		return nil, errors.Join(fmt.Errorf("make a database: %w", err), tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return nil, fmt.Errorf("make a database: %w", err)
	}
	err = conn.Raw(func(driver any) error {
		whole, ok := driver.(interface{ Serialize() ([]byte, error) })
		if !ok {
			return errors.New("the driver cannot give its database as bytes")
		}
		data, err = whole.Serialize()
		return err
	})
	return data, err
}

// fill makes the tables and what finds in them.
func fill(ctx context.Context, tx *sql.Tx, tables []Table) error {
	for _, t := range tables {
		if _, err := tx.ExecContext(ctx, create(t)); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
		if err := insert(ctx, tx, t); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
	}
	for _, statement := range []string{
		`CREATE INDEX records_kind ON records(kind, state)`,
		`CREATE INDEX fields_record ON fields(record, field)`,
		`CREATE INDEX fields_field ON fields(field, value)`,
		`CREATE INDEX log_record ON log(record, n)`,
		`CREATE INDEX log_changes_record ON log_changes(record, n)`,
		`CREATE INDEX links_record ON links(record)`,
		`CREATE INDEX links_target ON links(target)`,
		`CREATE INDEX sections_record ON sections(record, n)`,
		`CREATE VIRTUAL TABLE search USING fts5(id UNINDEXED, title, text, tokenize = 'unicode61 remove_diacritics 2')`,
		`INSERT INTO search(id, title, text) SELECT id, title, coalesce((SELECT group_concat(title || ' ' || text, char(10)) FROM (SELECT title, text FROM sections WHERE record = id ORDER BY n)), '') FROM records ORDER BY id`,
		fmt.Sprintf(`PRAGMA user_version = %d`, Version),
	} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// create is the statement that makes a table. Names are the schema's own.
func create(t Table) string {
	columns := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = `"` + c.Name + `" ` + c.Type
		if t.Name == "records" && c.Name == "id" {
			columns[i] += " PRIMARY KEY NOT NULL"
		}
	}
	return `CREATE TABLE "` + t.Name + `" (` + strings.Join(columns, ", ") + ") STRICT"
}

func insert(ctx context.Context, tx *sql.Tx, t Table) error {
	if len(t.Rows) == 0 {
		return nil
	}
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(t.Columns)), ", ")
	statement, err := tx.PrepareContext(ctx, `INSERT INTO "`+t.Name+`" VALUES (`+marks+`)`) //nolint:gosec // names are those of Schema, values are bound
	if err != nil {
		return err
	}
	for _, row := range t.Rows {
		if _, err := statement.ExecContext(ctx, row...); err != nil {
			return errors.Join(err, statement.Close())
		}
	}
	return statement.Close()
}
