package importer_test

import (
	"compress/gzip"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/check"
	"github.com/gitsm/gitsm/records/importer"
	"github.com/gitsm/gitsm/records/lifecycle"
)

// auditLog opens a real audit log, a file beside this repository.
func auditLog(t *testing.T, name string) importer.Source {
	t.Helper()
	file := filepath.Join("..", "..", "..", "shared", "data", name)
	if _, err := os.Stat(file); err != nil {
		t.Skip("there is no real data beside this repository")
	}
	return importer.Source{Name: name, Open: func() (io.ReadCloser, error) { return os.Open(file) }}
}

func importLog(t *testing.T, target *records.Tree, sources ...importer.Source) importer.Result {
	t.Helper()
	survey, err := importer.ServiceNow.Survey(context.Background(), sources, "")
	if err != nil || len(survey.Findings) > 0 {
		t.Fatalf("%v, %v", survey.Findings, err)
	}
	r, err := importer.ServiceNow.Import(context.Background(), sources, survey.Mapping, importer.Options{Target: target, AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// row is a line of the log, read apart from the importer.
type row map[string]string

func (r row) time(column string) time.Time {
	t, err := time.Parse("2/1/2006 15:04", r[column])
	if err != nil {
		return time.Time{}
	}
	return t
}

// readApart reads the log as encoding/csv does: the rows of each incident.
func readApart(t *testing.T, src importer.Source) map[string][]row {
	t.Helper()
	in, err := src.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	plain, err := gzip.NewReader(in)
	if err != nil {
		t.Fatal(err)
	}
	all, err := csv.NewReader(plain).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]row{}
	for _, cells := range all[1:] {
		r := row{}
		for i, name := range all[0] {
			r[name] = cells[i]
		}
		out[r["number"]] = append(out[r["number"]], r)
	}
	return out
}

// nearest gives median and 90th percentile by nearest rank.
func nearest(list []time.Duration) (median, p90 time.Duration) {
	slices.Sort(list)
	at := func(percent int) time.Duration { return list[(len(list)*percent+99)/100-1] }
	return at(50), at(90)
}

func TestRealDataAuditLog(t *testing.T) {
	src := auditLog(t, "uci-dev.csv.gz")
	apart := readApart(t, src)
	target := fstest.MapFS{}
	first := importLog(t, load(t, target), src)
	for _, f := range first.Findings {
		t.Errorf("%s: %s", f.Span, f.Message)
	}
	for _, l := range first.Loss.Lost {
		t.Logf("lost: %6d %s (%s)", l.Count, l.What, l.Why)
	}
	for _, a := range first.Loss.Assumed {
		t.Logf("assumed: %6d %s.%s (%s)", a.Count, a.Kind, a.Field, a.Why)
	}
	write(target, first)
	tree := load(t, target)
	found := map[string]int{}
	for _, d := range check.Run(tree, check.Options{AsOf: asOf}) {
		found[fmt.Sprintf("%s %s", d.Severity, d.Rule)]++
		if d.Severity == diag.Error && found[fmt.Sprintf("%s %s", d.Severity, d.Rule)] < 4 {
			t.Errorf("%s breaks %s: %s", d.Span, d.Rule, d.Message)
		}
	}
	t.Logf("findings in the imported repository: %v", found)
	same(t, tree, apart)

	again := importLog(t, tree, src)
	if len(again.Files) != 0 || len(again.Imported) != 2492 || len(again.Findings) != 0 {
		t.Errorf("importing again writes %d files, knows %d incidents, finds %d", len(again.Files), len(again.Imported), len(again.Findings))
	}
}

// same holds what was imported against the log: how many incidents of each
// priority there are, and how long they took from opened to resolved.
func same(t *testing.T, tree *records.Tree, apart map[string][]row) {
	t.Helper()
	wantPriority, havePriority := map[string]int{}, map[string]int{}
	var want, have, wantAll, haveAll []time.Duration
	incidents := map[string]*records.Record{}
	for _, r := range tree.Records {
		if r.Kind.Name == "incident" {
			incidents[r.Fields.Get("formerly").Strings()[0]] = r
		}
	}
	if len(incidents) != 2492 || len(apart) != 2492 {
		t.Fatalf("%d incidents of %d, want 2492", len(incidents), len(apart))
	}
	sums := map[string][2]int{}
	for number, rows := range apart {
		r := incidents[number]
		last := rows[len(rows)-1]
		wantPriority["P"+last["priority"][:1]]++
		havePriority[r.Value("priority")]++
		story, _ := lifecycle.Replay(tree, r)
		took := story.Milestones["resolved"].Sub(story.Milestones["opened"])
		resolved := last.time("resolved_at")
		if !resolved.IsZero() {
			want = append(want, resolved.Sub(last.time("opened_at")))
			have = append(have, took)
		} else {
			// Without a time of resolution the last restoration is the first row
			// of the last run of Resolved, or the closing.
			for n := len(rows) - 1; n >= 0 && (rows[n]["incident_state"] == "Closed" || rows[n]["incident_state"] == "Resolved"); n-- {
				resolved = rows[n].time("sys_updated_at")
			}
		}
		wantAll = append(wantAll, resolved.Sub(last.time("opened_at")))
		haveAll = append(haveAll, took)
		if closed := story.Milestones["closed"]; !closed.Equal(last.time("closed_at")) {
			t.Errorf("%s was closed at %s, want %s", number, closed, last.time("closed_at"))
		}
		if made := r.Fields.Get("x-source").Get("made_sla").Str(); made != last["made_sla"] {
			t.Errorf("%s has made_sla %s, want %s", number, made, last["made_sla"])
		}
		agree(sums, last)
	}
	if !maps.Equal(wantPriority, havePriority) {
		t.Errorf("priorities are %v, want %v", havePriority, wantPriority)
	}
	for _, pair := range [][2][]time.Duration{{want, have}, {wantAll, haveAll}} {
		wm, wp := nearest(pair[0])
		hm, hp := nearest(pair[1])
		if wm != hm || wp != hp {
			t.Errorf("of %d: median %s and p90 %s, want %s and %s", len(pair[0]), hm, hp, wm, wp)
		}
		t.Logf("opened to resolved, n %d: median %s, p90 %s", len(pair[0]), hm, hp)
	}
	t.Logf("priorities: %v", havePriority)
	for _, key := range slices.Sorted(maps.Keys(sums)) {
		t.Logf("made_sla agrees with %s: %d of %d (%.2f %%)", key, sums[key][0], sums[key][1], 100*float64(sums[key][0])/float64(sums[key][1]))
		if strings.HasPrefix(key, "weekdays") && sums[key][0]*100 < sums[key][1]*99 {
			t.Errorf("made_sla agrees with %s in %d of %d", key, sums[key][0], sums[key][1])
		}
	}
}

// targets from opened to closed that the verdicts of the log were found to
// follow.
var targets = map[string]time.Duration{"3": 15337 * time.Hour / 100, "4": 34557 * time.Hour / 100}

// agree holds made_sla against opened to closed, by two calendars.
func agree(sums map[string][2]int, last row) {
	priority := last["priority"][:1]
	target, told := targets[priority]
	if !told {
		return
	}
	weekdays := worktime.Calendar{Zone: time.UTC}
	for day := time.Monday; day <= time.Friday; day++ {
		weekdays.Hours[day] = []worktime.Window{{Start: 0, End: 24 * 60}}
	}
	for name, calendar := range map[string]worktime.Calendar{"weekdays": weekdays, "24x7": worktime.AllHours(time.UTC)} {
		met := calendar.Between(last.time("opened_at"), last.time("closed_at")) <= target
		sum := sums[name+" P"+priority]
		sum[1]++
		if met == (last["made_sla"] == "true") {
			sum[0]++
		}
		sums[name+" P"+priority] = sum
	}
}

// A spreadsheet writes dates and truth values in another form, and what becomes
// of the incidents is the same but for the numbers that they are given.
func TestRealDataAuditLogDresses(t *testing.T) {
	plain := byNumber(t, importLog(t, load(t, fstest.MapFS{}), auditLog(t, "uci-dev.csv.gz")))
	excel := byNumber(t, importLog(t, load(t, fstest.MapFS{}), auditLog(t, "uci-excel-dates.csv.gz")))
	shared := 0
	for number, file := range excel {
		if plain[number] == "" {
			continue
		}
		if shared++; plain[number] != file {
			t.Errorf("%s differs between the dresses", number)
		}
	}
	if len(excel) != 890 || shared != 89 {
		t.Errorf("%d incidents, %d in both; want 890 and 89", len(excel), shared)
	}
}

func byNumber(t *testing.T, r importer.Result) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, f := range r.Files {
		if doc, _ := frontmatter.Parse(f.Path, f.Bytes); doc.Root().Lookup("x-source", "number") != nil {
			files[doc.Root().Lookup("x-source", "number").Str()] = string(f.Bytes)
		}
	}
	return files
}
