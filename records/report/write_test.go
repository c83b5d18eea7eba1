package report

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// TestReportCSVCells: numbers below zero stay numbers, and nothing else that could
// begin a formula does.
func TestReportCSVCells(t *testing.T) {
	left := Figure{Name: "budget_left", Kind: KindTime, Time: -90 * time.Second, Notes: []string{"=1+1"}, Parts: []Part{
		{Record: "INC-2026-0001", Role: "downtime", Amount: -time.Hour, Text: "@SUM(A1)"}, {Record: "INC-2026-0002", Text: "-2+3"},
	}}
	r := Report{Name: "month", Sections: []Section{{Name: "gold", Figures: []Figure{left}}}}
	d := r.Document(time.UTC, func(Figure) bool { return true })
	var out bytes.Buffer
	if err := d.WriteCSV(&out, true); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimRight(out.String(), "\r\n"), "\r\n")
	if len(lines) != 3 {
		t.Fatalf("expected a header and a line for each part:\n%s", out.String())
	}
	for i, want := range []string{`,"'-1m30s",,,,-90,`, `,"'=1+1",INC-2026-0001,downtime,,,-3600,"'@SUM(A1)"`} {
		if !strings.Contains(lines[1], want) {
			t.Errorf("%d: %s does not hold %s", i, lines[1], want)
		}
	}
	if !strings.HasSuffix(lines[2], `,0,"'-2+3"`) {
		t.Errorf("%s", lines[2])
	}
	for _, line := range lines[1:] {
		if strings.Count(line, ",")-strings.Count(lines[0], ",") != 0 {
			t.Errorf("%d cells, expected %d: %s", strings.Count(line, ",")+1, strings.Count(lines[0], ",")+1, line)
		}
	}
}
