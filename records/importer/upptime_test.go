package importer_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/records/importer"
)

const upptimeConfig = "owner: ferry\nrepo: up\nsites:\n  - name: GitHub Pages\n    url: https://user:word@pages.example.org\n  - name: Web\n    url: https://web.example.org\n"

// looks makes the versions of a history file, newest first as a history has
// them, a minute apart unless the time is told.
func looks(file string, statuses ...string) []importer.Revision {
	var list []importer.Revision
	for n, status := range statuses {
		at := time.Date(2024, 3, 1, 10, n, 0, 0, time.UTC)
		text := fmt.Sprintf("- url: x\n- status: %s\n- code: 503\n- lastUpdated: %s\n", status, at.Format("2006-01-02T15:04:05.000Z"))
		list = append([]importer.Revision{{Commit: fmt.Sprint(n), Path: file, At: at.Add(time.Second), Content: []byte(text)}}, list...)
	}
	return list
}

func watch(t *testing.T, target fstest.MapFS, history []importer.Revision, sources ...importer.Source) importer.Result {
	t.Helper()
	src := fstest.MapFS{".upptimerc.yml": {Data: []byte(upptimeConfig)}}
	r, err := importer.Upptime(context.Background(), src, history, sources, importer.Options{Target: load(t, target), AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Outages begin with the first look that found a site not up, and end with the
// first that found it up; the slug that Upptime makes has a dash more than ours.
func TestUpptimeHistory(t *testing.T) {
	history := append(looks("history/git-hub-pages.yml", "up", "down", "down", "degraded", "up", "up", "degraded"), looks("history/gone.yml", "down", "up")...)
	target := desk()
	r := watch(t, target, history)
	write(target, r)
	tree := clean(t, target)
	first := imported(t, tree, "git-hub-pages@20240301T100100Z")
	var spans []string
	for _, o := range first.Fields.Get("outages").Items {
		spans = append(spans, o.Get("from").Str()[11:16]+"-"+o.Get("to").Str()[11:16]+" "+o.Get("level").Str())
	}
	if got := strings.Join(spans, ", "); got != "10:01-10:03 full, 10:03-10:04 degraded" || first.State != "closed" {
		t.Errorf("it is %s, with outages %s", first.State, got)
	}
	if open := imported(t, tree, "git-hub-pages@20240301T100600Z"); open.State != "new" || len(open.Fields.Get("outages").Items) != 1 {
		t.Errorf("what lasts is %s", open.State)
	}
	if len(r.Imported) != 2 || lost(r, "history of a site that is no longer watched") != 1 {
		t.Errorf("%d imported, lost %v", len(r.Imported), r.Loss.Lost)
	}
	for _, id := range []string{"github-pages", "web"} {
		if s := tree.Record(id); s == nil || s.Kind.Name != "service" || strings.Contains(string(s.Doc.Bytes()), "user:word") {
			t.Errorf("the service %s is %v", id, s)
		}
	}
	if again := watch(t, target, history); len(again.Files) != 0 {
		t.Errorf("importing again writes %d files", len(again.Files))
	}
}

// A false alarm is cancelled, and no outage.
func TestUpptimeFalseAlarm(t *testing.T) {
	target := desk()
	write(target, watch(t, target, nil, tableOf("i.json", `[{"number":1,"html_url":"https://github.com/ferry/up/issues/1","title":"🛑 Web is down","state":"closed","state_reason":"not_planned","created_at":"2024-01-01T00:00:00Z","closed_at":"2024-01-01T01:00:00Z","labels":["status","web"]}]`)))
	if r := imported(t, clean(t, target), "ferry/up#1"); r.State != "cancelled" || r.Title != "Web is down" {
		t.Errorf("%q is %s", r.Title, r.State)
	}
}

func TestUpptimeIsNone(t *testing.T) {
	for config, want := range map[string]string{"": "names no sites", "sites: 3\n": "names no sites", "sites:\n  - url: x\n": "names no sites"} {
		_, err := importer.Upptime(context.Background(), fstest.MapFS{".upptimerc.yml": {Data: []byte(config)}}, nil, nil, importer.Options{Target: load(t, desk()), AsOf: asOf})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", config, err)
		}
	}
}

// Whatever the configuration and the history hold, what is made of them breaks
// no rule and is known again.
func FuzzUpptime(f *testing.F) {
	f.Add([]byte(upptimeConfig), []byte("status: down\nlastUpdated: 2024-01-01T00:00:00Z\n"), []byte("- status: up\n"))
	f.Fuzz(func(t *testing.T, config, down, up []byte) {
		src := fstest.MapFS{".upptimerc.yml": {Data: config}}
		at := time.Date(2024, 3, 1, 10, 0, 0, 0, time.UTC)
		history := []importer.Revision{
			{Commit: "2", Path: "history/web.yml", At: at.Add(time.Hour), Content: up},
			{Commit: "1", Path: "history/web.yml", At: at, Content: down},
		}
		target := desk()
		opts := importer.Options{Target: load(t, target), AsOf: asOf}
		r, err := importer.Upptime(context.Background(), src, history, nil, opts)
		if err != nil {
			return
		}
		write(target, r)
		opts.Target = withoutErrors(t, target)
		if again, err := importer.Upptime(context.Background(), src, history, nil, opts); err != nil || len(again.Files) != 0 {
			t.Errorf("importing again writes %d files, %v", len(again.Files), err)
		}
	})
}

// Whatever an issue of maintenance says, what is made of it breaks no rule and is
// known again.
func FuzzUpptimeMaintenance(f *testing.F) {
	f.Add("Disks", "<!--\nstart: 2024-02-24T13:00:00Z\nend: 2024-02-24T14:00:00Z\nexpectedDown: web, git-hub-pages\n-->\n\nNew disks.", "2024-02-24T14:05:00Z")
	f.Add("## x", "<!-- start: 2030-02-24T13:00:00Z\r\nend: \"2030-02-24T14:00:00+01:00\" --><!--\nexpectedDegraded: [web]", "")
	f.Fuzz(func(t *testing.T, title, body, closed string) {
		issue, err := json.Marshal(map[string]any{
			"number": 1, "html_url": "https://github.com/ferry/up/issues/1", "title": title, "body": body, "state": "closed", "created_at": "2024-01-01T00:00:00Z",
			"closed_at": closed, "labels": []string{"maintenance", "web"},
		})
		if err != nil {
			return
		}
		target := desk()
		write(target, watch(t, target, nil, tableOf("i.json", string(issue))))
		withoutErrors(t, target)
		if again := watch(t, target, nil, tableOf("i.json", string(issue))); len(again.Files) != 0 {
			t.Errorf("importing again writes %d files", len(again.Files))
		}
	})
}
