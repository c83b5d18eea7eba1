package main

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/internal/workflow"
)

// scaffoldWorkflows are the workflows as init writes them, by name.
func scaffoldWorkflows(t *testing.T, s scaffold) map[string]string {
	t.Helper()
	files, err := s.files()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range files {
		if path.Dir(f.Path) == workflowFolder {
			out[path.Base(f.Path)] = string(f.After)
		}
	}
	if len(out) != 4 {
		t.Fatalf("init writes the workflows %v", out)
	}
	return out
}

var shapes = map[string]scaffold{
	"at the root":    {Name: "x", Timezone: "UTC", Version: "v1.2.3", Branch: "main"},
	"in a subfolder": {Name: "x", Timezone: "UTC", Version: unreleased, Branch: "trunk", Subfolder: `ops/it's "$(id)"`},
}

// TestShippedWorkflows audits what init writes (D02, D07, C22).
func TestShippedWorkflows(t *testing.T) {
	for shape, s := range shapes {
		for name, text := range scaffoldWorkflows(t, s) {
			f, found := workflow.Read(name, []byte(text))
			found = append(found, f.Audit()...)
			found = append(found, f.Gate()...)
			found = append(found, f.Weaker(f)...)
			for _, d := range found {
				t.Errorf("%s: %s: %s [%s]\n%s", shape, d.Span, d.Message, d.Rule, text)
			}
			if strings.Contains(text, "latest") {
				t.Errorf("%s: %s fetches whatever is the latest", shape, name)
			}
		}
	}
}

// TestShippedRights holds what each workflow may do, and on which events.
func TestShippedRights(t *testing.T) {
	all := scaffoldWorkflows(t, shapes["at the root"])
	for name, want := range map[string]struct{ events, may []string }{
		"gitsm.yml":         {[]string{"pull_request"}, []string{"contents: read"}},
		"gitsm-review.yml":  {[]string{"pull_request_review"}, nil},
		"gitsm-verdict.yml": {[]string{"pull_request_target", "workflow_run", "merge_group"}, []string{"contents: read", "pull-requests: write", "checks: write"}},
		"gitsm-main.yml":    {[]string{"push"}, []string{"contents: write", "pull-requests: read", "contents: read", "contents: read", "pages: write", "id-token: write"}},
	} {
		text := all[name]
		f, _ := workflow.Read(name, []byte(text))
		if got := strings.Join(f.Triggers(), " "); got != strings.Join(want.events, " ") {
			t.Errorf("%s runs on %s, want %v", name, got, want.events)
		}
		var may []string
		for _, m := range regexp.MustCompile(`(?m)^      ([a-z-]+: (?:read|write))\b`).FindAllStringSubmatch(text, -1) {
			may = append(may, m[1])
		}
		if strings.Join(may, ",") != strings.Join(want.may, ",") {
			t.Errorf("%s may %v, want %v", name, may, want.may)
		}
	}
	if strings.Contains(all["gitsm-verdict.yml"], "actions/checkout") {
		t.Error("the verdict checks something out")
	}
}

// TestShippedActionlint runs actionlint over what init writes, where it is
// installed; CI has it always.
func TestShippedActionlint(t *testing.T) {
	tool, err := exec.LookPath("actionlint")
	if err != nil {
		t.Skip("actionlint is not installed")
	}
	for shape, s := range shapes {
		dir := t.TempDir()
		var files []string
		for name, text := range scaffoldWorkflows(t, s) {
			file := filepath.Join(dir, name)
			if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
		if out, err := exec.Command(tool, append([]string{"-shellcheck="}, files...)...).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", shape, err, out)
		}
	}
}
