package importer_test

import (
	"context"
	"os"
	"testing"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records/importer"
)

// Whatever a table of Jira holds, what is made of it can be read, breaks no rule,
// and is known again.
func FuzzJira(f *testing.F) {
	fuzzTables(f, importer.Jira, "jira-cloud.csv", "jira-de.csv", "jira-itsm-es.csv")
}

// And so it is with GLPI.
func FuzzGLPI(f *testing.F) { fuzzTables(f, importer.GLPI, "glpi-fr.csv") }

// And with its lists of problems and changes, which are linked to each other.
func FuzzGLPILists(f *testing.F) {
	lists := [2][]byte{}
	for i, name := range []string{"glpi-problems-fr.csv", "glpi-changes-fr.csv"} {
		text, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		lists[i] = text
	}
	f.Add(lists[0], lists[1])
	f.Add([]byte("ID;Status;Opening date;Changes - ID\n1;Closed;2016-03-27 01:30;1\n"), []byte("ID;Status;Opening date;Problems - ID;Resolution date\n1;Closed;2016-03-27 01:30;1;2016-03-27 01:30\n"))
	f.Fuzz(func(t *testing.T, problems, changes []byte) {
		p, c := tableOf("p.csv", string(problems)), tableOf("c.csv", string(changes))
		p.Kind, c.Kind = "problem", "change"
		importTables(t, importer.GLPI, []importer.Source{p, c})
	})
}

func fuzzTables(f *testing.F, sys *importer.System, seeds ...string) {
	for _, name := range seeds {
		text, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte("sep=;\nID;Status;Opening date;Comment;;\n1 2;New;2016-03-27 02:30;\"<b>&#8238;\";;\n"))
	f.Add([]byte("\xff\xfeK\x00e\x00y\x00,\x00S\x00"))
	f.Fuzz(func(t *testing.T, table []byte) {
		importTables(t, sys, []importer.Source{tableOf("t.csv", string(table))})
	})
}

// importTables imports tables by the mapping that is found out, wants no error of
// check, and that a second time changes nothing.
func importTables(t *testing.T, sys *importer.System, sources []importer.Source) {
	t.Helper()
	survey, err := sys.Survey(context.Background(), sources, "")
	if err != nil {
		t.Fatal(err)
	}
	if diag.HasErrors(survey.Findings) {
		return
	}
	if _, findings := sys.ParseMapping("m.yaml", survey.Mapping.YAML(survey.Unmapped)); len(findings) != 0 {
		t.Fatalf("the mapping that was printed is refused: %v", findings)
	}
	target := desk()
	opts := importer.Options{Target: load(t, target), AsOf: asOf}
	r, err := sys.Import(context.Background(), sources, survey.Mapping, opts)
	if err != nil {
		t.Fatal(err)
	}
	write(target, r)
	opts.Target = withoutErrors(t, target)
	again, err := sys.Import(context.Background(), sources, survey.Mapping, opts)
	if err != nil || len(again.Files) != 0 {
		t.Errorf("importing again writes %d files, %v", len(again.Files), err)
	}
}
