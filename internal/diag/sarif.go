package diag

import (
	"io"
	"net/url"
	"slices"
	"strings"
)

// The part of SARIF 2.1.0 that gitsm writes (OASIS, section numbers in the
// comments). Own structs: the format has a hundred optional properties, and
// libraries print them all.
type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct { // 3.14
	Tool       sarifTool     `json:"tool"`
	ColumnKind string        `json:"columnKind"`
	Results    []sarifResult `json:"results"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct { // 3.19
	Name    string      `json:"name"`
	Version string      `json:"semanticVersion,omitempty"`
	Rules   []sarifRule `json:"rules"`
}

type sarifRule struct { // 3.49
	ID    string        `json:"id"`
	Short *sarifMessage `json:"shortDescription,omitempty"`
	Help  *sarifMessage `json:"help,omitempty"`
}

type sarifMessage struct { // 3.11
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}

type sarifResult struct { // 3.27
	RuleID    string          `json:"ruleId"`
	RuleIndex int             `json:"ruleIndex"`
	Level     string          `json:"level"`
	Message   sarifMessage    `json:"message"`
	Locations []sarifLocation `json:"locations"`
	Related   []sarifLocation `json:"relatedLocations,omitempty"`
}

type sarifLocation struct { // 3.28
	ID       int           `json:"id,omitempty"`
	Physical sarifPhysical `json:"physicalLocation"`
	Message  *sarifMessage `json:"message,omitempty"`
}

type sarifPhysical struct { // 3.29
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   *sarifRegion  `json:"region,omitempty"`
}

type sarifArtifact struct { // 3.4
	URI string `json:"uri"`
}

type sarifRegion struct { // 3.30; endColumn is exclusive, as Span.End is
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn,omitempty"`
	EndLine     int `json:"endLine,omitempty"`
	EndColumn   int `json:"endColumn,omitempty"`
}

// SARIF prints a SARIF 2.1.0 log with one run, for code scanning services and
// editors.
func SARIF(w io.Writer, r Report) error {
	rules := sarifRules(r)
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: r.Tool, Version: r.Version, Rules: rules}},
		ColumnKind: "unicodeCodePoints",
		Results:    make([]sarifResult, 0, len(r.Findings)),
	}
	for _, f := range r.Findings {
		index, _ := slices.BinarySearchFunc(rules, f.Rule, func(a sarifRule, id string) int { return strings.Compare(a.ID, id) })
		result := sarifResult{
			RuleID: f.Rule, RuleIndex: index, Level: string(f.Severity),
			Message:   sarifMessage{Text: messageWithFix(Diagnostic{Message: f.Message, Fix: f.Fix})},
			Locations: []sarifLocation{{Physical: sarifPlace(f.Span)}},
		}
		for i, n := range f.Related {
			result.Related = append(result.Related, sarifLocation{ID: i + 1, Physical: sarifPlace(n.Span), Message: &sarifMessage{Text: n.Message}})
		}
		run.Results = append(run.Results, result)
	}
	return encode(w, sarifLog{
		Schema:  "https://json.schemastore.org/sarif-2.1.0.json",
		Version: "2.1.0", Runs: []sarifRun{run},
	})
}

// sarifRules lists the rules that occur, by ID, with what is known of them.
func sarifRules(r Report) []sarifRule {
	known := map[string]RuleInfo{}
	for _, rule := range r.Rules {
		known[rule.ID] = rule
	}
	var ids []string
	for _, f := range r.Findings {
		ids = append(ids, f.Rule)
	}
	slices.Sort(ids)
	rules := []sarifRule{}
	for _, id := range slices.Compact(ids) {
		rule := sarifRule{ID: id}
		if info, ok := known[id]; ok {
			rule.Short = &sarifMessage{Text: info.Title}
			if info.Help != "" {
				rule.Help = &sarifMessage{Text: info.Help, Markdown: info.Help}
			}
		}
		rules = append(rules, rule)
	}
	return rules
}

func sarifPlace(s Span) sarifPhysical {
	p := sarifPhysical{Artifact: sarifArtifact{URI: (&url.URL{Path: s.File}).EscapedPath()}}
	if s.Start.IsZero() {
		return p
	}
	p.Region = &sarifRegion{StartLine: s.Start.Line, StartColumn: s.Start.Column}
	if s.End.Compare(s.Start) > 0 {
		p.Region.EndLine, p.Region.EndColumn = s.End.Line, s.End.Column
	}
	return p
}
