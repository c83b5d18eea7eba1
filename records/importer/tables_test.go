package importer_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/importer"
)

// desk is a repository that has the service desk's kinds.
func desk() fstest.MapFS {
	return fstest.MapFS{"gitsm.yaml": {Data: []byte("name: Desk\ntimezone: Europe/Paris\nmodules: [service-desk]\n")}}
}

// tableText reads a table that is written as its system writes it.
func tableText(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// takeFrom imports tables of a system, by the mapping that is found out.
func takeFrom(t *testing.T, sys *importer.System, target fstest.MapFS, encoding string, sources ...importer.Source) importer.Result {
	t.Helper()
	survey, err := sys.Survey(context.Background(), sources, encoding)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range survey.Findings {
		t.Fatalf("%s: %s", d.Span, d.Message)
	}
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	survey.Mapping.Zone = paris
	again, findings := sys.ParseMapping("mapping.yaml", survey.Mapping.YAML(survey.Unmapped))
	if len(findings) != 0 || !reflect.DeepEqual(again, survey.Mapping) {
		t.Fatalf("the mapping that was printed is read as another one: %v", findings)
	}
	r, err := sys.Import(context.Background(), sources, survey.Mapping, importer.Options{Target: load(t, target), AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// takeTwice imports, wants no finding of check, and that a second time changes
// nothing.
func takeTwice(t *testing.T, sys *importer.System, name string) (*records.Tree, importer.Result) {
	t.Helper()
	target := desk()
	r := takeFrom(t, sys, target, "", tableOf(name, tableText(t, name)))
	for _, d := range r.Findings {
		t.Errorf("%s: %s", d.Span, d.Message)
	}
	write(target, r)
	tree := clean(t, target)
	again := takeFrom(t, sys, target, "", tableOf(name, tableText(t, name)))
	if len(again.Files) != 0 || len(again.Imported) != len(r.Imported) {
		t.Errorf("importing again writes %d files and knows %d of %d", len(again.Files), len(again.Imported), len(r.Imported))
	}
	return tree, r
}

func TestJira(t *testing.T) {
	tree, r := takeTwice(t, importer.Jira, "jira-cloud.csv")
	if len(r.Imported) != 4 || lost(r, "row of type Story") != 1 || lost(r, "markup of Jira") != 1 {
		t.Errorf("%d imported, lost %v", len(r.Imported), r.Loss.Lost)
	}
	incident := imported(t, tree, "OPS-12")
	if got := logText(incident); got != "09T14:54 opened -> new\n09T16:10 Resolved -> resolved\n09T16:10 Resolved -> closed\n" {
		t.Errorf("the log is\n%s", got)
	}
	body := string(incident.Doc.Body())
	for _, want := range []string{"### 2024-01-09 16:05 CET, person-", "\n\nFirst look: the deployment of 15:50; \"cache\" is stale\n", "Works again"} {
		if !strings.Contains(body, want) {
			t.Errorf("the text lacks %q:\n%s", want, body)
		}
	}
	if got := incident.Fields.Get("x-source").Get("labels").Str(); got != "login, night" {
		t.Errorf("labels of two columns are %q", got)
	}
	if r := tree.Record("OPS-12"); r != incident {
		t.Error("the old key does not lead to the record")
	}
	request := imported(t, tree, "OPS-16")
	if got := request.Kind.Name + " " + logText(request); got != "request 10T09:00 opened -> submitted\n10T10:00 implied by Resolved -> in_progress\n10T10:00 Resolved -> fulfilled\n10T10:00 Resolved -> closed\n" {
		t.Errorf("the log of the request is\n%s", got)
	}
	if open := imported(t, tree, "OPS-13"); open.State != "submitted" || open.Fields.Get("requester").Str() == "" {
		t.Errorf("the open request is %s", open.State)
	}
}

// German headers and states, months by name with years of two digits, a line
// that tells Excel the separator, and keys with a blank behind them.
func TestJiraGerman(t *testing.T) {
	tree, r := takeTwice(t, importer.Jira, "jira-de.csv")
	if got := logText(imported(t, tree, "NET-7")); got != "22T06:59 opened -> new\n22T08:30 Erledigt -> resolved\n22T08:30 Erledigt -> closed\n" {
		t.Errorf("the log is\n%s", got)
	}
	if len(r.Imported) != 2 || lost(r, "time and author") != 0 {
		t.Errorf("%d imported, lost %v", len(r.Imported), r.Loss.Lost)
	}
}

func TestGLPI(t *testing.T) {
	tree, r := takeTwice(t, importer.GLPI, "glpi-fr.csv")
	if len(r.Imported) != 3 {
		t.Errorf("%d imported", len(r.Imported))
	}
	printer := imported(t, tree, "52267")
	if got := logText(printer); got != "22T09:49 opened -> new\n22T13:00 Date de résolution -> resolved\n25T07:00 Date de clôture -> closed\n" {
		t.Errorf("the log is\n%s", got)
	}
	if tree.Record("GLPI-52267") != printer || printer.Title != "Imprimante en panne" || printer.Fields.Get("category").Str() != "materiel-imprimante-laser" {
		t.Errorf("title %q, category %q", printer.Title, printer.Fields.Get("category").Str())
	}
	if body := string(printer.Doc.Body()); !strings.Contains(body, "Elle n'imprime plus.\nCode\u00a0: E&5\n\n- papier\n- toner\n") {
		t.Errorf("the text is\n%q", body)
	}
	if share := imported(t, tree, "52268"); share.Kind.Name != "request" || share.State != "in_progress" {
		t.Errorf("the request is %s %s", share.Kind.Name, share.State)
	}
}

// Without the module of requests they are counted and left out.
func TestRequestsNeedTheirModule(t *testing.T) {
	r := takeFrom(t, importer.GLPI, fstest.MapFS{}, "", tableOf("t.csv", tableText(t, "glpi-fr.csv")))
	if len(r.Imported) != 2 || lost(r, "row of type Demande") != 1 {
		t.Errorf("%d imported, lost %v", len(r.Imported), r.Loss.Lost)
	}
}

// The same table in other encodings gives the same records.
func TestEncodings(t *testing.T) {
	text := tableText(t, "glpi-fr.csv")
	latin, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	big, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	want := takeFrom(t, importer.GLPI, desk(), "", tableOf("t.csv", text))
	for name, test := range map[string]struct{ text, encoding string }{
		"utf-8 with a mark":     {"\xef\xbb\xbf" + text, ""},
		"utf-16":                {wide, ""},
		"utf-16, big end first": {big, ""},
		"windows-1252":          {latin, "windows-1252"},
		"crlf":                  {strings.ReplaceAll(text, "\n", "\r\n"), ""},
		"told to Excel":         {"\"sep=;\"\r\n" + text, ""},
	} {
		got := takeFrom(t, importer.GLPI, desk(), test.encoding, tableOf("t.csv", test.text))
		if len(got.Files) != len(want.Files) {
			t.Errorf("%s: %d files, want %d: %v", name, len(got.Files), len(want.Files), got.Findings)
			continue
		}
		for i := range got.Files {
			if !bytes.Equal(got.Files[i].Bytes, want.Files[i].Bytes) {
				t.Errorf("%s: %s differs", name, got.Files[i].Path)
			}
		}
	}
	r := takeFrom(t, importer.GLPI, desk(), "", tableOf("t.csv", strings.Replace(text, "remplacé", "remplac\xe9", 1)))
	if len(r.Refused) != 1 || !strings.Contains(r.Refused[0].Reason, "give --encoding") {
		t.Errorf("refused: %v", r.Refused)
	}
}

// What cannot be read is refused at its place.
func TestTableFaults(t *testing.T) {
	const header = "Issue key,Status,Issue Type,Created,Updated,Summary,Comment,Comment\n"
	const good = "OPS-1,Open,Incident,22/Mar/14 07:59,22/Mar/14 07:59,Good,,\n"
	for name, test := range map[string]struct{ row, want string }{
		"cut by a spreadsheet":    {"OPS-2,Open,Incident,29:10.8,,x,,", "t.csv:3:21: Created is not a time that can be read: a spreadsheet has cut it to minutes and seconds; export it again, and do not save it from a spreadsheet"},
		"a number of days":        {"OPS-2,Open,Incident,45300.66,,x,,", "t.csv:3:21: Created is not a time that can be read: it is a spreadsheet's number of days"},
		"an unknown month":        {"OPS-2,Open,Incident,22/Foo/14 07:59,,x,,", `t.csv:3:21: Created is not a time that can be read: "Foo" is no month whose name is known`},
		"no such day":             {"OPS-2,Open,Incident,30/Feb/14 07:59,,x,,", "t.csv:3:21: Created is not a time that can be read: "},
		"the future":              {"OPS-2,Open,Incident,22/Mar/27 07:59,,x,,", "t.csv:3:1: OPS-2 tells of 2027-03-22T07:59:00+01:00, which lies in the future (it is "},
		"one more cell":           {"OPS-2,Open,Incident,22/Mar/14 07:59,,x,,,y", "t.csv:3:1: the row has 9 cells; the header has 8"},
		"one less":                {"OPS-2,Open,Incident,22/Mar/14 07:59,,x,", "t.csv:3:1: the row has 7 cells; the header has 8"},
		"an unknown state":        {"OPS-2,Lost,Incident,22/Mar/14 07:59,,x,,", `t.csv:3:7: the mapping has no state "Lost"`},
		"a formula in a comment":  {`OPS-2,Open,Incident,22/Mar/14 07:59,,x,,"=HYPERLINK(""https://x"")"`, "t.csv:3:41: Comment: the cell holds a formula, which a spreadsheet would run"},
		"a key that is a path":    {"../../x,Open,Incident,22/Mar/14 07:59,,x,,", "t.csv:3:1: the row does not say which issue it is about; expected a number such as OPS-123 in Issue key"},
		"a key of another column": {",Open,Incident,22/Mar/14 07:59,,x,,", "t.csv:3:1: the row does not say which issue it is about"},
	} {
		t.Run(name, func(t *testing.T) {
			r := takeFrom(t, importer.Jira, desk(), "", tableOf("t.csv", header+good+test.row+"\n,,,,,,,\n"))
			have := ""
			for _, d := range r.Findings {
				have += fmt.Sprintf("%s: %s\n", d.Span, d.Message)
				if d.Fix == nil || d.Severity != diag.Error {
					t.Errorf("%s offers no way out", d.Message)
				}
			}
			if !strings.HasPrefix(have, test.want) || strings.Count(have, "\n") != 1 || len(r.Imported) != 1 {
				t.Errorf("findings are\n%swant one\n%s", have, test.want)
			}
		})
	}
}

// A type that the mapping does not have is told once and its rows are counted.
func TestUnknownType(t *testing.T) {
	r := takeFrom(t, importer.Jira, desk(), "", tableOf("t.csv", "Issue key,Status,Issue Type,Created\nOPS-1,Open,Riddle,22/Mar/14 07:59\nOPS-2,Lost,Riddle,never\n"))
	if len(r.Imported) != 0 || len(r.Refused) != 0 || lost(r, "value of types") != 2 || len(r.Findings) != 1 || r.Findings[0].Severity != diag.Warning {
		t.Errorf("%v, lost %v", r.Findings, r.Loss.Lost)
	}
}

// Spreadsheets of the United States write the month first, and newer programs a
// narrow blank before PM.
func TestMonthFirst(t *testing.T) {
	for text, want := range map[string]string{
		"6/21/2025 16:14":               "2025-06-21T16:14:00+02:00",
		"6/21/25 4:14 PM":               "2025-06-21T16:14:00+02:00",
		"21/Jun/25 4:14\u202fPM":        "2025-06-21T16:14:00+02:00",
		"21. juin 2025 16:14":           "2025-06-21T16:14:00+02:00",
		"21/août/25 16:14":              "2025-08-21T16:14:00+02:00",
		"21/dic./25 16:14":              "2025-12-21T16:14:00+01:00",
		"2025-06-21T16:14:00.000+0200":  "2025-06-21T16:14:00+02:00",
		"2025-06-21 16:14:00.0":         "2025-06-21T16:14:00+02:00",
		"21/Jun/25 12:14 a.m.":          "2025-06-21T00:14:00+02:00",
		"21-06-2025 16:14":              "2025-06-21T16:14:00+02:00",
		"21.06.2025, 16:14:59":          "2025-06-21T16:14:59+02:00",
		"2025/06/21 16:14":              "2025-06-21T16:14:00+02:00",
		"21 September 2025 16:14 +0000": "2025-09-21T16:14:00Z",
	} {
		r := takeFrom(t, importer.Jira, desk(), "", tableOf("t.csv", "Issue key,Status,Created\nOPS-1,Open,\""+text+"\"\n"))
		if len(r.Files) == 0 || !strings.Contains(string(r.Files[0].Bytes), "at: "+want+"\n") {
			t.Errorf("%s is not %s: %v", text, want, r.Findings)
		}
	}
}

func readTestdata(name string) ([]byte, error) { return os.ReadFile(filepath.Join("testdata", name)) }
