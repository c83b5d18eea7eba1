package site

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/gitsm/gitsm/examples"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/audience"
)

// portals are those that the outputs beside the pages are held against: a small
// one, the example, and one that is out to do harm.
func portals(t *testing.T) map[string]map[string]string {
	t.Helper()
	all := map[string]map[string]string{}
	all["small"], _ = build(t, repository(t, nil))
	all["with an address"], _ = build(t, addressed(t, nil))
	for name, fsys := range map[string]struct {
		fs   fs.FS
		asOf time.Time
		to   audience.Audience
	}{
		"example": {examples.FS(), examples.AsOf, audience.Internal}, "public": {examples.FS(), examples.AsOf, audience.Public}, "customer": {examples.FS(), examples.AsOf, audience.Customer("passengers")},
		"restricted": {examples.FS(), examples.AsOf, audience.Restricted}, "hostile": {os.DirFS("browser/hostile"), asOf, audience.Internal},
	} {
		tree, err := records.Load(fsys.fs)
		if err != nil {
			t.Fatal(err)
		}
		all[name], _ = buildTree(t, tree, Options{AsOf: fsys.asOf, Files: fsys.fs, Audience: fsys.to})
	}
	return all
}

// addressed is the small repository with an address for its portal.
func addressed(t *testing.T, over map[string]string) fstest.MapFS {
	fsys := repository(t, over)
	fsys["gitsm.yaml"] = &fstest.MapFile{Data: bytes.Replace(fsys["gitsm.yaml"].Data, []byte("  contact:"), []byte("  base_url: https://status.small.example/now\n  contact:"), 1)}
	return fsys
}

// strict closes every object of a schema that names its properties, so that a key
// which the schema does not know is noticed here, though readers are to bear it.
func strict(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = strict(v[k])
		}
		if _, names := v["properties"].(map[string]any); names && v["type"] == "object" && v["additionalProperties"] == nil {
			v["additionalProperties"] = false
		}
	case []any:
		for i := range v {
			v[i] = strict(v[i])
		}
	}
	return v
}

func compile(t *testing.T, name, text string) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("test:///"+name, strict(doc)); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	s, err := c.Compile("test:///" + name)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return s
}

func document(t *testing.T, name, text string) any {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return doc
}

func TestAPIFitsItsSchemas(t *testing.T) {
	for portal, files := range portals(t) {
		schemas := map[string]*jsonschema.Schema{}
		used := map[string]int{}
		for name, text := range files {
			if strings.HasPrefix(name, schemaFolder) {
				schemas[name] = compile(t, name, text)
			}
		}
		for name, text := range files {
			if !strings.HasPrefix(name, apiFolder) || strings.HasPrefix(name, schemaFolder) {
				continue
			}
			doc := document(t, name, text)
			at := path.Join(path.Dir(name), doc.(map[string]any)["$schema"].(string))
			if schemas[at] == nil {
				t.Errorf("%s: %s: there is no %s", portal, name, at)
				continue
			}
			used[at]++
			if err := schemas[at].Validate(doc); err != nil {
				t.Errorf("%s: %s: %v", portal, name, err)
			}
			ways(t, files, name, doc)
			delete(doc.(map[string]any), "$schema")
			if schemas[at].Validate(doc) == nil {
				t.Errorf("%s: %s holds without its schema's name: the schema asks for nothing", portal, name)
			}
		}
		if len(schemas) != 7 || len(used) != len(schemas) {
			t.Errorf("%s: %d schemas, of which %d are used", portal, len(schemas), len(used))
		}
	}
}

// ways follows every address in a document.
func ways(t *testing.T, files map[string]string, name string, v any) {
	t.Helper()
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			way, text := value.(string)
			if text && slices.Contains([]string{"page", "href", "records", "feed", "calendar", "badge", "$schema", "planned_calendar", "status"}, key) && (strings.Contains(way, "/") || strings.HasSuffix(way, ".json")) {
				if _, ok := files[path.Join(path.Dir(name), way)]; !ok {
					t.Errorf("%s: %s: %s leads nowhere", name, key, way)
				}
			}
			if key != "fields" {
				ways(t, files, name, value)
			}
		}
	case []any:
		for _, item := range v {
			ways(t, files, name, item)
		}
	}
}

func TestAPIHolds(t *testing.T) {
	files, _ := build(t, repository(t, nil))
	for name, want := range map[string][]string{
		apiFolder + "status.json":             {`"overall": {"level": "down", "text": "1 of 2 services is affected"}`, `"id": "shop", "title": "Web shop", "level": "down", "text": "Outage", "since": "2026-03-20T10:02:00Z", "incidents": ["INC-2026-0002"], "days": [{"date": "2026-03-01", "level": "degraded"}, {"date": "2026-03-20", "level": "down"}]`},
		apiFolder + "services.json":           {`"id": "ledger", "title": "Ledger", "state": "live", "level": "ok", "type": "technical", "tier": "2", "owner": "ben", "team": "ops", "depends_on": [], "required_by": ["shop"]`, `"feed": "../../feeds/services/shop.atom", "calendar": "../../ical/services/shop.ics", "badge": "../../badges/services/shop.svg"`},
		apiFolder + "incidents.json":          {`"id": "INC-2026-0002", "title": "Shop is down", "state": "in_progress", "category": "open", "priority": "P1", "major": true`, `{"at": "2026-03-20T10:40:00Z", "phase": "identified", "text": "We know why, it was CHG-2026-0001."}`, `"id": "INC-2026-0003", "title": null`, `"recent": [{"id": "INC-2026-0001"`},
		apiFolder + "planned.json":            {`"until": "2026-04-17T10:00:00Z"`, `"id": "CHG-2026-0002", "title": "Bigger pool", "state": "approved"`, `"outage": {"services": ["shop"], "from": "2026-03-28T21:10:00Z", "to": "2026-03-28T21:20:00Z"}`, `"start": "2026-04-10T20:00:00Z", "end": "2026-04-11T00:00:00Z", "tentative": true`, `"freezes": [{"id": "easter"`},
		apiFolder + "records/incident/1.json": {`"log": [{"at": "2026-03-01T09:05:00Z", "by": "ana", "to": "new"`, `"set": [{"field": "urgency", "old": "low", "new": "medium"}]`, `"derived": {"priority": "P3"}`, `"summary": "Pages took ten seconds. KB-0001 helped."`, `{"id": "INC-2026-0003", "kind": "incident", "title": null, "state": "in_progress", "category": "open", "audience": "restricted", "restricted": true, "page": "../../../../incidents/INC-2026-0003.html", "opened": "2026-03-20T08:00:00Z", "entered": "2026-03-20T08:10:00Z", "services": ["ledger"], "summary": null, "derived": {}, "links": [], "log": [], "fields": {}}`},
		apiFolder + "records/drill.json":      {`"pages": [{"href": "drill/1.json", "first": "DRL-2026-0001", "last": "DRL-2026-0001", "count": 1}]`},
	} {
		got := spaced(files[name])
		for _, w := range want {
			if !strings.Contains(got, spaced(w)) {
				t.Errorf("%s: %s is missing in\n%s", name, w, files[name])
			}
		}
	}
}

// spaced takes the blanks between tokens out.
func spaced(s string) string {
	var out bytes.Buffer
	if json.Compact(&out, []byte(s)) == nil {
		return out.String()
	}
	return regexp.MustCompile(`([:,\[{])\s+`).ReplaceAllString(s, "$1")
}

// Records fill pages by ID, none of them too long, and do not change with the
// time.
func TestAPIRecordsArePaged(t *testing.T) {
	over := map[string]string{}
	for i := range 230 {
		over[fmt.Sprintf("services/s-%03d.md", i)] = fmt.Sprintf("---\ntitle: Service %d\nstate: live\n---\n", i)
	}
	over["services/big-1.md"] = "---\ntitle: Big\nstate: live\nx-notes: " + strings.Repeat("n", 40<<10) + "\n---\n"
	fsys := repository(t, over)
	files, _ := build(t, fsys)
	var index apiRecordsIndex
	if err := json.Unmarshal([]byte(files[apiFolder+"records/service.json"]), &index); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for i, p := range index.Pages {
		var page struct{ Records []apiRecord }
		if err := json.Unmarshal([]byte(files[path.Join(apiFolder, "records", p.Href)]), &page); err != nil {
			t.Fatal(err)
		}
		if len(page.Records) != p.Count || len(page.Records) > pageRecords || page.Records[0].ID != p.First || page.Records[p.Count-1].ID != p.Last {
			t.Errorf("page %d: %d records from %s to %s, the index says %+v", i+1, len(page.Records), page.Records[0].ID, page.Records[len(page.Records)-1].ID, p)
		}
		for _, r := range page.Records {
			ids = append(ids, r.ID)
		}
	}
	if len(index.Pages) != 3 || len(ids) != 233 || index.Count != 233 || !slices.IsSortedFunc(ids, records.CompareIDs) {
		t.Errorf("%d pages, %d records, %d in the index", len(index.Pages), len(ids), index.Count)
	}
	tree, err := records.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	next, _ := buildTree(t, tree, Options{AsOf: asOf.AddDate(0, 0, 1), Files: fsys})
	for name := range files {
		if strings.HasPrefix(name, apiFolder+"records/") && files[name] != next[name] {
			t.Errorf("%s is another one a day later", name)
		}
	}
	if n := onePage([]*records.Record{tree.Record("big-1"), tree.Record("shop"), tree.Record("ledger")}); n != 3 {
		t.Errorf("%d records on a page", n)
	}
}

// Hostile case A10: no text of a record ends a script, begins a comment or turns
// a line round, whatever page a document is put into.
func TestAPIIsInert(t *testing.T) {
	const hostile = `</script><script>alert(1)</script><!-- \u2028 \u2029 \u202e`
	over := map[string]string{}
	for name, file := range repository(t, nil) {
		if strings.HasSuffix(name, ".md") {
			over[name] = regexp.MustCompile(`(?m)^title: .*$`).ReplaceAllString(string(file.Data), `title: "`+hostile+`"`)
			over[name] = strings.ReplaceAll(over[name], "text: We know why, it was CHG-2026-0001.", `text: "`+hostile+`"`)
		}
	}
	files, _ := build(t, repository(t, over))
	n := 0
	for name, text := range files {
		if !strings.HasPrefix(name, "api/") {
			continue
		}
		n++
		if strings.ContainsAny(text, "<>&\u2028\u2029\u202e") || !json.Valid([]byte(text)) {
			t.Errorf("%s: %s", name, text)
		}
	}
	if n < 30 || !strings.Contains(files[statuspageFolder+"incidents.json"], `\u003cscript\u003ealert(1)`) || !strings.Contains(files[statuspageFolder+"incidents.json"], "⟦U+202E⟧") {
		t.Errorf("%d documents; the title is not in them as it is written", n)
	}
}

func TestWayFrom(t *testing.T) {
	for _, test := range [][3]string{
		{"api/v1/status.json", "api/v1/schema/status.json", "schema/status.json"},
		{"api/v1/records/incident/1.json", "incidents/INC-1.html", "../../../../incidents/INC-1.html"},
		{"api/v1/records/incident.json", "api/v1/records/incident/1.json", "incident/1.json"},
		{"index.html", "feeds/all.atom", "feeds/all.atom"},
		{"a/b/c", "a/x/c", "../x/c"},
	} {
		if got := wayFrom(test[0], test[1]); got != test[2] {
			t.Errorf("from %s to %s: %s, want %s", test[0], test[1], got, test[2])
		}
	}
}

// The data say of a service what the pages say: nothing of how one is that is not on the
// status page, and nothing of one that is not in use; lists have an end and go on.
func TestAPISaysWhatPagesSay(t *testing.T) {
	over := map[string]string{}
	for i := range 300 {
		over[fmt.Sprintf("services/many-%03d.md", i)] = "---\ntitle: One of many\nstate: live\naudience: public\ntype: business\nowner: ana\nstatus_page: true\n---\n"
		over[fmt.Sprintf("incidents/2026/INC-2026-1%03d.md", i)] = "---\ntitle: Slow\nstate: new\naudience: public\nservices: [quiet]\nimpact: low\nurgency: low\noutages: [{services: [quiet], from: 2026-03-20T10:00:00+01:00, level: full}]\nlog:\n  - {at: 2026-03-01T10:00:00+01:00, by: ana, to: new}\n---\n"
	}
	over["services/quiet.md"] = "---\ntitle: Quiet\nstate: live\naudience: public\ntype: business\nowner: ana\nstatus_page: false\n---\n"
	over["services/gone.md"] = "---\ntitle: Gone\nstate: retired\naudience: public\ntype: business\nowner: ana\n---\n"
	tree, err := records.Load(repository(t, over))
	if err != nil {
		t.Fatal(err)
	}
	for _, to := range []audience.Audience{audience.Public, audience.Internal} {
		files, _ := buildTree(t, tree, Options{AsOf: asOf, Audience: to})
		found, name := map[string]*string{}, apiFolder+"services.json"
		for range 2 {
			var d apiServices
			if err := json.Unmarshal([]byte(files[name]), &d); err != nil {
				t.Fatal(name, err)
			}
			for _, s := range d.Services {
				found[s.ID] = s.Level
				if s.Badge != nil && files[path.Join(path.Dir(name), *s.Badge)] == "" {
					t.Errorf("%s: %s leads to a badge that is not there", to, s.ID)
				}
			}
			if d.Count < 302 || (d.Next == nil) != (name != apiFolder+"services.json") {
				t.Fatalf("%s: %d services, next %v", name, d.Count, d.Next)
			}
			if d.Next != nil {
				name = path.Join(path.Dir(name), *d.Next)
			}
		}
		if quiet := found["quiet"]; (quiet == nil) != to.Outward() || !to.Outward() && *quiet != "down" {
			t.Errorf("%s: a service that is not on the status page has the level %v", to, quiet)
		}
		if found["gone"] != nil || found["shop"] == nil || len(found) < 302 {
			t.Errorf("%s: %d services: gone %v, shop %v", to, len(found), found["gone"], found["shop"])
		}
		if strings.Contains(files[statuspageFolder+"summary.json"], `"id":"quiet"`) || strings.Contains(files[statuspageFolder+"summary.json"], `"id": "quiet"`) {
			t.Errorf("%s: a service that is not on the status page is a component", to)
		}
		var incidents apiIncidents
		if err := json.Unmarshal([]byte(files[apiFolder+"incidents.json"]), &incidents); err != nil || len(incidents.Open) != openIncidents || incidents.OpenCount < 300 {
			t.Errorf("%s: %d of %d open incidents, %v", to, len(incidents.Open), incidents.OpenCount, err)
		}
	}
}
