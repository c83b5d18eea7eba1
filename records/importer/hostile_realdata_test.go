package importer_test

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/records/importer"
)

// hostileStrings are strings that broke other programs, from beside this
// repository.
func hostileStrings(t *testing.T) []string {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", "hostile-strings.jsonl.gz"))
	if err != nil {
		t.Skip("there is no real data beside this repository")
	}
	defer func() { _ = file.Close() }()
	plain, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for in := json.NewDecoder(plain); ; {
		var s struct{ Payload string }
		if err := in.Decode(&s); err == io.EOF {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, s.Payload)
	}
}

// They stand in every cell of tables of Jira and GLPI, and are imported or
// refused; check finds no error in what comes of it.
func TestRealDataHostileTables(t *testing.T) {
	list := hostileStrings(t)
	for _, test := range []struct {
		system *importer.System
		header []string
		row    func(n int, s string) []string
	}{
		{importer.Jira, []string{"Issue key", "Status", "Created", "Summary", "Description", "Component/s", "Assignee", "Labels", "Comment"}, func(n int, s string) []string {
			return []string{fmt.Sprintf("OPS-%d", n), "Closed", "22/Mar/14 07:59", s, s, s, s, s, "22/Mar/14 08:59;" + s + ";" + s}
		}},
		{importer.Jira, []string{"Issue key", "Issue Type", "Status", "Created", "Resolved", "Summary", "Custom field (Change reason)", "Description", "Custom field (Implementation plan)", "Custom field (Backout plan)", "Custom field (Test plan)", "Custom field (Root cause)", "Custom field (Root cause category)", "Custom field (Workaround)", "Custom field (Planned start)", "Outward issue link (Relates)", "Resolution", "Comment"}, func(n int, s string) []string {
			kind, state := "Change", []string{"Completed", "Failed", "Planning", "Declined"}[n%4]
			if n%2 == 0 {
				kind, state = "Problem", []string{"Known error", "Completed", "Closed"}[n%3]
			}
			return []string{fmt.Sprintf("OPS-%d", n), kind, state, "22/Mar/14 07:59", "22/Apr/14 07:59", s, s, s, s, s, s, s, []string{"Capacity", s}[n%2], s, s, s, s, s}
		}},
		{importer.GLPI, []string{"ID", "Status", "Opening date", "Title", "Description", "Category", "Requester - Requester", "Assigned to - Technician group", "Solution - Solution"}, func(n int, s string) []string {
			return []string{fmt.Sprint(n + 1000), "Closed", "2014-03-22 07:59", s, "<p>" + s + "</p>", s, s, s, s}
		}},
	} {
		var table strings.Builder
		w := csv.NewWriter(&table)
		rows := [][]string{test.header}
		for n, s := range list {
			rows = append(rows, test.row(n, s))
		}
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		target := desk()
		r := takeFrom(t, test.system, target, "", tableOf("hostile.csv", table.String()))
		write(target, r)
		withoutErrors(t, target)
		t.Logf("%s: %d strings, %d imported, %d refused", test.system.Label, len(list), len(r.Imported), len(r.Refused))
		if len(r.Imported)+len(r.Refused) != len(list) || len(r.Imported) < 800 {
			t.Errorf("%d imported and %d refused of %d", len(r.Imported), len(r.Refused), len(list))
		}
	}
}

// So it is with issues of GitHub: title, text, labels, logins and comments.
func TestRealDataHostileIssues(t *testing.T) {
	list := hostileStrings(t)
	var items []map[string]any
	for n, s := range list {
		items = append(items, map[string]any{
			"number": n + 1, "title": "x" + s, "body": s, "state": "closed", "createdAt": "2014-03-22T07:59:00Z", "closedAt": "2014-03-22T08:59:00Z",
			"url": fmt.Sprintf("https://github.com/o/r/issues/%d", n+1), "author": map[string]any{"login": s}, "labels": []map[string]any{{"name": s}},
			"comments": []map[string]any{{"author": map[string]any{"login": s}, "body": s, "createdAt": "2014-03-22T08:00:00Z"}},
		})
	}
	text, err := json.Marshal(items)
	if err != nil {
		t.Fatal(err)
	}
	target := desk()
	r := issues(t, target, "", tableOf("hostile.json", string(text)))
	write(target, r)
	withoutErrors(t, target)
	t.Logf("%d strings, %d imported, %d refused", len(list), len(r.Imported), len(r.Refused))
	if len(r.Imported)+len(r.Refused) != len(list) || len(r.Imported) < 800 {
		t.Errorf("%d imported and %d refused of %d", len(r.Imported), len(r.Refused), len(list))
	}
}
