// Package house holds the plan of the house: which room may import which, and
// which room is the only door to a library. It is a test and nothing else.
package house

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/gitsm/gitsm/"

// table says what each room may import of our own. Everything points
// downwards; a room that is not listed must not exist.
var table = map[string][]string{
	"internal/diag":        {},
	"internal/worktime":    {},
	"internal/frontmatter": {"internal/diag", "internal/worktime"},
	"internal/markdown":    {},
	"internal/gitrepo":     {},
	"internal/forge":       {},
	"internal/ical":        {},
	"internal/house":       {},
	"internal/workflow":    {"internal/diag", "internal/frontmatter"},
	"internal/speech":      {"internal/diag", "internal/frontmatter"},
	"internal/htmlrun":     {},

	"internal/forge/github": {"internal/forge"},

	"schema": {"internal/diag", "internal/frontmatter", "internal/worktime"},

	"records": {"schema", "internal/diag", "internal/frontmatter", "internal/markdown", "internal/worktime"},
	"records/history": {
		"records", "schema", "internal/diag", "internal/frontmatter", "internal/markdown", "internal/worktime",
	},
	"records/lifecycle": {
		"records", "records/history", "schema", "internal/diag", "internal/frontmatter", "internal/markdown", "internal/worktime",
	},
	"records/change": {
		"records", "records/lifecycle", "records/history", "schema",
		"internal/diag", "internal/forge", "internal/frontmatter", "internal/markdown", "internal/worktime",
	},
	"records/ledger": {"internal/diag"},
	"records/sla": {
		"records", "records/lifecycle", "records/history", "schema", "internal/diag", "internal/frontmatter", "internal/worktime",
	},
	"records/report": {
		"records", "records/sla", "records/change", "records/lifecycle", "records/history", "schema",
		"internal/diag", "internal/frontmatter", "internal/markdown", "internal/worktime",
	},
	"records/audience": {"records", "records/report", "schema", "internal/diag", "internal/frontmatter", "internal/markdown"},
	"records/check": {
		"records", "records/audience", "records/change", "records/report", "records/sla", "records/lifecycle", "records/history", "schema",
		"internal/diag", "internal/forge", "internal/frontmatter", "internal/markdown", "internal/worktime",
	},
	"records/audit": {
		"records", "records/change", "records/check", "records/history", "records/ledger", "records/lifecycle", "records/report", "schema",
		"internal/diag", "internal/forge", "internal/frontmatter", "internal/worktime",
	},
	"records/adopt":    {"records", "records/history", "schema", "internal/diag", "internal/frontmatter", "internal/markdown"},
	"records/exporter": {"records", "internal/diag", "internal/frontmatter"},
	"records/importer": {
		"records", "schema", "internal/diag", "internal/frontmatter", "internal/markdown", "internal/worktime",
	},

	"templates":           {},
	"examples":            {},
	"examples/corpus":     {},
	"examples/corpus/gen": {"examples/corpus"},
	"site/chart":          {"internal/speech"},
	"site": {
		"records", "records/audience", "records/audit", "records/change", "records/check", "records/report", "records/sla", "records/lifecycle", "records/history", "schema", "templates",
		"site/chart",
		"internal/diag", "internal/frontmatter", "internal/htmlrun", "internal/ical", "internal/markdown", "internal/speech", "internal/worktime",
	},
	"cmd/gitsm": {"*"},
}

// doors names the one room that may import a library.
var doors = map[string]string{
	"github.com/go-git/":           "internal/gitrepo",
	"github.com/yuin/goldmark":     "internal/markdown",
	"go.yaml.in/yaml":              "internal/frontmatter",
	"gopkg.in/yaml":                "internal/frontmatter",
	"github.com/adrg/frontmatter":  "internal/frontmatter",
	"github.com/santhosh-tekuri/":  "schema",
	"github.com/spf13/cobra":       "cmd/gitsm",
	"modernc.org/":                 "records/exporter",
	"github.com/fsnotify/fsnotify": "cmd/gitsm",
	"github.com/gofrs/flock":       "cmd/gitsm",
	"github.com/google/go-github/": "internal/forge/github",
	"github.com/arran4/":           "internal/ical",
	"github.com/teambition/":       "internal/worktime",
	"github.com/rickar/cal":        "internal/worktime",
	"net/http":                     "cmd/gitsm internal/forge/github",
	"os/exec":                      "cmd/gitsm internal/gitrepo",
}

type pkg struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p pkg
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

func TestImportsPointDownwards(t *testing.T) {
	for _, p := range packages(t) {
		room := strings.TrimPrefix(p.ImportPath, module)
		allowed, known := table[room]
		if !known {
			t.Errorf("%s is not in the table: give the room its place, or take it down", room)
			continue
		}
		for _, imp := range p.Imports {
			own, isOwn := strings.CutPrefix(imp, module)
			if isOwn && !slices.Contains(allowed, own) && !slices.Contains(allowed, "*") {
				t.Errorf("%s must not import %s", room, own)
			}
		}
	}
}

func TestOneDoorToEachLibrary(t *testing.T) {
	for _, p := range packages(t) {
		room := strings.TrimPrefix(p.ImportPath, module)
		for _, imp := range p.Imports {
			for library, door := range doors {
				if strings.HasPrefix(imp, library) && !slices.Contains(strings.Fields(door), room) {
					t.Errorf("%s imports %s; the only door to it is %s", room, imp, door)
				}
			}
		}
	}
}
