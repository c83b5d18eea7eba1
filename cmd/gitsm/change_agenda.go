package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	changes "github.com/gitsm/gitsm/records/change"
)

type agendaOptions struct {
	asOf, since, format string
	json                bool
}

func newChangeAgendaCommand(e *env) *cobra.Command {
	opts := agendaOptions{}
	cmd := &cobra.Command{
		Use:   "agenda",
		Short: "Write the agenda of the change advisory board",
		Long: `Agenda lists what a change advisory board talks about: changes that await a
decision, with what their approval lacks; decided ones of high risk; what failed,
was an emergency or was made without authority in the last week (or since --since);
what owes a retrospective approval; and change models whose review is due within 30
days. Approvals that were merged are taken at their word.`,
		Example: `  gitsm change agenda
  gitsm change agenda --since 2026-03-09 --as-of 2026-03-16
  gitsm change agenda --format markdown > policy/minutes-2026-03-16.md
  gitsm change agenda --json`,
		Args: arguments(0, 0),
		RunE: func(*cobra.Command, []string) error { return runChangeAgenda(e, opts) },
	}
	f := cmd.Flags()
	f.StringVar(&opts.asOf, "as-of", "", "the meeting is at this `TIME` or the end of this date (default now)")
	f.StringVar(&opts.since, "since", "", "look back to this `TIME` or the begin of this date (default seven days)")
	f.StringVar(&opts.format, "format", "text", "print as `FORMAT`: text, markdown or json")
	f.BoolVar(&opts.json, "json", false, "the same as --format json")
	completeFlag(cmd, "format", "text", "markdown", "json")
	return cmd
}

func runChangeAgenda(e *env, opts agendaOptions) error {
	if opts.json {
		opts.format = "json"
	}
	if opts.format != "text" && opts.format != "markdown" && opts.format != "json" {
		return usagef("--format %s: expected text, markdown or json", opts.format)
	}
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	p.mentionUnread()
	asOf, err := p.asOf(opts.asOf)
	if err != nil {
		return err
	}
	since := asOf.AddDate(0, 0, -7)
	if opts.since != "" {
		if since, err = p.beginOf("--since", opts.since); err != nil {
			return err
		}
	}
	if !since.Before(asOf) {
		return usagef("--since %s is not before %s", opts.since, p.told(asOf))
	}
	agenda := changes.AgendaOf(p.tree, since, asOf)
	switch opts.format {
	case "json":
		return printVersionedJSON(e.stdout, p.shownAgenda(agenda))
	case "markdown":
		return p.printAgendaMarkdown(e.stdout, agenda)
	}
	return p.printAgenda(e.stdout, agenda)
}

// beginOf reads an instant that something counts from: a date is its first.
func (p *project) beginOf(flag, text string) (time.Time, error) {
	if len(text) == len(time.DateOnly) {
		if day, err := time.ParseInLocation(time.DateOnly, text, p.tree.Config.Zone); err == nil {
			return day, nil
		}
	}
	return p.instant(flag, text)
}

// agendaItem is one line of an agenda.
type agendaItem struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	State     string `json:"state"`
	Risk      string `json:"risk,omitempty"`
	Outcome   string `json:"outcome,omitempty"`
	Start     string `json:"start,omitempty"`
	End       string `json:"end,omitempty"`
	Due       string `json:"due,omitempty"`
	Overdue   bool   `json:"overdue,omitempty"`
	Expedited bool   `json:"expedited,omitempty"`
	Lacks     string `json:"lacks,omitempty"`

	when string // as people read it
}

// agendaPart is one part of an agenda.
type agendaPart struct {
	Title string       `json:"-"`
	Items []agendaItem `json:"items"`
}

type shownAgenda struct {
	Since        string       `json:"since"`
	AsOf         string       `json:"as_of"`
	Deciding     []agendaItem `json:"deciding"`
	HighRisk     []agendaItem `json:"high_risk"`
	Failed       []agendaItem `json:"failed"`
	Emergency    []agendaItem `json:"emergency"`
	Unauthorised []agendaItem `json:"unauthorised"`
	Debts        []agendaItem `json:"debts"`
	Models       []agendaItem `json:"models"`
}

func (p *project) shownAgenda(a changes.Agenda) *shownAgenda {
	s := &shownAgenda{
		Since: p.told(a.Period.From), AsOf: p.told(a.Period.To), Deciding: p.motions(a.Deciding), HighRisk: p.motions(a.HighRisk),
		Failed: p.happened(a.Failed), Emergency: p.happened(a.Emergency), Unauthorised: p.happened(a.Unauthorised),
		Debts: []agendaItem{}, Models: []agendaItem{},
	}
	for _, d := range a.Debts {
		item := p.item(d.Change)
		item.Due, item.Overdue, item.Lacks, item.when = p.told(d.Due), d.Overdue, d.Lacks, "due "+p.told(d.Due)
		s.Debts = append(s.Debts, item)
	}
	for _, m := range a.Models {
		day := m.Model.Value("review_due")
		item := agendaItem{ID: m.Model.ID, Title: m.Model.Title, State: m.Model.State, Due: day, Overdue: m.Overdue, when: "due " + day}
		s.Models = append(s.Models, item)
	}
	return s
}

func (p *project) item(r *records.Record) agendaItem {
	return agendaItem{ID: r.ID, Title: r.Title, State: r.State, Risk: changes.LevelOf(p.tree, r), Outcome: r.Value("outcome")}
}

func (p *project) motions(list []changes.Motion) []agendaItem {
	items := []agendaItem{}
	for _, m := range list {
		item := p.item(m.Change)
		item.when, item.Expedited, item.Lacks = "no window", m.Expedited, m.Lacks
		if m.Window.Whole() {
			item.when, item.Start, item.End = p.span(m.Window), p.told(m.Window.From), p.told(m.Window.To)
		}
		items = append(items, item)
	}
	return items
}

func (p *project) happened(list []*records.Record) []agendaItem {
	items := []agendaItem{}
	for _, r := range list {
		items = append(items, p.item(r))
	}
	return items
}

// parts are the parts of an agenda in the order of the meeting.
func (s *shownAgenda) parts() []agendaPart {
	return []agendaPart{
		{"Awaiting decision", s.Deciding},
		{"High risk", s.HighRisk},
		{"Failed or backed out", s.Failed},
		{"Emergency changes", s.Emergency},
		{"Unauthorised changes", s.Unauthorised},
		{"Retrospective approval owed", s.Debts},
		{"Models to review", s.Models},
	}
}

// facts are what is told of an item beside its name.
func (i agendaItem) facts() []string {
	var facts []string
	for _, fact := range []string{i.when, i.State, cmp.Or(i.Outcome, riskText(i.Risk))} {
		if fact != "" {
			facts = append(facts, fact)
		}
	}
	if i.Overdue {
		facts = append(facts, "overdue")
	}
	if i.Expedited {
		facts = append(facts, "expedited")
	}
	return facts
}

func riskText(level string) string {
	if level == "" {
		return ""
	}
	return level + " risk"
}

func (p *project) printAgenda(w io.Writer, a changes.Agenda) error {
	shown := p.shownAgenda(a)
	out := &sheet{Writer: bufio.NewWriter(w)}
	fmt.Fprintf(out, "Change agenda for %s, looking back to %s\n", shown.AsOf, shown.Since)
	for _, part := range shown.parts() {
		if len(part.Items) == 0 {
			fmt.Fprintf(out, "\n%s\n  none\n", part.Title)
			continue
		}
		fmt.Fprintf(out, "\n%s\n", part.Title)
		for _, item := range part.Items {
			fmt.Fprintf(out, "  %s  %s\n      %s\n", diag.Visible(item.ID), diag.Visible(item.Title), diag.Visible(strings.Join(item.facts(), ", ")))
			if item.Lacks != "" {
				fmt.Fprintf(out, "      missing: %s\n", diag.Visible(item.Lacks))
			}
		}
	}
	return out.Flush()
}

func (p *project) printAgendaMarkdown(w io.Writer, a changes.Agenda) error {
	shown := p.shownAgenda(a)
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "# Change agenda for %s\n\nLooking back to %s.\n", p.day(a.Period.To), p.day(a.Period.From))
	for _, part := range shown.parts() {
		fmt.Fprintf(out, "\n## %s\n\n", part.Title)
		if len(part.Items) == 0 {
			fmt.Fprintln(out, "None.")
		}
		for _, item := range part.Items {
			fmt.Fprintf(out, "- **%s** %s: %s\n", plainMarkdown(item.ID), plainMarkdown(item.Title), plainMarkdown(strings.Join(item.facts(), ", ")))
			if item.Lacks != "" {
				fmt.Fprintf(out, "  - Missing: %s\n", plainMarkdown(item.Lacks))
			}
		}
	}
	return out.Flush()
}

// plainMarkdown is a text that Markdown shows as it is, whatever it holds: no
// markup, no link, no HTML, no mention that would call somebody.
func plainMarkdown(text string) string {
	var b strings.Builder
	for _, r := range diag.Visible(text) {
		switch {
		case strings.ContainsRune("\\`*_{}[]()<>#!|~&$", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '@':
			b.WriteString("@\u2060") // a word joiner: nothing to see, and no name follows
		default:
			b.WriteRune(r)
		}
	}
	// A bare address would become a link.
	return strings.NewReplacer("://", ":\u2060//", "www.", "www\u2060.").Replace(b.String())
}
