package importer_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gitsm/gitsm/records/importer"
)

// What cannot be read is refused at its place; what is beside it is imported.
func TestServiceNowHostile(t *testing.T) {
	good := strings.ReplaceAll(auditRow("Active", "14/3/2016 09:00", "Desk", "Fixer", "?", "?"), "INC0000001", "INC0000002")
	bad := func(cell string) string {
		return auditHeader + good + strings.Replace(auditRow("Active", "14/3/2016 09:00", "Desk", "Fixer", "?", "?"), "Mail", cell, 1)
	}
	tests := map[string]struct {
		table string
		want  string // place and message
		all   bool   // nothing is imported
	}{
		"nul":              {bad("Ma\x00il"), "log.csv:3:68: category: the cell holds the control character U+0000", false},
		"utf-8":            {bad("M\xe4il"), "log.csv:3:68: category: the cell is not valid UTF-8", false},
		"bidi":             {bad("Ma\u202eil"), "log.csv:3:68: category: the cell holds the control character U+202E", false},
		"lone return":      {bad("Ma\ril"), "log.csv:3:68: category: the cell holds the control character U+000D", false},
		"large":            {bad(strings.Repeat("x", 1<<20)), "log.csv:3:68: category: the cell holds 1048576 bytes; expected at most 262144", false},
		"formula":          {bad(`"=HYPERLINK(""https://example.org"",""x"")"`), "log.csv:3:68: category: the cell holds a formula, which a spreadsheet would run", false},
		"command":          {bad(`-2+3+cmd|' /C calc'!A0`), "log.csv:3:68: category: the cell holds a formula, which a spreadsheet would run", false},
		"call":             {bad(`@SUM(1+1)`), "log.csv:3:68: category: the cell holds a formula, which a spreadsheet would run", false},
		"behind quotes":    {bad(`"Ma"il`), "log.csv:3:68: category: text stands behind the closing quotes; quotes within a cell are doubled", false},
		"one more cell":    {bad("Ma,il"), "log.csv:3:1: the row has 16 cells; the header has 15", false},
		"no number":        {auditHeader + good + strings.Replace(good, "INC0000002", "?", 1), "log.csv:3:1: the row does not say which incident it is about; expected a number such as INC0010001 in number", false},
		"no time":          {auditHeader + good + strings.Replace(strings.ReplaceAll(good, "INC0000002", "INC1"), "14/3/2016 08:00", "soon", 1), "log.csv:3:46: opened_at is not a time that can be read: expected a date and a time of day, such as 29/02/2016 01:16", false},
		"no such day":      {auditHeader + good + strings.Replace(strings.ReplaceAll(good, "INC0000002", "INC1"), "14/3/2016 08:00", "31/2/2016 08:00", 1), "log.csv:3:46: opened_at is not a time that can be read: ", false},
		"never opened":     {auditHeader + good + strings.Replace(strings.ReplaceAll(good, "INC0000002", "INC1"), "14/3/2016 08:00", "?", 1), "log.csv:3:1: INC1 does not say when it was opened", false},
		"unknown state":    {auditHeader + good + strings.Replace(strings.ReplaceAll(good, "INC0000002", "INC1"), "Active", "Lost", 1), `log.csv:3:6: the mapping has no state "Lost"`, false},
		"quotes never end": {auditHeader + good + "INC1,\"Active\nand on\n", "log.csv:3:6: the quotes that open here are never closed", true},
		"header twice":     {strings.Replace(auditHeader, "impact", "category", 1) + good, `log.csv:1:96: two columns are called "category"; the first is at column 87`, true},
		"header unnamed":   {strings.Replace(auditHeader, "impact", "", 1) + good, "log.csv:1:96: the column has no name", true},
		"empty":            {"", "log.csv:1:1: the table is empty; expected names of columns in the first line", true},
		"utf-16 unmarked":  {"n\x00u\x00", "log.csv:1:1: the cell holds the control character U+0000", true},
		"no gzip":          {"\x1f\x8b\x08oh no", "log.csv: it cannot be unzipped: ", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			sources := []importer.Source{tableOf("log.csv", test.table)}
			survey, err := importer.ServiceNow.Survey(context.Background(), sources, "")
			if err != nil {
				t.Fatal(err)
			}
			if survey.Mapping.Order == "" {
				survey.Mapping.Order = "dmy"
			}
			r, err := importer.ServiceNow.Import(context.Background(), sources, survey.Mapping, importer.Options{Target: load(t, fstest.MapFS{}), AsOf: asOf})
			if err != nil {
				t.Fatal(err)
			}
			have := ""
			for _, d := range r.Findings {
				have += fmt.Sprintf("%s: %s\n", d.Span, d.Message)
				if d.Fix == nil {
					t.Errorf("%s offers no way out", d.Message)
				}
			}
			if !strings.HasPrefix(have, test.want) || strings.Count(have, "\n") != 1 {
				t.Errorf("findings are\n%swant one\n%s", have, test.want)
			}
			if (len(r.Files) == 0) != test.all || !test.all && (len(r.Imported) != 1 || len(r.Refused) != 1) {
				t.Errorf("%d files, %d imported, %d refused", len(r.Files), len(r.Imported), len(r.Refused))
			}
		})
	}
}

// What looks like a formula and is none stays text.
func TestServiceNowNoFormula(t *testing.T) {
	for _, text := range []string{"-100", "=> see below", "=== Alert ===", "- mail (all)", "+49 711 1234", "@carl", "+49(0)711 1234"} {
		table := auditHeader + strings.Replace(auditRow("Active", "14/3/2016 09:00", "Desk", "Fixer", "?", "?"), "Mail", text, 1)
		if r := take(t, fstest.MapFS{}, nil, tableOf("log.csv", table)); len(r.Findings) != 0 {
			t.Errorf("%q is refused: %s", text, r.Findings[0].Message)
		}
	}
}

// An import of rubbish gives up, and holds no more than its findings.
func TestServiceNowGivesUp(t *testing.T) {
	table := auditHeader + strings.Repeat("no,such,row\n", 5000)
	r, err := importer.ServiceNow.Import(context.Background(), []importer.Source{tableOf("log.csv", table)}, importer.Mapping{
		Columns: map[string]string{"number": "number", "state": "incident_state", "opened_at": "opened_at"}, Order: "dmy",
	}, importer.Options{Target: load(t, fstest.MapFS{}), AsOf: asOf})
	if err != nil || len(r.Findings) != 1001 || len(r.Files) != 0 {
		t.Errorf("%d findings, %d files, %v", len(r.Findings), len(r.Files), err)
	}
}
