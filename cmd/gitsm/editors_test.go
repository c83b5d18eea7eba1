package main

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/schema"
)

// What init writes for editors is JSON, leads to schemas that are written, and
// says no version that the validators of editors do not know.
func TestEditorFiles(t *testing.T) {
	files := map[string][]byte{}
	for _, c := range editorFiles(schema.Builtin(schema.Modules()...)) {
		var v any
		if err := json.Unmarshal(c.After, &v); err != nil {
			t.Errorf("%s: %v", c.Path, err)
		}
		if strings.Contains(string(c.After), "$schema") {
			t.Errorf("%s names a version", c.Path)
		}
		files[c.Path] = c.After
	}
	lead := regexp.MustCompile(`\.gitsm/schemas/[a-z-]+\.schema\.json`)
	for _, name := range []string{".vscode/settings.json", ".remarkrc.json"} {
		found := lead.FindAllString(string(files[name]), -1)
		if len(found) == 0 {
			t.Errorf("%s leads nowhere", name)
		}
		for _, f := range found {
			if files[f] == nil {
				t.Errorf("%s leads to %s, which is not written", name, f)
			}
		}
	}
}

// The task that init writes finds every sort of line that check prints.
func TestProblemMatcher(t *testing.T) {
	s := scaffold{}
	text, err := s.fill("scaffold/dot_vscode/tasks.json")
	if err != nil {
		t.Fatal(err)
	}
	var tasks struct {
		Tasks []struct {
			ProblemMatcher struct{ Pattern struct{ Regexp string } }
		}
	}
	if err := json.Unmarshal(text, &tasks); err != nil {
		t.Fatal(err)
	}
	pattern := regexp.MustCompile(tasks.Tasks[0].ProblemMatcher.Pattern.Regexp)
	for line, want := range map[string][]string{
		"incidents/2026/INC-2026-0001.md:4:12: services names \"wbe\": no such record [link-target]": {"incidents/2026/INC-2026-0001.md", "4", "12", "", `services names "wbe": no such record`, "link-target"},
		"gitsm.yaml:1:1: warning: odd [config-value]":                                                {"gitsm.yaml", "1", "1", "warning", "odd", "config-value"},
	} {
		got := pattern.FindStringSubmatch(line)
		if len(got) != 7 || strings.Join(got[1:], "|") != strings.Join(want, "|") {
			t.Errorf("%q gives %q", line, got)
		}
	}
	for _, line := range []string{"  fix: set team: gitsm set INC-2026-0001 team=web", "  people.yaml:1:1: first used here", "  | tier: 9"} {
		if pattern.MatchString(line) {
			t.Errorf("%q is taken for a finding", line)
		}
	}
}
