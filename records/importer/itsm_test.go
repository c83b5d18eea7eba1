package importer_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/importer"
)

// brief writes what a record comes to: kind, state, and what some fields hold.
func brief(r *records.Record, fields ...string) string {
	out := r.Kind.Name + " " + r.State
	for _, field := range fields {
		if n := r.Fields.Lookup(strings.Split(field, ".")...); n != nil {
			value := n.Str()
			if value == "" {
				value = strings.Join(n.Strings(), ",")
			}
			out += " " + field + "=" + value
		}
	}
	return out
}

// Incidents, problems and changes of one export are linked as the source says, in
// the direction that is held here; what nobody can verify is not made up.
func TestJiraProblemsAndChanges(t *testing.T) {
	target := desk()
	r := takeFrom(t, importer.Jira, target, "", tableOf("j.csv", tableText(t, "jira-itsm.csv")))
	write(target, r)
	tree := clean(t, target)
	for number, want := range map[string]string{
		"ITS-101": "incident closed resolution.code=fixed problems=PRB-2024-0002",
		"ITS-104": "incident closed resolution.code=fixed problems=PRB-2024-0002",
		"ITS-110": "problem resolved resolution.code=fixed_by_change cause_category=configuration",
		"ITS-111": "problem known_error cause_category=capacity workaround=none related=CHG-2024-0001",
		"ITS-112": "problem investigating",
		"ITS-113": "problem closed resolution.code=obsolete",
		"ITS-120": "change closed type=standard model=jira-changes outcome=successful resolves=PRB-2024-0002",
		"ITS-121": "change review type=standard model=jira-changes outcome=backed_out",
		"ITS-122": "change draft type=normal risk.override.level=high resolves=PRB-2024-0003",
		"ITS-123": "change cancelled type=normal",
		"ITS-130": "request closed related=INC-2024-0001",
	} {
		got := brief(imported(t, tree, number), "resolution.code", "cause_category", "workaround", "type", "model", "outcome", "risk.override.level", "problems", "resolves", "related")
		if strings.HasPrefix(want, "request") {
			got = strings.Replace(got, " type=information", "", 1)
		}
		if got != want {
			t.Errorf("%s is %s, want %s", number, got, want)
		}
	}
	if got := logText(imported(t, tree, "ITS-120")); got != "12T08:00 opened -> draft\n12T08:00 how it was authorised is not recorded -> approved\n20T13:05 Completed -> implementing\n20T13:25 Completed -> closed\n" {
		t.Errorf("the log of the change is\n%s", got)
	}
	for _, record := range tree.OfKind("change") {
		if record.Fields.Get("approvals") != nil {
			t.Errorf("%s has approvals that nobody gave", record.ID)
		}
	}
	if got := imported(t, tree, "ITS-123").Fields.Lookup("x-source", "links").Strings(); !slices.Equal(got, []string{"Relates: ITS-999"}) {
		t.Errorf("the link that leads nowhere is kept as %q", got)
	}
	if lost(r, "link by Relates") != 1 || lost(r, "state Awaiting implementation") != 1 || lost(r, "time in Custom field (Planned start)") != 1 || lost(r, "closing of a change") != 1 {
		t.Errorf("lost: %v", r.Loss.Lost)
	}
	if again := takeFrom(t, importer.Jira, target, "", tableOf("j.csv", tableText(t, "jira-itsm.csv"))); len(again.Files) != 0 || len(again.Imported) != len(r.Imported) {
		t.Errorf("importing again writes %d files", len(again.Files))
	}
}

// The same in German, Spanish and Portuguese, as Jira writes headers and states.
func TestJiraProblemsInOtherLanguages(t *testing.T) {
	for name, want := range map[string]string{
		"jira-itsm-de.csv": "incident closed problems=PRB-2024-0001|problem resolved resolution.code=fixed_by_change|change closed outcome=successful resolves=PRB-2024-0001|change review outcome=failed",
		"jira-itsm-es.csv": "incident closed problems=PRB-2025-0001|problem known_error workaround=none|change draft resolves=PRB-2025-0001",
		"jira-itsm-pt.csv": "incident closed problems=PRB-2025-0001|problem resolved resolution.code=fixed_by_change|change closed outcome=successful resolves=PRB-2025-0001",
	} {
		tree, r := takeTwice(t, importer.Jira, name)
		var got []string
		for _, i := range r.Imported {
			got = append(got, brief(tree.Record(i.ID), "resolution.code", "workaround", "outcome", "problems", "resolves"))
			if strings.HasPrefix(got[len(got)-1], "incident") {
				got[len(got)-1] = brief(tree.Record(i.ID), "problems")
			}
		}
		if have := strings.Join(got, "|"); have != want {
			t.Errorf("%s gives\n%s, want\n%s", name, have, want)
		}
	}
}

// GLPI has a list each for tickets, problems and changes, whose numbers begin anew.
func TestGLPILists(t *testing.T) {
	target := desk()
	lists := func() []importer.Source {
		tickets := tableOf("t.csv", tableText(t, "glpi-fr.csv"))
		problems, changes := tableOf("p.csv", tableText(t, "glpi-problems-fr.csv")), tableOf("c.csv", tableText(t, "glpi-changes-fr.csv"))
		problems.Kind, changes.Kind = "problem", "change"
		return []importer.Source{tickets, problems, changes}
	}
	r := takeFrom(t, importer.GLPI, target, "", lists()...)
	for _, d := range r.Findings {
		t.Errorf("%s: %s", d.Span, d.Message)
	}
	write(target, r)
	tree := clean(t, target)
	for number, want := range map[string]string{
		"52267": "incident closed problems=PRB-2025-0001", "52269": "incident pending problems=PRB-2025-0001",
		"problem-12": "problem closed resolution.code=fixed_by_change", "problem-13": "problem investigating", "problem-14": "problem resolved resolution.code=obsolete",
		"change-1003": "change closed outcome=successful resolves=PRB-2025-0001", "change-1004": "change draft", "change-1005": "change cancelled", "change-52267": "change review outcome=successful",
	} {
		record := imported(t, tree, number)
		got := brief(record, "outcome", "problems", "resolves")
		if record.Kind.Name == "problem" {
			got = brief(record, "resolution.code")
		}
		if got != want {
			t.Errorf("%s is %s, want %s", number, got, want)
		}
	}
	change := tree.Record("GLPI-CHANGE-1003")
	if change == nil || change.Title != "Remplacer le commutateur" || !strings.Contains(string(change.Doc.Body()), "## Implementation plan\n\n- débrancher\n- brancher\n") {
		t.Errorf("the change is %v", change)
	}
	if again := takeFrom(t, importer.GLPI, target, "", lists()...); len(again.Files) != 0 {
		t.Errorf("importing again writes %d files", len(again.Files))
	}
}

// A problem that came back while it was watched, or was closed too soon, is
// resolved and not closed; one that came back is not resolved before.
func TestProblemsAreWatched(t *testing.T) {
	const header = "Issue key,Issue Type,Status,Created,Updated,Resolved,Outward issue link (Problem/Incident)\n"
	const incident = "X-9,Incident,Open,08/Jan/24 10:00,08/Jan/24 10:00,,\n"
	for rows, want := range map[string]string{
		"X-1,Problem,Closed,01/Jan/24 10:00,30/Jan/24 10:00,05/Jan/24 10:00,\n":                                                             "new investigating resolved closed",
		"X-1,Problem,Closed,01/Jan/24 10:00,09/Jan/24 10:00,05/Jan/24 10:00,\n":                                                             "new investigating resolved",
		"X-1,Problem,Closed,01/Jan/24 10:00,30/Jan/24 10:00,05/Jan/24 10:00,X-9\n" + incident:                                               "new investigating resolved",
		"X-1,Problem,Closed,01/Jan/24 10:00,30/Jan/24 10:00,05/Jan/24 10:00,X-9\nX-9,Incident,Canceled,08/Jan/24 10:00,08/Jan/24 10:00,,\n": "new investigating resolved closed",
		"X-1,Problem,Resolved,01/Jan/24 10:00,05/Jan/24 10:00,,\nX-1,Problem,Under investigation,01/Jan/24 10:00,06/Jan/24 10:00,,\n":       "new investigating",
		"X-1,Problem,Canceled,01/Jan/24 10:00,05/Jan/24 10:00,,\n":                                                                          "new cancelled",
		"X-1,Problem,Known error,01/Jan/24 10:00,05/Jan/24 10:00,,\n":                                                                       "new investigating",
	} {
		target := desk()
		write(target, takeFrom(t, importer.Jira, target, "", tableOf("j.csv", header+rows)))
		var steps []string
		for _, e := range imported(t, clean(t, target), "X-1").Log {
			if e.To != "" {
				steps = append(steps, e.To)
			}
		}
		if got := strings.Join(steps, " "); got != want {
			t.Errorf("%sgoes %s, want %s", rows, got, want)
		}
	}
}

// Problems and changes that come later find the incidents that are here; what is
// not written anew is linked from the other side.
func TestLinksToWhatIsHere(t *testing.T) {
	rows := strings.SplitAfter(tableText(t, "jira-itsm-pt.csv"), "\n")
	target := desk()
	write(target, takeFrom(t, importer.Jira, target, "", tableOf("j.csv", rows[0]+rows[1])))
	write(target, takeFrom(t, importer.Jira, target, "", tableOf("j.csv", strings.Join(append([]string{rows[0]}, rows[2:]...), ""))))
	tree := clean(t, target)
	if got := brief(imported(t, tree, "TI-2"), "related", "resolution.code"); got != "problem resolved related=INC-2025-0001 resolution.code=fixed_by_change" {
		t.Errorf("the problem is %s", got)
	}
}

// The lists of problems and changes are printed and read again, and a wrong value
// is told at its place.
func TestMappingOfProblemsAndChanges(t *testing.T) {
	survey, err := importer.Jira.Survey(context.Background(), []importer.Source{tableOf("j.csv", strings.Replace(tableText(t, "jira-itsm.csv"), "Awaiting implementation", "Parked", 1))}, "")
	if err != nil {
		t.Fatal(err)
	}
	if got := survey.Unmapped["change_states"]; !slices.Equal(got, []string{"Parked"}) || len(survey.Unmapped["states"])+len(survey.Unmapped["problem_states"]) != 0 {
		t.Errorf("not understood: %v", survey.Unmapped)
	}
	text := survey.Mapping.YAML(survey.Unmapped)
	if again, findings := importer.Jira.ParseMapping("m.yaml", text); len(findings) != 0 || !reflect.DeepEqual(again, survey.Mapping) {
		t.Errorf("it is read as another one: %v", findings)
	}
	_, findings := importer.Jira.ParseMapping("m.yaml", bytes.Replace(text, []byte("  Known error: known_error\n"), []byte("  Known error: know_error\n"), 1))
	if len(findings) != 1 || findings[0].Severity != diag.Error || !strings.Contains(findings[0].Message, `"know_error" is not possible here; expected one of new, investigating, known_error`) {
		t.Errorf("findings: %v", findings)
	}
	r := takeFrom(t, importer.Jira, fstest.MapFS{}, "", tableOf("j.csv", strings.Replace(tableText(t, "jira-itsm.csv"), "Awaiting implementation", "Parked", 1)))
	if len(r.Refused) != 1 || r.Refused[0].Reason != `the mapping has no state "Parked" of a change` {
		t.Errorf("refused: %v", r.Refused)
	}
}

// Whatever states, times and links tickets have, what is made of them breaks no rule
// and is known again; nothing is lost in silence.
func TestAnyTicketsBreakNoRule(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 11))
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	when := func() string {
		if random.IntN(3) == 0 {
			return ""
		}
		return time.Date(2024, 1, 1+random.IntN(80), random.IntN(24), random.IntN(60), 0, 0, time.UTC).Format("02/Jan/06 15:04")
	}
	states := map[string][]string{
		"Incident": {"Open", "In Progress", "Waiting for customer", "Resolved", "Done", "Canceled"},
		"Problem":  {"Open", "Under investigation", "Known error", "Pending", "Resolved", "Closed", "Canceled"},
		"Change":   {"Open", "Planning", "Awaiting CAB approval", "Implementing", "Implemented", "Completed", "Failed", "Declined", "Canceled"},
		"Question": {"Open", "In Progress", "Done", "Canceled"},
	}
	for range 60 {
		var table strings.Builder
		table.WriteString("Issue key,Issue Type,Status,Priority,Resolution,Reporter,Assignee,Created,Updated,Resolved,Summary,Outward issue link (Problem/Incident),Outward issue link (Resolves),Inward issue link (Relates),Custom field (Planned start),Custom field (Planned end),Custom field (Actual start),Custom field (Actual end),Custom field (Root cause category),Custom field (Change risk)\n")
		of := 4 + random.IntN(16)
		key := func() string { return pick("", "", fmt.Sprintf("T-%d", 1+random.IntN(of+1))) }
		for n := range of {
			kind := pick("Incident", "Problem", "Change", "Question")
			for range 1 + random.IntN(5)/4 {
				created := time.Date(2024, 1, 1+random.IntN(60), random.IntN(24), 0, 0, 0, time.UTC).Format("02/Jan/06 15:04")
				fmt.Fprintf(&table, "T-%d,%s,%s,%s,%s,%s,%s,%s,%s,%s,x,%s,%s,%s,%s,%s,%s,%s,%s,%s\n", 1+n, kind, pick(states[kind]...), pick("Highest", "High", "Low", ""), pick("Fixed", "Won't Do", "Rolled back", "Cannot Reproduce", ""),
					pick("Ana", "Luc", ""), pick("Ana", "Luc", ""), created, when(), when(), key(), key(), key(), when(), when(), when(), when(), pick("Capacity", "Odd", ""), pick("High", "Low", ""))
			}
		}
		target := desk()
		r := takeFrom(t, importer.Jira, target, "", tableOf("j.csv", table.String()))
		write(target, r)
		clean(t, target)
		if len(r.Imported)+len(r.Refused) != of || len(r.Refused) != 0 {
			t.Errorf("%d imported, refused %v", len(r.Imported), r.Refused)
		}
		if again := takeFrom(t, importer.Jira, target, "", tableOf("j.csv", table.String())); len(again.Files) != 0 {
			t.Errorf("importing again writes %d files", len(again.Files))
		}
		if t.Failed() {
			t.Fatal(table.String())
		}
	}
}
