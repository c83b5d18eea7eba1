package site

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gitsm/gitsm/records"
)

// Every public payload against readers of markup, as the title of a service, an
// incident and a change, and as an update (hostile cases A09, A10, A18): feeds,
// calendars, badges and data stay what they are.
func TestHostileCorpusBesideThePages(t *testing.T) {
	file, err := os.Open("../../shared/data/hostile-strings.jsonl.gz")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the collection of payloads is not beside the repository")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{"gitsm.yaml": {Data: []byte("name: Payloads\nportal:\n  base_url: https://status.small.example/now\n")}}
	n := 0
	lines := bufio.NewScanner(unzipped)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line struct{ Payload string }
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		quoted, err := json.Marshal(line.Payload) // a JSON string is one of YAML
		if err != nil {
			t.Fatal(err)
		}
		n++
		put := func(name, format string, args ...any) {
			fsys[name] = &fstest.MapFile{Data: fmt.Appendf(nil, format, args...)}
		}
		put(fmt.Sprintf("services/s-%d.md", n), "---\ntitle: %s\nstate: live\n---\n", quoted)
		put(fmt.Sprintf("incidents/INC-2026-%04d.md", n), "---\ntitle: %s\nstate: new\nservices: [s-%d]\nupdates:\n  - {at: 2026-03-16T10:00:00+01:00, phase: investigating, audience: public, text: %[1]s}\nlog:\n  - {at: 2026-03-16T09:00:00+01:00, by: ana, to: new, why: %[1]s}\n---\n", quoted, n)
		put(fmt.Sprintf("changes/CHG-2026-%04d.md", n), "---\ntitle: %s\nstate: approved\ntype: normal\nservices: [s-%d]\nplanned: {start: 2026-03-28T22:00:00+01:00, end: 2026-03-28T23:00:00+01:00}\nlog:\n  - {at: 2026-03-16T09:00:00+01:00, by: ana, to: approved}\n---\n", quoted, n)
	}
	if err := lines.Err(); err != nil || n < 500 {
		t.Fatalf("%d payloads: %v", n, err)
	}
	files := dataOf(t, fsys)
	unread := 0
	for i := 1; i <= n; i++ {
		if _, ok := files[fmt.Sprintf("badges/services/s-%d.svg", i)]; !ok {
			unread++ // no header can hold the payload
			continue
		}
		feed := fmt.Sprintf("feeds/services/s-%d.atom", i)
		if entries := validFeed(t, files, feed); len(entries) != 2 {
			t.Errorf("%s: %d entries", feed, len(entries))
		}
		calendar := fmt.Sprintf("ical/services/s-%d.ics", i)
		if events := calendarEvents(t, files, calendar); len(events) != 1 {
			t.Errorf("%s: %d events", calendar, len(events))
		}
		badge := fmt.Sprintf("badges/services/s-%d.svg", i)
		inSVG(t, badge, readXML(t, badge, files[badge]))
	}
	if unread > 5 {
		t.Errorf("%d of %d payloads reached no portal", unread, n)
	}
	for name, text := range files {
		if strings.HasPrefix(name, "api/") && (!json.Valid([]byte(text)) || strings.ContainsAny(text, "<>&\u2028\u2029\u202e") || len(text) > 1<<20 && strings.Contains(name, "/records/")) {
			t.Errorf("%s, %d bytes, is not what it should be", name, len(text))
		}
	}
}

// dataOf makes what is beside the pages, and the names of the pages.
func dataOf(t *testing.T, fsys fstest.MapFS) map[string]string {
	t.Helper()
	tree, err := records.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	b, err := newBuilder(tree, Options{AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	var jobs []job
	for _, j := range b.jobs() {
		if files[j.path] = ""; j.make != nil {
			jobs = append(jobs, j)
		}
	}
	if err := b.render(jobs, func(f File) error { files[f.Path] = string(f.Data); return nil }); err != nil {
		t.Fatal(err)
	}
	return files
}
