package audit

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/gitsm/gitsm/internal/diag"
)

// Framework is a set of controls of one standard, as far as records can be
// evidence for them. The titles are ours: a standard's own words are not quoted.
type Framework struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Controls []Control `json:"controls"`
}

// Control is one control, with the rules that judge what it asks for and what no
// record can prove.
type Control struct {
	ID        string   `json:"id"`
	Title     string   `json:"title"`
	Rules     []string `json:"rules"`
	Evidence  []string `json:"evidence"` // tables of the pack
	NotProven string   `json:"not_proven"`
}

// ControlResult is what the pack shows of a control.
type ControlResult struct {
	Framework string   `json:"framework"`
	Control   string   `json:"control"`
	Title     string   `json:"title"`
	Rules     []string `json:"rules"`
	Errors    int      `json:"findings"` // in the period, of the rules of an audit
	Standing  int      `json:"standing"` // what the rules of check find in the tree as it stands
	Result    string   `json:"result"`   // exceptions, no_exception, nothing_to_judge
	Evidence  []string `json:"evidence"`
	NotProven string   `json:"not_proven"`
}

//go:embed controls.json
var controlsFile []byte

// Frameworks gives the mapping, the same for everybody. It is not to be changed.
var Frameworks = sync.OnceValue(func() []Framework {
	var file struct {
		Frameworks []Framework `json:"frameworks"`
	}
	dec := json.NewDecoder(bytes.NewReader(controlsFile))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&file); err != nil {
		panic(fmt.Sprintf("controls.json: %v", err)) // a test reads it
	}
	return file.Frameworks
})

// controls holds what was found against the mapping. "No exception" is never
// said of a period in which there was nothing to judge.
func (m *maker) controls() {
	errors, standing := map[string]int{}, map[string]int{}
	for _, f := range m.pack.Findings {
		if f.Severity == string(diag.Error) {
			errors[f.Rule]++
		}
	}
	for _, r := range m.pack.Standing.Rules {
		standing[r.ID] = r.Found
	}
	m.pack.Controls = []ControlResult{}
	for _, f := range Frameworks() {
		for _, c := range f.Controls {
			one := ControlResult{Framework: f.Name, Control: c.ID, Title: c.Title, Rules: c.Rules, Evidence: c.Evidence, NotProven: c.NotProven}
			for _, rule := range c.Rules {
				one.Errors += errors[rule]
				one.Standing += standing[rule]
			}
			switch {
			case one.Errors > 0 || one.Standing > 0:
				one.Result = "exceptions"
			case len(m.pack.Population) == 0 && slices.Contains(c.Evidence, "population"):
				one.Result = "nothing_to_judge"
			default:
				one.Result = "no_exception"
			}
			m.pack.Controls = append(m.pack.Controls, one)
		}
	}
}

// WriteControls writes the mapping as the page of the documentation.
func WriteControls(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# Controls\n\n<!-- Made from records/audit/controls.json by: go test ./records/audit -run Docs -update -->\n\n")
	b.WriteString("Which rules judge what common control frameworks ask for, where the evidence stands in the audit pack ([audit.md](audit.md)), and what no record can\n")
	b.WriteString("prove. gitsm is aligned with these frameworks; nothing here is a certificate. The titles are ours, and the standards' own words hold. The rules stand in\n")
	b.WriteString("[rules.md](rules.md), the codes of the audit and the ledger in [audit.md](audit.md).\n")
	for _, f := range Frameworks() {
		fmt.Fprintf(&b, "\n## %s\n\n| Control | Rules | Evidence | What is not proven |\n|---|---|---|---|\n", f.Name)
		for _, c := range f.Controls {
			fmt.Fprintf(&b, "| %s %s | `%s` | %s | %s |\n", c.ID, c.Title, strings.Join(c.Rules, "` `"), strings.Join(c.Evidence, ", "), c.NotProven)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
