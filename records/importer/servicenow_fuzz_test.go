package importer_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/check"
	"github.com/gitsm/gitsm/records/importer"
)

// Whatever a table holds, what is made of it can be read, breaks no rule, and is
// known again.
func FuzzServiceNow(f *testing.F) {
	list, err := os.ReadFile("testdata/servicenow-list.csv")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(list)
	f.Add([]byte(auditHeader + auditRow("Active", "14/3/2016 09:00", "Desk", "Fixer", "?", "?") + auditRow("Closed", "14/3/2016 10:00", "?", "?", "14/3/2016 10:00", "15/3/2016 10:00")))
	f.Add([]byte("number;state;opened_at;short_description\nINC1;New;2016-03-27 02:30:00;\"a\n## b\"\n"))
	f.Fuzz(func(t *testing.T, table []byte) {
		sources := []importer.Source{tableOf("t.csv", string(table))}
		survey, err := importer.ServiceNow.Survey(context.Background(), sources, "")
		if err != nil {
			t.Fatal(err)
		}
		if _, findings := importer.ServiceNow.ParseMapping("m.yaml", survey.Mapping.YAML(survey.Unmapped)); len(survey.Findings) == 0 && len(findings) != 0 {
			t.Fatalf("the mapping that was printed is refused: %v", findings)
		}
		if len(survey.Findings) != 0 {
			return
		}
		target := fstest.MapFS{}
		opts := importer.Options{Target: load(t, target), AsOf: asOf}
		r, err := importer.ServiceNow.Import(context.Background(), sources, survey.Mapping, opts)
		if err != nil {
			t.Fatal(err)
		}
		write(target, r)
		opts.Target = withoutErrors(t, target)
		again, err := importer.ServiceNow.Import(context.Background(), sources, survey.Mapping, opts)
		if err != nil || len(again.Files) != 0 {
			t.Errorf("importing again writes %d files, %v", len(again.Files), err)
		}
	})
}

// withoutErrors loads what was imported. Texts may look like secrets or mention
// what there is not: that is theirs, and found as anywhere else.
func withoutErrors(t *testing.T, target fstest.MapFS) *records.Tree {
	t.Helper()
	tree := load(t, target)
	for _, d := range check.Run(tree, check.Options{AsOf: asOf}) {
		if d.Severity == diag.Error && d.Rule != "log-future" && d.Rule != "secret-suspected" {
			t.Errorf("%s: %s [%s]", d.Span, d.Message, d.Rule)
		}
	}
	return tree
}

// Strings that broke other programs stand in titles and texts, and are imported
// or refused.
func TestRealDataHostileStrings(t *testing.T) {
	file, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", "hostile-strings.jsonl.gz"))
	if err != nil {
		t.Skip("there is no real data beside this repository")
	}
	defer func() { _ = file.Close() }()
	plain, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var table bytes.Buffer
	w := csv.NewWriter(&table)
	write1 := func(cells ...string) {
		if err := w.Write(cells); err != nil {
			t.Fatal(err)
		}
	}
	write1("number", "state", "opened_at", "updated", "short_description", "description", "category", "assignment_group", "assigned_to", "close_notes", "service")
	n := 0
	for in := json.NewDecoder(plain); ; n++ {
		var s struct{ Payload string }
		if err := in.Decode(&s); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		write1(fmt.Sprintf("INC%07d", n), "Closed", "2016-03-14 08:00:00", "2016-03-14 09:00:00", s.Payload, s.Payload, s.Payload, s.Payload, s.Payload, s.Payload, s.Payload)
	}
	w.Flush()
	target := fstest.MapFS{}
	r := take(t, target, nil, tableOf("hostile.csv", table.String()))
	write(target, r)
	withoutErrors(t, target)
	t.Logf("%d strings: %d imported, %d refused", n, len(r.Imported), len(r.Refused))
	if len(r.Imported)+len(r.Refused) != n || n != 887 || len(r.Imported) < 800 {
		t.Errorf("%d imported and %d refused of %d", len(r.Imported), len(r.Refused), n)
	}
}
