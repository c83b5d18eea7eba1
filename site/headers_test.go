package site

import (
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/audience"
)

// rules reads the headers file as hosts do: a path, and what is sent for it.
func rules(t *testing.T, src string) map[string]map[string]string {
	t.Helper()
	all := map[string]map[string]string{}
	rule := ""
	for line := range strings.Lines(strings.TrimSpace(src)) {
		line = strings.TrimRight(line, "\n")
		if name, value, ok := strings.Cut(strings.TrimPrefix(line, "  "), ": "); ok && strings.HasPrefix(line, "  ") {
			all[rule][name] = value
			continue
		}
		if rule = line; all[rule] != nil || !regexp.MustCompile(`^/[a-z]*/?\*$`).MatchString(rule) {
			t.Errorf("the rule %q stands twice, or is none", rule)
		}
		all[rule] = map[string]string{}
	}
	return all
}

// Each file beside the pages has a type, and only one rule says which. Scripts of
// other sites may read what is for everybody, and nothing else.
func TestHeaders(t *testing.T) {
	fsys := repository(t, nil)
	tree, err := records.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	for _, to := range []audience.Audience{audience.Public, audience.Internal, audience.Restricted, audience.Customer("acme")} {
		files, _ := buildTree(t, tree, Options{AsOf: asOf, Files: fsys, Audience: to})
		sent := rules(t, files[headersPath])
		for name := range files {
			types := []string{}
			for rule, headers := range sent {
				if strings.HasPrefix("/"+name, strings.TrimSuffix(rule, "*")) && headers["Content-Type"] != "" {
					types = append(types, headers["Content-Type"])
				}
				if got := headers["Access-Control-Allow-Origin"]; (got != "") != (to == audience.Public && headers["Content-Type"] != "") {
					t.Errorf("%s: %s lets %q read it", to, rule, got)
				}
			}
			want := map[string]string{".atom": "application/atom+xml", ".ics": "text/calendar", ".svg": "image/svg+xml"}[path.Ext(name)]
			if strings.HasPrefix(name, "api/") {
				want = "application/json"
			}
			if strings.HasPrefix(name, "assets/") {
				want = ""
			}
			if want == "" && len(types) > 0 || want != "" && (len(types) != 1 || types[0] != want+"; charset=utf-8") {
				t.Errorf("%s: %s is sent as %v, expected %s", to, name, types, want)
			}
		}
	}
}

// A kind whose folder has the name of one of the portal's own keeps its pages
// elsewhere: they would be sent as what they are not.
func TestKindsInOwnFolders(t *testing.T) {
	fsys := repository(t, nil)
	config := string(fsys["gitsm.yaml"].Data)
	over := map[string]string{"gitsm.yaml": strings.Replace(config, "folder: drills", "folder: feeds", 1)}
	drill := string(fsys["drills/DRL-2026-0001.md"].Data)
	over["feeds/2026/DRL-2026-0001.md"] = drill
	fsys = repository(t, over)
	delete(fsys, "drills/DRL-2026-0001.md")
	files, _ := build(t, fsys)
	for name := range files {
		if strings.HasPrefix(name, "feeds/") && !strings.HasSuffix(name, ".atom") {
			t.Errorf("%s lies among the feeds", name)
		}
	}
	if files["feeds~pages/DRL-2026-0001.html"] == "" || files["feeds~pages/index.html"] == "" {
		t.Error("the pages of the kind are nowhere")
	}
	crawl(t, files)
}
