//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/records/ledger"
)

var (
	caseRange = regexp.MustCompile(`([A-F])([0-9]{2})(?:(?:–| to )[A-F]?([0-9]{2}))?`)
	holder    = regexp.MustCompile("`([a-z/]+)` (Test[A-Za-z0-9]+)")
)

// casesIn lists the numbers of hostile cases in a text, ranges unfolded.
func casesIn(text string) []string {
	var out []string
	for _, m := range caseRange.FindAllStringSubmatch(text, -1) {
		var from, to int
		fmt.Sscan(strings.TrimLeft(m[2], "0"), &from)
		if to = from; m[3] != "" {
			fmt.Sscan(strings.TrimLeft(m[3], "0"), &to)
		}
		for n := from; n <= to; n++ {
			out = append(out, fmt.Sprintf("%s%02d", m[1], n))
		}
	}
	return out
}

// unheld tells what is wrong with a row of the table: a control without a case,
// a case or a test that is not there.
func unheld(t *testing.T, row string) []string {
	t.Helper()
	cells := strings.Split(row, "|")
	if len(cells) != 6 {
		return []string{"it has not four columns"}
	}
	cases, holders := casesIn(cells[3]), holder.FindAllStringSubmatch(cells[4], -1)
	var out []string
	if len(cases) == 0 || len(holders) == 0 {
		out = append(out, "it names no case, or no test")
	}
	told := map[string]bool{}
	for _, h := range holders {
		files, err := filepath.Glob(filepath.Join("../..", h[1], "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			found = found || strings.Contains(string(text), "\nfunc "+h[2]+"(")
			for _, id := range casesIn(string(text)) {
				told[id] = true
			}
		}
		if !found {
			out = append(out, h[1]+" has no test "+h[2])
		}
	}
	for _, id := range cases {
		files, err := filepath.Glob("testdata/*/" + id + "*.txtar") // hostile records, and hostile proposals
		if err != nil {
			t.Fatal(err)
		}
		if len(files) == 0 && !told[id] {
			out = append(out, "there is no case "+id)
		}
	}
	return out
}

// TestThreatModel holds docs/threat-model.md against the tests that it names.
func TestThreatModel(t *testing.T) {
	text, err := os.ReadFile("../../docs/threat-model.md")
	if err != nil {
		t.Fatal(err)
	}
	rows, named := 0, map[string]bool{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| Threat ") {
			continue
		}
		rows++
		for _, wrong := range unheld(t, line) {
			t.Errorf("%s\n%s", wrong, line)
		}
		for _, id := range casesIn(strings.Split(line, "|")[3]) {
			named[id] = true
		}
	}
	if rows < 10 {
		t.Errorf("the table has %d rows; the test has lost it", rows)
	}
	for _, row := range []string{"| a | b | | `site` TestHostileRepository |", "| a | b | Z01 | |", "| a | b | D99 | `site` TestHostileRepository |", "| a | b | A01 | `site` TestNothing |", "| a | b |"} {
		if len(unheld(t, row)) == 0 {
			t.Errorf("nothing is wrong with %s", row)
		}
	}
}

// TestDocsNameEveryGuard wants every rule of doctor, and every code of the
// ledger, explained where doctor sends its readers.
func TestDocsNameEveryGuard(t *testing.T) {
	text, err := os.ReadFile("../../docs/gate.md")
	if err != nil {
		t.Fatal(err)
	}
	var rules []string
	for _, s := range settingRules {
		rules = append(rules, s.rule)
	}
	for _, c := range ledger.Codes() {
		rules = append(rules, c.ID)
	}
	quoted := regexp.MustCompile(`"((?:doctor|setting|ledger|workflow)-[a-z-]+)"`)
	for _, file := range []string{"doctor.go", "doctor_local.go", "doctor_forge.go", "ledger.go", "witness.go", "../../internal/workflow/workflow.go"} {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range quoted.FindAllStringSubmatch(string(src), -1) {
			rules = append(rules, m[1])
		}
	}
	rules = slices.DeleteFunc(rules, func(s string) bool { return s == "ledger-only" }) // a flag
	slices.Sort(rules)
	rules = slices.Compact(rules)
	if len(rules) < 30 {
		t.Fatalf("found the rules %v", rules)
	}
	for _, rule := range rules {
		if !strings.Contains(string(text), "`"+rule+"`") {
			t.Errorf("docs/gate.md does not explain %s", rule)
		}
	}
}
