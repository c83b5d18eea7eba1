package report

import (
	"fmt"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/sla"
)

// TestUnstopped: measuring only what may have run gives what measuring everything
// gives, whatever happened later.
func TestUnstopped(t *testing.T) {
	fsys := fstest.MapFS{
		"gitsm.yaml":         {Data: []byte("name: Test\ntimezone: Europe/Berlin\n")},
		"services/web.md":    {Data: []byte(service("gold", "24x7"))},
		"agreements/gold.md": {Data: []byte(agreement("calendar: 24x7", "targets: [{priority: P3, response: 1h, resolution: 8h}]"))},
	}
	day := func(n int) string {
		return at(t, "2026-01-10T00:00:00+01:00").AddDate(0, 0, n).Format(time.RFC3339)
	}
	for i, log := range [][]string{
		{"at: " + day(0) + ", to: new"},
		{"at: " + day(0) + ", to: new", "at: " + day(1) + ", to: in_progress"},
		{"at: " + day(0) + ", to: new", "at: " + day(1) + ", to: in_progress", "at: " + day(3) + ", to: resolved"},
		{"at: " + day(0) + ", to: new", "at: " + day(1) + ", to: in_progress", "at: " + day(3) + ", to: resolved", "at: " + day(40) + ", to: in_progress"},
		{"at: " + day(0) + ", to: new", "at: " + day(50) + ", to: cancelled"},
		{"at: " + day(0) + ", to: new", "at: " + day(1) + ", to: cancelled"},
		{"at: " + day(30) + ", to: new", "at: " + day(31) + ", to: in_progress", "at: " + day(70) + ", to: resolved"},
		{"at: " + day(0) + ", to: new", "at: " + day(1) + ", to: in_progress", "at: " + day(2) + ", to: pending, set: {hold: [null, customer]}", "at: " + day(60) + ", to: in_progress"},
	} {
		fsys[incidentPath(i+1)] = &fstest.MapFile{Data: []byte(incident(nil, log...))}
	}
	tree, err := records.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	m := New(tree, Stamp{AsOf: at(t, "2026-06-01T00:00:00+02:00")})
	some := 0
	for n := range 150 {
		when := at(t, "2026-01-05T12:00:00+01:00").AddDate(0, 0, n)
		want := told1(slices.DeleteFunc(slices.Clone(m.measurements(when)), (*sla.Measurement).Stopped))
		got := told1(m.unstopped(when))
		if !slices.Equal(got, want) {
			t.Fatalf("%s:\ngot  %q\nwant %q", when, got, want)
		}
		some += len(want)
	}
	if some < 300 {
		t.Errorf("only %d clocks ran", some)
	}
}

func told1(list []*sla.Measurement) []string {
	var all []string
	for _, one := range list {
		all = append(all, fmt.Sprint(one.Record.ID, one.Agreement, one.Metric, one.Verdict, one.Start, one.Elapsed, one.BreachedAt, one.Stop))
	}
	return all
}
