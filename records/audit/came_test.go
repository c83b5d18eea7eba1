package audit

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gitsm/gitsm/records/history"
	"github.com/gitsm/gitsm/records/report"
)

// A commit whose date its neighbours contradict belongs to every period in which it
// may have come, and no other commit is taken for a liar because of it.
func TestLine(t *testing.T) {
	day := func(s string) time.Time {
		at, err := time.Parse("2006-01-02", s)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	period := func(from, to string) report.Period { return report.Period{From: day(from), To: day(to)} }
	march, april := period("2026-03-01", "2026-04-01"), period("2026-04-01", "2026-05-01")
	for _, tt := range []struct {
		dates, inMarch, inApril, lie string
	}{
		{"2026-03-01 2026-03-05 2026-04-02", "0 1", "2", ""},
		{"2026-03-05 2026-03-05 2026-03-05", "0 1 2", "", ""},
		{"2026-03-01 2001-01-01 2026-03-09 2026-04-02", "0 1 2", "3", "1"},
		{"2026-03-01 2026-03-09 2026-04-02 2001-01-01", "0 1", "2 3", "3"}, // the tip came by the as-of instant
		{"2026-03-01 2099-01-01 2026-03-09 2026-04-02", "0 1 2", "3", "1"},
		{"2026-03-20 1990-01-01 1989-01-01 2026-04-02 2026-04-03", "0 1 2", "1 2 3 4", "1 2"},
		{"2026-03-05 2026-03-04 2026-03-06 2026-03-07", "", "", ""}, // a clock that goes wrong: which of both, nobody knows
	} {
		var commits []history.CommitInfo
		for i, date := range strings.Fields(tt.dates) {
			commits = append(commits, history.CommitInfo{Hash: fmt.Sprint(i), When: day(date)})
		}
		line := NewLine(commits, day("2026-04-20"))
		var got [3][]string
		for _, c := range commits {
			for i, holds := range []bool{line.In(c, march), line.In(c, april), line.Lies(c)} {
				if holds {
					got[i] = append(got[i], c.Hash)
				}
			}
		}
		if tt.inMarch == "" {
			if len(got[0]) != 4 {
				t.Errorf("%s: in March %v", tt.dates, got[0])
			}
			continue
		}
		if a, b, c := strings.Join(got[0], " "), strings.Join(got[1], " "), strings.Join(got[2], " "); a != tt.inMarch || b != tt.inApril || c != tt.lie {
			t.Errorf("%s: in March %s, in April %s, lies %s", tt.dates, a, b, c)
		}
	}
}
