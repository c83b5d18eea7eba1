package diag

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// JSONVersion is the version of the object that JSON prints. Keys may be added
// under the same version; a key that changes its meaning raises it.
const JSONVersion = 1

type jsonReport struct {
	Version  int           `json:"version"`
	Tool     jsonTool      `json:"tool"`
	AsOf     *time.Time    `json:"as_of,omitempty"`
	Root     string        `json:"root,omitempty"`
	Records  int           `json:"records"`
	Errors   int           `json:"errors"`
	Warnings int           `json:"warnings"`
	Merge    *jsonMerge    `json:"merge,omitempty"`
	Findings []jsonFinding `json:"findings"`
}

type jsonMerge struct {
	Base      string        `json:"base"`
	Head      string        `json:"head"`
	Tree      string        `json:"tree"`
	Kind      string        `json:"kind"`
	Forks     []string      `json:"forks,omitempty"`
	Conflicts []string      `json:"conflicts,omitempty"`
	Commits   int           `json:"commits"`
	Changed   int           `json:"changed"`
	Standing  int           `json:"standing"` // errors in what the merge leaves alone
	Effects   []jsonFinding `json:"effects,omitempty"`
}

type jsonTool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type jsonPlace struct {
	File   string `json:"file"`
	Line   int    `json:"line"`   // from 1; 0: the file as a whole
	Column int    `json:"column"` // code points, from 1
	End    *Pos   `json:"end,omitempty"`
}

type jsonFinding struct {
	jsonPlace
	Severity Severity   `json:"severity"`
	Rule     string     `json:"rule"`
	Message  string     `json:"message"`
	Record   string     `json:"record,omitempty"`
	Related  []jsonNote `json:"related,omitempty"`
	Fix      *Fix       `json:"fix,omitempty"`
}

type jsonNote struct {
	jsonPlace
	Message string `json:"message"`
}

// JSON prints one object with the version of its form, the counts and the
// findings.
func JSON(w io.Writer, r Report) error {
	errors, warnings := Count(r.Findings)
	doc := jsonReport{
		Version: JSONVersion, Tool: jsonTool{r.Tool, r.Version}, Root: r.Root, Records: r.Records,
		Errors: errors, Warnings: warnings,
	}
	if !r.AsOf.IsZero() {
		doc.AsOf = &r.AsOf
	}
	doc.Findings = jsonFindings(r.Findings)
	if m := r.Merge; m != nil {
		doc.Merge = &jsonMerge{m.Base, m.Head, m.Tree, m.Kind, m.Forks, m.Conflicts, m.Commits, m.Changed, m.Standing, jsonFindings(m.Effects)}
	}
	return encode(w, doc)
}

func jsonFindings(findings []Diagnostic) []jsonFinding {
	out := make([]jsonFinding, 0, len(findings))
	for _, f := range findings {
		one := jsonFinding{
			jsonPlace: placeOf(f.Span), Severity: f.Severity, Rule: f.Rule, Message: f.Message,
			Record: f.Record, Fix: f.Fix,
		}
		for _, n := range f.Related {
			one.Related = append(one.Related, jsonNote{placeOf(n.Span), n.Message})
		}
		out = append(out, one)
	}
	return out
}

// encode writes a value as indented JSON. The encoder leaves C1 and
// bidirectional controls as they are; here they become escapes, which mean the
// same to a reader and do nothing to a terminal.
func encode(w io.Writer, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	for _, r := range b.String() {
		if r != '\n' && hidden(r) {
			fmt.Fprintf(out, `\u%04x`, r)
		} else {
			_, _ = out.WriteRune(r) // an error comes out of Flush
		}
	}
	return out.Flush()
}

func placeOf(s Span) jsonPlace {
	p := jsonPlace{File: s.File, Line: s.Start.Line, Column: s.Start.Column}
	if !s.End.IsZero() {
		p.End = &s.End
	}
	return p
}
