package importer_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/check"
	"github.com/gitsm/gitsm/records/importer"
)

func tableOf(name, text string) importer.Source {
	return importer.Source{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

// take imports tables as the command does: by the mapping that is found out.
func take(t *testing.T, target fstest.MapFS, tune func(*importer.Mapping, *importer.Options), sources ...importer.Source) importer.Result {
	t.Helper()
	survey, err := importer.ServiceNow.Survey(context.Background(), sources, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range survey.Findings {
		t.Fatalf("%s: %s", d.Span, d.Message)
	}
	opts := importer.Options{Target: load(t, target), AsOf: asOf}
	if tune != nil {
		tune(&survey.Mapping, &opts)
	}
	r, err := importer.ServiceNow.Import(context.Background(), sources, survey.Mapping, opts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// clean loads what was imported and wants no error of it.
func clean(t *testing.T, target fstest.MapFS) *records.Tree {
	t.Helper()
	tree := load(t, target)
	for _, d := range check.Run(tree, check.Options{AsOf: asOf}) {
		if d.Severity == diag.Error {
			t.Errorf("%s: %s [%s]", d.Span, d.Message, d.Rule)
		}
	}
	return tree
}

// imported finds the record of a number.
func imported(t *testing.T, tree *records.Tree, number string) *records.Record {
	t.Helper()
	for _, r := range tree.Records {
		if r.Fields.Get("x-source").Get("number").Str() == number {
			return r
		}
	}
	t.Fatalf("there is no %s", number)
	return nil
}

// logText writes a log in short.
func logText(r *records.Record) string {
	var b strings.Builder
	for _, e := range r.Log {
		fmt.Fprintf(&b, "%s %s", e.At.UTC().Format("02T15:04"), strings.TrimPrefix(e.Why, "imported: "))
		if e.To != "" {
			b.WriteString(" -> " + e.To)
		}
		for _, c := range e.Set {
			fmt.Fprintf(&b, " %s:%s>%s", c.Field, c.Old.Str(), c.New.Str())
		}
		b.WriteString("\n")
	}
	return b.String()
}

func lost(r importer.Result, what string) int {
	n := 0
	for _, l := range r.Loss.Lost {
		if strings.HasPrefix(l.What, what) {
			n += l.Count
		}
	}
	return n
}

const auditHeader = "number,incident_state,sys_mod_count,sys_updated_by,sys_updated_at,opened_by,opened_at,category,impact,urgency,priority,assignment_group,assigned_to,resolved_at,closed_at\n"

// auditRow is a row of the log of one incident, opened on 14 March 2016, a
// Monday.
func auditRow(state, at, group, who, resolved, closed string) string {
	return "INC0000001," + state + ",0,Clerk 1," + at + ",Desk 1,14/3/2016 08:00,Mail,2 - Medium,2 - Medium,3 - Moderate," + group + "," + who + "," + resolved + "," + closed + "\n"
}

func TestServiceNowPaths(t *testing.T) {
	row := func(state, at string) string { return auditRow(state, at, "Desk", "Fixer", "?", "?") }
	done := func(state, at string) string {
		return auditRow(state, at, "Desk", "Fixer", "15/3/2016 12:00", "20/3/2016 12:00")
	}
	tests := map[string]struct {
		rows string
		want string
		lost map[string]int
	}{
		"the usual": {
			row("New", "14/3/2016 08:05") + row("Active", "14/3/2016 09:00") + row("Awaiting User Info", "14/3/2016 10:00") + row("Resolved", "14/3/2016 11:00") + row("Closed", "20/3/2016 11:00"),
			"14T08:00 opened -> new\n14T09:00 Active -> in_progress\n14T10:00 Awaiting User Info -> pending hold:>customer\n14T11:00 Resolved -> resolved hold:customer>\n20T11:00 Closed -> closed\n",
			map[string]int{"row that changes nothing": 0},
		},
		"first seen in another state": {
			row("Awaiting Vendor", "14/3/2016 08:05"),
			"14T08:00 opened -> new\n14T08:05 implied by Awaiting Vendor -> in_progress\n14T08:05 Awaiting Vendor -> pending hold:>supplier\n", nil,
		},
		"waiting for another": {
			row("Active", "14/3/2016 08:05") + row("Awaiting Vendor", "14/3/2016 09:00") + row("Awaiting Problem", "14/3/2016 10:00"),
			"14T08:00 opened -> new\n14T08:05 Active -> in_progress\n14T09:00 Awaiting Vendor -> pending hold:>supplier\n14T10:00 Awaiting Problem hold:supplier>problem\n", nil,
		},
		"closed at once": {
			row("New", "14/3/2016 08:05") + row("Closed", "14/3/2016 09:00"),
			"14T08:00 opened -> new\n14T09:00 implied by Closed -> resolved\n14T09:00 Closed -> closed\n", nil,
		},
		"reopened in time": {
			row("Resolved", "14/3/2016 09:00") + row("Active", "21/3/2016 12:00") + row("Resolved", "21/3/2016 13:00"),
			"14T08:00 opened -> new\n14T09:00 Resolved -> resolved\n21T12:00 Active -> in_progress\n21T13:00 Resolved -> resolved\n", nil,
		},
		"reopened too late": {
			row("Active", "14/3/2016 08:30") + row("Resolved", "14/3/2016 09:00") + row("Active", "21/3/2016 23:00") + row("Resolved", "22/3/2016 13:00"),
			"14T08:00 opened -> new\n14T08:30 Active -> in_progress\n14T09:00 Resolved\n22T13:00 Resolved -> resolved\n",
			map[string]int{"restoration that did not last": 1},
		},
		"back from closed": {
			row("Resolved", "14/3/2016 09:00") + row("Closed", "14/3/2016 10:00") + row("Active", "15/3/2016 09:00"),
			"14T08:00 opened -> new\n14T09:00 Resolved -> resolved\n15T09:00 Active -> in_progress\n",
			map[string]int{"closing that was taken back": 1},
		},
		"back from canceled": {
			row("Active", "14/3/2016 09:00") + row("Canceled", "14/3/2016 10:00") + row("Active", "15/3/2016 09:00") + row("Canceled", "15/3/2016 10:00"),
			"14T08:00 opened -> new\n14T09:00 Active -> in_progress\n14T10:00 Canceled\n15T10:00 Canceled -> cancelled\n",
			map[string]int{"cancelling that was taken back": 1},
		},
		"back to new": {
			row("Active", "14/3/2016 09:00") + row("New", "14/3/2016 10:00"),
			"14T08:00 opened -> new\n14T09:00 Active -> in_progress\n14T10:00 New\n",
			map[string]int{"step from in_progress to new": 1},
		},
		"a state that says nothing": {
			row("Active", "14/3/2016 09:00") + row("-100", "14/3/2016 10:00") + row("?", "14/3/2016 11:00"),
			"14T08:00 opened -> new\n14T09:00 Active -> in_progress\n",
			map[string]int{"state -100": 1, "row without a state": 1, "row that changes nothing": 2},
		},
		"final times at a row": {
			done("Resolved", "15/3/2016 09:00") + done("Resolved", "15/3/2016 12:00") + done("Closed", "20/3/2016 11:00") + done("Closed", "20/3/2016 12:00"),
			"14T08:00 opened -> new\n15T09:00 Resolved\n15T12:00 Resolved -> resolved\n20T11:00 Closed\n20T12:00 Closed -> closed\n",
			map[string]int{"row in Resolved": 1, "row in Closed": 1},
		},
		"final times between rows": {
			done("Active", "15/3/2016 09:00") + done("Resolved", "15/3/2016 13:00") + done("Closed", "21/3/2016 11:00"),
			"14T08:00 opened -> new\n15T09:00 Active -> in_progress\n15T12:00 resolved_at -> resolved\n20T12:00 closed_at -> closed\n",
			map[string]int{"row that changes nothing": 2},
		},
		"final times that contradict the rows": {
			done("Active", "16/3/2016 09:00") + done("Resolved", "17/3/2016 13:00"),
			"14T08:00 opened -> new\n16T09:00 Active -> in_progress\n17T13:00 Resolved -> resolved\n",
			map[string]int{"resolved_at": 1, "closed_at": 1},
		},
		"out of order, and twice": {
			row("Resolved", "14/3/2016 11:00") + row("Active", "14/3/2016 09:00") + row("Resolved", "14/3/2016 11:00"),
			"14T08:00 opened -> new\n14T09:00 Active -> in_progress\n14T11:00 Resolved -> resolved\n",
			map[string]int{"row that repeats another": 1},
		},
		"before it was opened": {
			row("Active", "13/3/2016 11:00"),
			"14T08:00 opened -> new\n14T08:00 Active -> in_progress\n",
			map[string]int{"time of a row": 1},
		},
		"values are missing": {
			auditRow("Active", "14/3/2016 09:00", "?", "?", "?", "?") + row("Active", "14/3/2016 10:00") + auditRow("Active", "14/3/2016 11:00", "Back office", "?", "?", "?"),
			"14T08:00 opened -> new\n14T09:00 Active -> in_progress\n14T10:00 Active team:>desk assignee:>person-3461c4f7\n14T11:00 Active team:desk>back-office\n",
			map[string]int{"missing assigned_to": 1},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			target := fstest.MapFS{}
			r := take(t, target, nil, tableOf("log.csv", auditHeader+test.rows))
			write(target, r)
			if have := logText(imported(t, clean(t, target), "INC0000001")); have != test.want {
				t.Errorf("the log is\n%swant\n%s", have, test.want)
			}
			for what, want := range test.lost {
				if have := lost(r, what); have != want {
					t.Errorf("lost %d of %q, want %d: %v", have, what, want, r.Loss.Lost)
				}
			}
			if again := take(t, target, nil, tableOf("log.csv", auditHeader+test.rows)); len(again.Files) != 0 {
				t.Errorf("importing again writes %d files", len(again.Files))
			}
		})
	}
}

// The same table in every dress gives the same records.
func TestServiceNowDresses(t *testing.T) {
	plain, err := os.ReadFile("testdata/servicenow-list.csv")
	if err != nil {
		t.Fatal(err)
	}
	text := string(plain)
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	if _, err := z.Write(plain); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	dresses := map[string]string{
		"plain": text, "mark": "\ufeff" + text, "crlf": strings.ReplaceAll(text, "\n", "\r\n"), "gzip": zipped.String(),
		"semicolon": strings.ReplaceAll(text, `","`, `";"`), "tab": strings.ReplaceAll(text, `","`, "\"\t\""),
		"blank lines": strings.ReplaceAll(text, "\"\n\"", "\"\n\n\""), "no last line end": strings.TrimSuffix(text, "\n"),
	}
	want := byNumber(t, take(t, fstest.MapFS{}, nil, tableOf("list.csv", text)))
	if len(want) != 6 {
		t.Fatalf("%d incidents, want 6", len(want))
	}
	for name, dress := range dresses {
		have := byNumber(t, take(t, fstest.MapFS{}, nil, tableOf("list.csv", dress)))
		for number, file := range want {
			if have[number] != file {
				t.Errorf("%s: %s is\n%s\nwant\n%s", name, number, have[number], file)
			}
		}
	}
}

// A list has one row for each incident, labels for names, and texts.
func TestServiceNowList(t *testing.T) {
	list, err := os.ReadFile("testdata/servicenow-list.csv")
	if err != nil {
		t.Fatal(err)
	}
	target := fstest.MapFS{
		"problems/2016/PRB-2016-0001.md": {Data: []byte("---\ntitle: Mail\nstate: new\nservices: [mail]\ncategory: mail\nimpact: low\nurgency: low\norigin: reactive\nformerly: [PRB0000009]\nlog:\n  - {at: 2016-08-01T00:00:00Z, by: ana, to: new}\n---\n## Problem statement\n\nMail.\n")},
		"services/mail.md":               {Data: []byte("---\ntitle: Mail\nstate: live\ntype: business\nowner: ana\nteam: desk\ntier: 3\nhours: 24x7\n---\n## Description\n\nMail.\n\n## Outcomes\n\nMail.\n\n## How to get help\n\nAsk.\n")},
		"people.yaml":                    {Data: []byte("people:\n  - handle: ana\n    teams: [desk]\n")},
		"gitsm.yaml":                     {Data: []byte("name: Amber\ntimezone: Europe/Berlin\n")},
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	r := take(t, target, func(m *importer.Mapping, _ *importer.Options) {
		m.Zone, m.People["Beth Example"] = berlin, "ana"
	}, tableOf("list.csv", string(list)))
	write(target, r)
	tree := clean(t, target)
	for number, want := range map[string]string{
		"INC0010001": "10T07:37 opened -> new\n",
		"INC0010002": "10T08:00 opened -> new\n10T09:00 In Progress -> in_progress\n",
		"INC0010003": "10T09:00 opened -> new\n11T09:00 implied by On Hold -> in_progress\n11T09:00 On Hold -> pending hold:>supplier\n",
		"INC0010004": "10T10:00 opened -> new\n12T10:00 implied by Closed -> resolved\n12T10:00 Closed -> closed\n",
		"INC0010005": "10T11:00 opened -> new\n12T11:00 Canceled -> cancelled\n",
		"INC0010006": "10T12:00 opened -> new\n12T12:00 implied by Closed -> resolved\n12T12:00 Closed -> closed\n",
	} {
		if have := logText(imported(t, tree, number)); have != want {
			t.Errorf("%s: the log is\n%swant\n%s", number, have, want)
		}
	}
	first := imported(t, tree, "INC0010001")
	if first.Value("priority") != "P1" || first.Value("major") != "false" || first.Title != `Mail "stuck"` {
		t.Errorf("%s has %s, %s", first.Title, first.Value("priority"), first.Value("major"))
	}
	if have := imported(t, tree, "INC0010002").Value("assignee"); have != "ana" {
		t.Errorf("the assignee is %s, want the handle that the mapping tells", have)
	}
	if have := imported(t, tree, "INC0010004").Fields.Get("problems").Strings(); !slices.Equal(have, []string{"PRB-2016-0001"}) {
		t.Errorf("problems are %v, want the one that had the name before", have)
	}
	if have := imported(t, tree, "INC0010005").Value("services"); strings.Contains(have, "?") {
		t.Errorf("services are %q", have)
	}
	for _, f := range r.Files {
		for _, name := range []string{"Beth", "Example", "Carl"} {
			if strings.Contains(string(f.Bytes), name) {
				t.Errorf("%s has the name of a person", f.Path)
			}
		}
	}
	if lost(r, "column Caller") != 6 || lost(r, "priority 5 - Planning") != 1 {
		t.Errorf("lost: %v", r.Loss.Lost)
	}
}

// What was imported stays as it is, unless it is asked for.
func TestServiceNowChanged(t *testing.T) {
	text := auditHeader + auditRow("Active", "14/3/2016 09:00", "Desk", "Fixer", "?", "?")
	target := fstest.MapFS{}
	write(target, take(t, target, nil, tableOf("log.csv", text)))
	text += auditRow("Resolved", "14/3/2016 10:00", "Desk", "Fixer", "?", "?")
	r := take(t, target, nil, tableOf("log.csv", text))
	if len(r.Files) != 0 || r.Imported[0].Status != importer.Changed || r.Findings[0].Rule != importer.RuleChanged {
		t.Errorf("%d files, %v, %v", len(r.Files), r.Imported, r.Findings)
	}
	r = take(t, target, func(_ *importer.Mapping, o *importer.Options) { o.Update = true }, tableOf("log.csv", text))
	write(target, r)
	if have := imported(t, clean(t, target), "INC0000001"); len(r.Files) != 1 || r.Files[0].New || have.State != "resolved" {
		t.Errorf("%d files, state %s", len(r.Files), have.State)
	}
	// Another incident that comes later gets the next number, and the same people.
	more := strings.ReplaceAll(text, "INC0000001", "INC0000002")
	r = take(t, target, nil, tableOf("log.csv", text), tableOf("more.csv", more))
	write(target, r)
	if have := imported(t, clean(t, target), "INC0000002"); have.ID != "INC-2016-0002" || len(r.Files) != 1 {
		t.Errorf("%s, %d files", have.ID, len(r.Files))
	}
}

func TestServiceNowServices(t *testing.T) {
	text := strings.Replace(auditHeader, "category", "cmdb_ci", 1) + auditRow("New", "14/3/2016 09:00", "Desk", "Fixer", "?", "?")
	target := fstest.MapFS{}
	write(target, take(t, target, nil, tableOf("log.csv", text)))
	tree := clean(t, target)
	if have := imported(t, tree, "INC0000001").Fields.Get("services").Strings(); !slices.Equal(have, []string{"mail"}) || tree.Record("mail") == nil {
		t.Errorf("services are %v", have)
	}
}
