package report

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/gitsm/gitsm/examples"
	"github.com/gitsm/gitsm/records"
)

var update = flag.Bool("update", false, "write testdata anew")

// ferry is the example organisation at the end of its story.
func ferry(t testing.TB, asOf string) *Maker {
	t.Helper()
	tree, err := records.Load(examples.FS())
	if err != nil {
		t.Fatal(err)
	}
	return New(tree, Stamp{AsOf: at(t, asOf), Zones: "of the test"})
}

// TestExampleByHand holds figures of March that were worked out with pen and
// paper from the records.
func TestExampleByHand(t *testing.T) {
	m := ferry(t, "2026-04-30T12:00:00+02:00")
	march := Month{2026, time.March}
	month, operations, changes := m.Month(march, Filter{}), m.Operations(march, Filter{}), m.Changes(march, Filter{})
	payments := Scope{Agreement: "passengers-2026", Service: "payments"}
	booking := Scope{Agreement: "passengers-2026", Service: "booking"}
	resolution := Scope{Agreement: "passengers-2026", Clock: "resolution", Attribution: ByStop}
	for _, tt := range []struct {
		report Report
		name   string
		scope  Scope
		want   string
	}{
		// 31 days from 05:00 to 23:30 are 573.5 h; each of the four Fridays (6, 13,
		// 20, 27) sails an hour longer. The hour that the clocks skipped on the 29th
		// lies before the first sailing.
		{month, "service_hours", payments, "577h30m"},
		// INC-2026-0010, 10:02 to 10:54, full: 52 of 34650 minutes. 1 - 52/34650 is
		// 0.998499…
		{month, "downtime", payments, "52m"},
		{month, "availability", payments, "99.849 %"},
		// The same for booking, partial: 52 minutes by 0.3.
		{month, "downtime", booking, "15m36s"},
		// The 28 days before the end of March hold 522.5 h: 28 days of 18.5 h, four
		// Fridays, and the last half hour of 3 March, since the clocks skipped an
		// hour. 0.2 % of that are 62.7 minutes, of which 52 are 82.9346 %.
		{month, "budget", payments, "1h2m42s"},
		{month, "budget_spent", payments, "82.934 %"},
		// Cardlane answers for none of it: the incident never waited for a supplier.
		{month, "availability", Scope{Agreement: "uc-cardlane", Service: "payments"}, "100 %"},
		// INC-2026-0010 (P1, 1h17m of 4h) and INC-2026-0013 (P3 by correction, 1h1m).
		// INC-2026-0011 is excluded, INC-2026-0012 a cancelled duplicate.
		{month, "compliance", resolution, "100 % (2 of 2)"},
		{month, "excluded", resolution, "1"},
		// INC-2026-0008 is the freight company's, not the passengers': 0010, 0011
		// and 0013 were opened in March.
		{month, "workload", Scope{Agreement: "passengers-2026", By: "limit", Group: "incidents_per_month"}, "3"},
		// Last resolutions less openings: 0008 from 24 February 08:50 to 2 March
		// 11:15, though it was resolved once before.
		{operations, "mttr", Scope{}, "1h1m INC-2026-0013, 1h13m INC-2026-0011, 1h17m INC-2026-0010, 146h25m INC-2026-0008 (n 4)"},
		// First resolved in March: 0010, 0011, 0013. 0008 was reopened, but first
		// resolved in February, and counts there.
		{operations, "reopen_rate", Scope{}, "0 % (0 of 3)"},
		{m.Operations(Month{2026, time.February}, Filter{}), "reopen_rate", Scope{}, "33.33 % (1 of 3)"},
		// Ended in March: 0005 successful, 0006 and 0007 backed out.
		{changes, "change_success_rate", Scope{}, "33.33 % (1 of 3)"},
		{changes, "change_failure_rate", Scope{}, "66.66 % (2 of 3)"},
		// CHG-2026-0005: 2 March 10:20 to 4 March 18:10.
		{changes, "change_lead_time", Scope{}, "55h50m CHG-2026-0005, 88h45m CHG-2026-0007, 162h9m CHG-2026-0006 (n 3)"},
	} {
		if f := figure(t, tt.report, tt.name, tt.scope); f.Text() != tt.want {
			t.Errorf("%s of %+v is %s, expected %s (%s)", tt.name, tt.scope, f.Text(), tt.want, roles(f))
		}
	}
}

// TestExampleGolden holds whole reports with all that figures are made of.
func TestExampleGolden(t *testing.T) {
	const asOf = "2026-04-10T12:00:00+02:00"
	for name, make := range map[string]func(*Maker, Month, Filter) Report{
		"month": (*Maker).Month, "operations": (*Maker).Operations, "changes": (*Maker).Changes, "trends": (*Maker).Trends,
	} {
		t.Run(name, func(t *testing.T) {
			write := func() []byte {
				m := ferry(t, asOf)
				r := make(m, Month{2026, time.March}, Filter{})
				var b bytes.Buffer
				enc := json.NewEncoder(&b)
				enc.SetIndent("", " ")
				if err := enc.Encode(r.Document(m.tree.Config.Zone, func(Figure) bool { return name != "trends" })); err != nil {
					t.Fatal(err)
				}
				return b.Bytes()
			}
			got := write()
			if !bytes.Equal(got, write()) {
				t.Error("the same records as of the same instant gave two reports")
			}
			golden := filepath.Join("testdata", "ferry-"+name+".json")
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s is not what the example gives; look at it, then run: go test ./records/report -run Golden -update", golden)
			}
		})
	}
}

// TestFigureNames: every figure's name is known, and every known one is made
// of the example or of a test's world.
func TestFigureNames(t *testing.T) {
	m := ferry(t, "2026-06-30T18:00:00+02:00")
	made := map[string]map[string]bool{}
	for month := time.January; month <= time.June; month++ {
		for _, make := range []func(*Maker, Month, Filter) Report{(*Maker).Month, (*Maker).Operations, (*Maker).Changes, (*Maker).Trends, (*Maker).Proactive} {
			r := make(m, Month{2026, month}, Filter{})
			if made[r.Name] == nil {
				made[r.Name] = map[string]bool{}
			}
			for _, s := range r.Sections {
				for _, f := range s.Figures {
					made[r.Name][f.Name] = true
					if !slices.Contains(FigureNames[r.Name], f.Name) {
						t.Errorf("%s makes %s, which is no known name", r.Name, f.Name)
					}
				}
			}
		}
	}
	elsewhere := []string{"problem_candidate", "opened"} // TestCandidates, TestSignals
	for report, names := range FigureNames {
		for _, name := range names {
			known := made[report][name] || report == "proactive" && slices.Contains(elsewhere, name)
			if !known {
				t.Errorf("%s never makes %s", report, name)
			}
		}
	}
}

// TestLaterEntriesNeverWere: what is written down after the as-of instant changes
// no report as of it, as long as only logs tell it (D7).
func TestLaterEntriesNeverWere(t *testing.T) {
	files := six(ByStop)
	write := func(files map[string]string) []byte {
		m := maker(t, world(t, files), "2026-03-25T18:00:00+01:00")
		var all []byte
		for _, r := range []Report{m.Month(Month{2026, time.March}, Filter{}), m.Operations(Month{2026, time.March}, Filter{})} {
			text, err := json.Marshal(r.Document(m.tree.Config.Zone, func(Figure) bool { return true }))
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, text...)
		}
		return all
	}
	whole := write(files)
	for _, n := range []int{4, 5} { // opened later
		delete(files, incidentPath(n))
	}
	if !bytes.Equal(whole, write(files)) {
		t.Error("incidents that were opened later are seen")
	}
}
