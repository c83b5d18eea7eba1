package sla

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gitsm/gitsm/examples"
	"github.com/gitsm/gitsm/records"
)

var update = flag.Bool("update", false, "write what is measured of the example organisation into testdata")

// The figures of the example organisation at its last evening. Each was looked
// at by hand when it was written; a change of one needs a reason.
func TestExample(t *testing.T) {
	tree, err := records.Load(examples.FS())
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, m := range New(tree, time.Date(2026, 6, 30, 16, 0, 0, 0, time.UTC)).All() {
		stamp := func(at time.Time) string {
			if at.IsZero() {
				return "-"
			}
			return at.In(tree.Config.Zone).Format("2006-01-02T15:04:05")
		}
		fmt.Fprintf(&out, "%s %s %s %d %s %s of %s in %s: %s %s, stop %s, due %s, breached %s", m.Record.ID, m.Agreement, m.Metric, m.Cycle,
			m.Priority, m.Elapsed, m.Target, m.Calendar, m.Verdict, m.State, stamp(m.Stop), stamp(m.Due), stamp(m.BreachedAt))
		if m.Excluded != nil {
			fmt.Fprint(&out, ", excluded")
		}
		if m.Cause != "" || m.Outgoing != nil {
			fmt.Fprintf(&out, ", %s %v", m.Cause, m.Outgoing)
		}
		fmt.Fprintln(&out)
	}
	const golden = "testdata/ferry.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(out.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if out.String() != string(want) {
		t.Errorf("the figures are\n%s\nwant\n%s", out.String(), want)
	}
}
