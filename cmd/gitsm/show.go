package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/lifecycle"
	"github.com/gitsm/gitsm/schema"
)

func newShowCommand(e *env) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show ID",
		Short: "Show a record, its links both ways, and what its next steps need",
		Long: `Show prints what a record says and what follows from it: derived values, the
records that it names and those that name it, its log, and each step that could
be made next with what is still missing for it.`,
		Example: `  gitsm show INC-2026-0042
  gitsm show CHG-2026-0101 --json`,
		Args: arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := openProject(e)
			if err != nil {
				return err
			}
			defer p.close()
			p.mentionUnread()
			r, err := p.record(args[0])
			if err != nil {
				return err
			}
			if r.Kind.Log == schema.LogGit {
				if p.tree, err = p.withPast(cmd.Context(), p.tree, p.root.FS(), ""); err != nil {
					return err
				}
				r = p.tree.At(r.Path)[0]
			}
			shown := p.shown(r)
			if asJSON {
				return printJSON(e.stdout, shown)
			}
			return shown.print(e.stdout)
		},
		ValidArgsFunction: completeRecordThen(e, nil),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object")
	return cmd
}

// shownRecord is what show prints, in either form.
type shownRecord struct {
	ID         string          `json:"id"`
	Kind       string          `json:"kind"`
	Title      string          `json:"title"`
	State      string          `json:"state"`
	Category   string          `json:"category"`
	Audience   string          `json:"audience"`
	Path       string          `json:"path"`
	Fields     json.RawMessage `json:"fields"`
	Derived    []shownValue    `json:"derived"`
	Links      []shownLink     `json:"links"`
	LinkedFrom []shownLink     `json:"linked_from"`
	Log        []shownEntry    `json:"log"`
	Sections   []shownSection  `json:"sections"`
	Next       []shownStep     `json:"next"`

	values []shownValue // the fields as text
}

type shownValue struct {
	Field string `json:"field"`
	Value string `json:"value"`
}

type shownLink struct {
	Name  string `json:"name"`
	ID    string `json:"id"`
	Title string `json:"title"`
	State string `json:"state"`
}

type shownEntry struct {
	At    string   `json:"at"`
	By    string   `json:"by"`
	To    string   `json:"to,omitempty"`
	Set   []string `json:"set,omitempty"`
	Why   string   `json:"why,omitempty"`
	Flags []string `json:"flags,omitempty"`
}

type shownSection struct {
	Title string `json:"title"`
	Text  string `json:"text"` // "" while it holds nothing but the template's hint
}

type shownStep struct {
	To      string            `json:"to"`
	Label   string            `json:"label"`
	Command string            `json:"command"` // with a word in capitals for what only a person knows
	Needs   []diag.Diagnostic `json:"needs"`
}

func (p *project) shown(r *records.Record) *shownRecord {
	s := &shownRecord{
		ID: r.ID, Kind: r.Kind.Name, Title: r.Title, State: r.State, Category: string(r.Category()), Audience: r.Audience,
		Path:    path.Join(p.prefix(), r.Path),
		Derived: []shownValue{}, Links: []shownLink{}, LinkedFrom: []shownLink{}, Log: []shownEntry{}, Next: []shownStep{}, Sections: []shownSection{},
	}
	s.Fields = orderedJSON(r.Fields)
	for _, pair := range r.Fields.Pairs {
		if pair.Key != "log" && pair.Key != "title" && pair.Key != "state" {
			s.values = append(s.values, shownValue{pair.Key, textOf(pair.Value)})
		}
	}
	computed := newView(p)
	for _, field := range r.Kind.DerivedPaths() {
		if v := computed.cell(r, field); v != "" {
			s.Derived = append(s.Derived, shownValue{field, v})
		}
	}
	for _, l := range r.Links {
		s.Links = append(s.Links, p.shownLink(l.Field, l.To))
	}
	for _, l := range p.tree.Inverse(r.ID) {
		s.LinkedFrom = append(s.LinkedFrom, p.shownLink(l.Inverse, l.From))
	}
	for _, entry := range r.Log {
		s.Log = append(s.Log, shownEntryOf(p, entry))
	}
	for _, step := range lifecycle.Next(p.tree, r) {
		state, _ := r.Kind.State(step.Transition.To)
		s.Next = append(s.Next, shownStep{
			To: state.Name, Label: state.Label, Command: stepCommand(r.ID, step),
			Needs: append([]diag.Diagnostic{}, placed(step.Needs, p.prefix())...),
		})
	}
	for _, section := range r.Sections {
		one := shownSection{Title: section.Title}
		if section.Filled {
			one.Text = strings.TrimSpace(strings.ReplaceAll(section.Text, "\r\n", "\n"))
		}
		s.Sections = append(s.Sections, one)
	}
	return s
}

// stepCommand is the command that makes a step with all that it needs.
func stepCommand(id string, step lifecycle.Step) string {
	words := []string{"move", id, step.Transition.To}
	for _, need := range step.Needs {
		if need.Fix != nil {
			words = with(words, along(need.Fix, id))
		}
	}
	return commandLine(words)
}

func (p *project) shownLink(name, id string) shownLink {
	l := shownLink{Name: name, ID: id}
	if other := p.tree.Record(id); other != nil {
		l.ID, l.Title, l.State = other.ID, other.Title, other.State
	}
	return l
}

func shownEntryOf(p *project, entry records.Entry) shownEntry {
	s := shownEntry{By: entry.By, To: entry.To, Why: entry.Why, Flags: entry.Flags}
	if !entry.At.IsZero() {
		s.At = entry.At.In(p.tree.Config.Zone).Format("2006-01-02T15:04:05Z07:00")
	}
	for _, c := range entry.Set {
		s.Set = append(s.Set, fmt.Sprintf("%s: %s -> %s", c.Field, textOf(c.Old), textOf(c.New)))
	}
	return s
}

// orderedJSON is a mapping as JSON with its keys in the order of the file.
func orderedJSON(n *frontmatter.Node) json.RawMessage {
	switch {
	case n == nil:
		return json.RawMessage("null")
	case n.Kind == frontmatter.Map:
		parts := make([]string, 0, len(n.Pairs))
		for _, pair := range n.Pairs {
			key, _ := json.Marshal(pair.Key)
			parts = append(parts, string(key)+":"+string(orderedJSON(pair.Value)))
		}
		return json.RawMessage("{" + strings.Join(parts, ",") + "}")
	case n.Kind == frontmatter.Seq:
		parts := make([]string, 0, len(n.Items))
		for _, item := range n.Items {
			parts = append(parts, string(orderedJSON(item)))
		}
		return json.RawMessage("[" + strings.Join(parts, ",") + "]")
	}
	text, err := json.Marshal(n.Any())
	if err != nil {
		return json.RawMessage("null")
	}
	return text
}

// textOf is a value on one line.
func textOf(n *frontmatter.Node) string {
	switch {
	case n == nil || n.Kind == frontmatter.Null:
		return "unset"
	case n.Kind == frontmatter.Map:
		parts := make([]string, 0, len(n.Pairs))
		for _, pair := range n.Pairs {
			parts = append(parts, pair.Key+": "+textOf(pair.Value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case n.Kind == frontmatter.Seq:
		parts := make([]string, 0, len(n.Items))
		for _, item := range n.Items {
			parts = append(parts, textOf(item))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return n.Text
}

func (s *shownRecord) print(w io.Writer) error {
	out := &sheet{Writer: bufio.NewWriter(w)}
	fmt.Fprintf(out, "%s  %s\n%s\n", diag.Visible(s.ID), diag.Visible(s.Title), diag.Visible(s.Path))
	rows := [][]string{{"kind", s.Kind}, {"state", s.State + " (" + s.Category + ")"}}
	for _, v := range s.values {
		rows = append(rows, []string{v.Field, v.Value})
	}
	out.table("", rows)
	rows = nil
	for _, v := range s.Derived {
		rows = append(rows, []string{v.Field, v.Value})
	}
	out.table("Derived", rows)
	out.table("Names", linkRows(s.Links))
	out.table("Named by", linkRows(s.LinkedFrom))
	rows = nil
	for _, entry := range s.Log {
		rows = append(rows, []string{entry.At, entry.By, entry.what()})
	}
	out.table("Log", rows)
	for _, section := range s.Sections {
		text := section.Text
		if text == "" {
			text = "(nothing yet)"
		}
		fmt.Fprintf(out, "\n## %s\n%s\n", diag.Visible(section.Title), diag.VisibleText(text))
	}
	if len(s.Next) > 0 {
		fmt.Fprintln(out, "\nNext")
	}
	for _, step := range s.Next {
		if len(step.Needs) == 0 {
			fmt.Fprintf(out, "  %s: %s\n", step.To, diag.Visible(step.Command))
			continue
		}
		fmt.Fprintf(out, "  %s needs\n", step.To)
		for _, need := range step.Needs {
			fmt.Fprintf(out, "    %s [%s]\n", diag.Visible(need.Message), need.Rule)
		}
		fmt.Fprintf(out, "    try: %s\n", diag.Visible(step.Command))
	}
	return out.Flush()
}

func linkRows(links []shownLink) [][]string {
	var rows [][]string
	for _, l := range links {
		rows = append(rows, []string{l.Name, l.ID, l.State, l.Title})
	}
	return rows
}

func (e shownEntry) what() string {
	var parts []string
	if e.To != "" {
		parts = append(parts, "-> "+e.To)
	}
	parts = append(parts, e.Set...)
	for _, f := range e.Flags {
		parts = append(parts, "flag "+f)
	}
	if e.Why != "" {
		parts = append(parts, "because "+e.Why)
	}
	return strings.Join(parts, "; ")
}

// sheet prints titled tables.
type sheet struct{ *bufio.Writer }

func (s *sheet) table(title string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintln(s)
	indent := ""
	if title != "" {
		fmt.Fprintln(s, title)
		indent = "  "
	}
	writeTable(s.Writer, indent, rows, 0)
}
