package report

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// lateWorld is one incident of March in three steps, one of them flagged.
func lateWorld(flagged int) map[string]string {
	log := []string{"at: 2026-03-16T09:00:00+01:00, to: new", "at: 2026-03-16T10:00:00+01:00, to: in_progress", "at: 2026-03-16T12:00:00+01:00, to: resolved"}
	if flagged > 0 {
		log[flagged-1] += ", flags: [late]"
	}
	return map[string]string{
		"services/web.md":    service("gold", "24x7"),
		"agreements/gold.md": agreement("calendar: office-b", "targets: [{priority: P3, response: 4h, resolution: 8h}]"),
		incidentPath(1):      incident(nil, log...),
	}
}

// D3: figures that are made of late entries say so, in a note and in their parts;
// others do not.
func TestFiguresOfLateEntries(t *testing.T) {
	const note = "made of entries that were recorded late: INC-2026-0001"
	march := Month{2026, time.March}
	response, resolution := Scope{Agreement: "gold", Clock: "response", Attribution: ByStop}, Scope{Agreement: "gold", Clock: "resolution", Attribution: ByStop}
	for _, tt := range []struct {
		flagged                    int
		response, resolution, mttr string // the late entries of the part
	}{{0, "", "", ""}, {1, "log 1", "log 1", "log 1"}, {2, "log 2", "log 2", "log 2"}, {3, "", "log 3", "log 3"}} {
		m := maker(t, world(t, lateWorld(tt.flagged)), "2026-04-10T12:00:00+02:00")
		month, operations := m.Month(march, Filter{}), m.Operations(march, Filter{})
		for _, one := range []struct {
			figure Figure
			want   string
		}{
			{figure(t, month, "compliance", response), tt.response},
			{figure(t, month, "compliance", resolution), tt.resolution},
			{figure(t, operations, "mttr", Scope{}), tt.mttr},
		} {
			if len(one.figure.Parts) != 1 || one.figure.Parts[0].Late != one.want {
				t.Errorf("entry %d: %s has the parts %+v, expected %q to be late", tt.flagged, one.figure.Name, one.figure.Parts, one.want)
			}
			if noted := strings.Contains(strings.Join(one.figure.Notes, "; "), note); noted != (one.want != "") {
				t.Errorf("entry %d: %s has the notes %q", tt.flagged, one.figure.Name, one.figure.Notes)
			}
		}
	}
}

// Times of recording that are given in are held against what the log says; they
// are seen in the document, and many records are named by the first of them.
func TestFiguresOfEntriesRecordedLate(t *testing.T) {
	files := lateWorld(0)
	for n := 2; n <= 8; n++ {
		files[incidentPath(n)] = files[incidentPath(1)]
	}
	m := maker(t, world(t, files), "2026-04-10T12:00:00+02:00")
	m.Recorded = func(id string, entry int) (time.Time, bool, bool) {
		return at(t, "2026-03-18T12:00:00+01:00"), true, entry == 2 && id != "INC-2026-0003"
	}
	r := m.Month(Month{2026, time.March}, Filter{})
	f := figure(t, r, "compliance", Scope{Agreement: "gold", Clock: "resolution", Attribution: ByStop})
	const want = "made of entries that were recorded late: INC-2026-0001, INC-2026-0002, INC-2026-0004, INC-2026-0005, INC-2026-0006 and 2 more"
	if got := strings.Join(f.Notes, "; "); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	late := 0
	for _, s := range r.Document(time.UTC, func(Figure) bool { return true }).Sections {
		for _, f := range s.Figures {
			for _, p := range f.Parts {
				if f.Name == "compliance" && f.Scope.Priority == "" && f.Scope.Clock == "resolution" && strings.HasSuffix(p.Text, "; recorded late: log 3, recorded 2d after it happened") {
					late++
				}
			}
		}
	}
	if late != 7 {
		t.Errorf("%d parts say that they were recorded late, expected 7: %s", late, fmt.Sprint(f.Parts))
	}
}
