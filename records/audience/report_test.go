package audience

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/gitsm/gitsm/examples"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/report"
)

// TestReport holds that the month's report of a customer holds its own agreements,
// with the figures that the organisation sees, and names no record that is not
// there for it; and that nothing else is told beyond the organisation.
func TestReport(t *testing.T) {
	tree, err := records.Load(examples.FS())
	if err != nil {
		t.Fatal(err)
	}
	maker := report.New(tree, report.Stamp{AsOf: examples.AsOf})
	month := maker.Month(report.Month{Year: 2026, Month: time.May}, report.Filter{})
	of := func(a Audience) *View {
		v, err := Of(tree, a, examples.AsOf)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, a := range []Audience{Public, Customer("staff")} {
		if got := of(a).Report(month, tree); len(got.Sections)+len(got.Notes) > 0 {
			t.Errorf("%s is told %d sections", a, len(got.Sections))
		}
	}
	if got := of(Internal).Report(month, tree); len(got.Sections) != len(month.Sections) || len(month.Sections) < 4 {
		t.Errorf("the organisation is told %d of %d sections", len(got.Sections), len(month.Sections))
	}
	council := of(Customer("skerrow-council"))
	for name, r := range map[string]report.Report{"operations": maker.Operations(month0(), report.Filter{}), "changes": maker.Changes(month0(), report.Filter{})} {
		if got := council.Report(r, tree); len(got.Sections) > 0 {
			t.Errorf("a customer is told of %s", name)
		}
	}
	got := council.Report(month, tree)
	if len(got.Sections) != 1 || got.Sections[0].Name != "council-2026" || len(got.Sections[0].Figures) == 0 {
		t.Fatalf("sections are %+v", got.Sections)
	}
	was := map[string]string{}
	for _, s := range month.Sections {
		for _, f := range s.Figures {
			was[key(s.Name, f)] = f.Text()
		}
	}
	for _, f := range got.Sections[0].Figures {
		if f.Text() != was[key("council-2026", f)] {
			t.Errorf("%s is %q for the customer and %q for the organisation", f.Name, f.Text(), was[key("council-2026", f)])
		}
	}
	told, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range tree.Records {
		if !council.May(r.ID) && !r.Kind.ID.Slug() && strings.Contains(string(told), r.ID) {
			t.Errorf("the report names %s", r.ID)
		}
	}
}

func month0() report.Month { return report.Month{Year: 2026, Month: time.May} }

func key(section string, f report.Figure) string {
	return strings.Join([]string{section, f.Name, f.Scope.Service, f.Scope.Clock, f.Scope.Priority, f.Scope.Attribution}, "|")
}

// TestReportNames holds what is kept of parts and notes.
func TestReportNames(t *testing.T) {
	more := incidentFor("internal")
	more["agreements/gold.md"] = "---\ntitle: Gold\nstate: active\naudience: customer\ntype: sla\nparties: {customers: [acme]}\n---\n"
	more["agreements/silver.md"] = "---\ntitle: Silver\nstate: active\naudience: customer\ntype: sla\nparties: {customers: [other]}\n---\n"
	tree := load(t, more)
	v, err := Of(tree, Customer("acme"), asOf)
	if err != nil {
		t.Fatal(err)
	}
	figure := report.Figure{
		Name: "resolution", Kind: report.KindCount, Count: 2,
		Notes:  []string{"INC-2026-0001 was late", "by the calendar db", "in words alone"},
		Parts:  []report.Part{{Record: "INC-2026-0001", Role: "breached"}, {Record: "web", Text: "after db"}, {Record: "web", Text: "by itself"}, {Text: "INC-2026-0001"}},
		Spread: report.SpreadOf([]report.Sample{{Value: 1, Record: "INC-2026-0001"}, {Value: 2, Record: "web"}}),
	}
	hidden, divided := figure, figure
	hidden.Scope.Service, divided.Scope.By = "db", "reason"
	r := report.Report{Name: "month", Notes: []string{"Policy."}, Sections: []report.Section{
		{Name: "gold", Title: "Gold", Figures: []report.Figure{figure, hidden, divided}}, {Name: "silver"}, {Name: "nothing"},
	}}
	got := v.Report(r, tree)
	if len(got.Sections) != 1 || len(got.Notes) != 0 || len(got.Sections[0].Figures) != 1 {
		t.Fatalf("told are %+v", got)
	}
	f := got.Sections[0].Figures[0]
	if strings.Join(f.Notes, "|") != "in words alone" || f.Count != 2 || f.Spread.N() != 2 || f.Spread.Samples[0].Record != "" || f.Spread.Samples[1].Record != "web" {
		t.Errorf("the figure is %+v", f)
	}
	if len(f.Parts) != 2 || f.Parts[0].Text != "" || f.Parts[1].Text != "by itself" {
		t.Errorf("parts are %+v", f.Parts)
	}
	if figure.Spread.Samples[0].Record == "" || len(figure.Parts) != 4 {
		t.Error("the report that it was made of has changed")
	}
}
