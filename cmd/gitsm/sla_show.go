package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/history"
	"github.com/gitsm/gitsm/records/sla"
)

func newSLAShowCommand(e *env) *cobra.Command {
	var (
		asOf   string
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "show ID",
		Short: "Show the clocks of a record",
		Long: `Show prints the clocks of an incident or a request: under which agreement, for whom,
how much of the target has passed, when it is due, and the verdict. A clock that
pauses has no due time: what remains is shown. Entries of the log that are dated
after the as-of instant do not count.`,
		Example: `  gitsm sla show INC-2026-0042
  gitsm sla show INC-2026-0042 --as-of "2026-03-16 12:00"
  gitsm sla show REQ-2026-0210 --json`,
		Args: arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := openProject(e)
			if err != nil {
				return err
			}
			defer p.close()
			shown, err := p.clocksOf(cmd.Context(), args[0], asOf)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(e.stdout, shown)
			}
			return shown.print(e.stdout)
		},
		ValidArgsFunction: completeRecordThen(e, nil),
	}
	cmd.Flags().StringVar(&asOf, "as-of", "", "measure as of this `TIME` or date (default now)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object")
	return cmd
}

// shownClocks is what sla show prints, in either form.
type shownClocks struct {
	Version int `json:"version"`
	shownStamp
	ID       string       `json:"id"`
	Title    string       `json:"title"`
	State    string       `json:"state"` // of the record, as its file has it
	Clocks   []shownClock `json:"clocks"`
	Note     string       `json:"note,omitempty"` // where it is not known when entries were recorded
	measured []*sla.Measurement
}

// shownStamp says of what figures are a function (D7).
type shownStamp struct {
	AsOf   time.Time `json:"as_of"`
	Commit string    `json:"commit"` // "" where the folder holds what is not committed
	Zones  string    `json:"tzdata"`
}

// stampAt is the stamp of figures of the folder as of an instant.
func (p *project) stampAt(asOf time.Time) shownStamp {
	return shownStamp{AsOf: asOf, Commit: p.cleanCommit(), Zones: zonesVersion(p.env)}
}

func (s shownStamp) words() string { return diag.Visible(stampWords(s.AsOf, s.Commit, s.Zones)) }

// shownClock is a measurement as it is printed. Times are in seconds, so that
// whoever reads them has no format to parse.
type shownClock struct {
	Agreement  string            `json:"agreement"`
	Type       string            `json:"type"`
	Clock      string            `json:"clock"`
	Cycle      int               `json:"cycle"`
	Customers  []string          `json:"customers"`
	Party      string            `json:"party,omitempty"`
	Priority   string            `json:"priority,omitempty"`
	Calendar   string            `json:"calendar,omitempty"`
	Target     int64             `json:"target_seconds"`
	Elapsed    int64             `json:"elapsed_seconds"`
	Remaining  int64             `json:"remaining_seconds"`
	Verdict    sla.Verdict       `json:"verdict"`
	Void       string            `json:"void,omitempty"`
	State      sla.State         `json:"clock_state,omitempty"`
	Started    *time.Time        `json:"started,omitempty"`
	Stopped    *time.Time        `json:"stopped,omitempty"`
	Due        *time.Time        `json:"due,omitempty"`
	AtRisk     bool              `json:"at_risk"`
	AtRiskFrom *time.Time        `json:"at_risk_from,omitempty"`
	BreachedAt *time.Time        `json:"breached_at,omitempty"`
	Cause      string            `json:"cause,omitempty"`
	Outgoing   *shownOutgoing    `json:"earlier_target,omitempty"`
	Lifted     *shownLifted      `json:"lifted,omitempty"`
	Excluded   map[string]string `json:"excluded,omitempty"`
	Late       []shownLate       `json:"late,omitempty"`
}

// shownLate is an entry of the log that was recorded late, and that the clock is
// made of (D3).
type shownLate struct {
	Entry    int        `json:"entry"` // of the log, counted from 1
	At       time.Time  `json:"at"`
	By       string     `json:"by"`
	Why      string     `json:"why,omitempty"`
	Recorded *time.Time `json:"recorded,omitempty"` // where it is known
}

// shownLifted is a breach that a correction took away.
type shownLifted struct {
	BreachedAt time.Time `json:"breached_at"`
	Entry      int       `json:"entry"` // of the log, counted from 1
	By         string    `json:"by"`
	Why        string    `json:"why"`
}

type shownOutgoing struct {
	Agreement string `json:"agreement"`
	Priority  string `json:"priority"`
	Target    int64  `json:"target_seconds"`
}

// clocksOf measures the record that an argument names.
func (p *project) clocksOf(ctx context.Context, id, asOf string) (*shownClocks, error) {
	r, err := p.record(id)
	if err != nil {
		return nil, err
	}
	at, err := p.asOf(asOf)
	if err != nil {
		return nil, err
	}
	if !measurable(r) {
		return nil, wrongUse("gitsm list incident", "%s is a record of the kind %s; service levels measure incidents and requests", r.ID, r.Kind.Name)
	}
	s := &shownClocks{
		Version: 1, shownStamp: p.stampAt(at), ID: r.ID, Title: r.Title, State: r.State, Clocks: []shownClock{},
		measured: sla.New(p.tree, at).Measure(r),
	}
	recorded, err := p.recordedTimes(ctx, "HEAD")
	if err != nil {
		return nil, err
	}
	defer recorded.close()
	return s, recorded.whole(func() error {
		s.Clocks, s.Note = []shownClock{}, ""
		for _, m := range s.measured {
			s.Clocks, s.Note = append(s.Clocks, shownClockOf(m, recorded.recorded, p.tree.Config.Zone)), recorded.note
		}
		return nil
	})
}

func measurable(r *records.Record) bool {
	for _, kind := range sla.Kinds {
		if r.Kind.Name == kind {
			return true
		}
	}
	return false
}

func shownClockOf(m *sla.Measurement, recorded sla.Recorded, zone *time.Location) shownClock {
	in := func(t time.Time) *time.Time {
		if t.IsZero() {
			return nil
		}
		t = t.In(zone)
		return &t
	}
	s := shownClock{
		Agreement: m.Agreement, Type: m.Type, Clock: m.Metric, Cycle: m.Cycle, Customers: append([]string{}, m.Customers...), Party: m.Party,
		Priority: m.Priority, Calendar: m.Calendar, Target: seconds(m.Target), Elapsed: seconds(m.Elapsed), Remaining: seconds(m.Remaining()),
		Verdict: m.Verdict, Void: m.Void, State: m.State, Started: in(m.Start), Stopped: in(m.Stop), Due: in(m.Due),
		AtRisk: m.AtRisk, AtRiskFrom: in(m.RiskAt), BreachedAt: in(m.BreachedAt), Cause: m.Cause,
	}
	if m.Outgoing != nil {
		s.Outgoing = &shownOutgoing{m.Outgoing.Agreement, m.Outgoing.Priority, seconds(m.Outgoing.Target)}
	}
	if m.Lifted != nil {
		s.Lifted = &shownLifted{m.Lifted.BreachedAt.In(zone), m.Lifted.Entry + 1, m.Lifted.By, m.Lifted.Why}
	}
	if m.Excluded != nil {
		s.Excluded = map[string]string{"reason": m.Excluded.Reason, "by": m.Excluded.By}
	}
	for _, late := range m.Late(recorded) {
		s.Late = append(s.Late, shownLate{late.Entry + 1, late.At.In(zone), late.By, late.Why, in(late.Recorded)})
	}
	return s
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }

func (s *shownClocks) print(w io.Writer) error {
	out := &sheet{Writer: bufio.NewWriter(w)}
	s.head(out)
	var rows [][]string
	for i := range s.Clocks {
		c := &s.Clocks[i]
		rows = append(rows, []string{
			c.Agreement, c.name(), c.whom(), c.Priority, fmt.Sprintf("%s of %s", inWords(c.Elapsed), inWords(c.Target)), c.verdict(), c.next(),
		})
	}
	out.table("", rows)
	var clocks []*shownClock
	for i := range s.Clocks {
		s.Clocks[i].remarks(out)
		clocks = append(clocks, &s.Clocks[i])
	}
	tellLate(out, clocks)
	s.tellNote(out)
	return out.Flush()
}

// head names the record and the instant.
func (s *shownClocks) head(out io.Writer) {
	fmt.Fprintf(out, "%s  %s\n", diag.Visible(s.ID), diag.Visible(s.Title))
	fmt.Fprintln(out, s.words())
	if len(s.Clocks) == 0 {
		fmt.Fprintln(out, "\nno agreement measures it")
	}
}

// tellNote says what is not known of the times at which entries were recorded.
func (s *shownClocks) tellNote(out io.Writer) {
	if s.Note != "" {
		fmt.Fprintln(out, "\n"+s.Note)
	}
}

// name is the clock, with its number where reopening restarts it.
func (c *shownClock) name() string {
	if c.Cycle > 1 {
		return fmt.Sprintf("%s %d", c.Clock, c.Cycle)
	}
	return c.Clock
}

// whom says with whom it was agreed.
func (c *shownClock) whom() string {
	switch {
	case c.Party != "":
		return c.Party
	case len(c.Customers) == 0:
		return "-"
	case len(c.Customers) == 1:
		return c.Customers[0]
	}
	return fmt.Sprintf("%s and %d more", c.Customers[0], len(c.Customers)-1)
}

func (c *shownClock) verdict() string {
	switch {
	case c.Excluded != nil:
		return string(c.Verdict) + ", excluded"
	case c.AtRisk:
		return string(c.Verdict) + ", at risk"
	}
	return string(c.Verdict)
}

// next is what to look for: when it was broken or is due, or what remains.
func (c *shownClock) next() string {
	switch {
	case c.Verdict == sla.Void:
		return c.Void
	case c.BreachedAt != nil:
		return "at " + c.BreachedAt.Format(time.RFC3339)
	case c.Stopped != nil:
		return "stopped " + c.Stopped.Format(time.RFC3339)
	case c.Due == nil:
		return fmt.Sprintf("%s, %s remain", c.State, inWords(c.Remaining))
	}
	return "due " + c.Due.Format(time.RFC3339)
}

// remarks say what a line of the table has no room for.
func (c *shownClock) remarks(out io.Writer) {
	if c.Outgoing != nil {
		fmt.Fprintf(out, "\n%s of %s was broken under the target for %s, %s of %s, and stays so\n",
			c.name(), c.Agreement, c.Outgoing.Priority, inWords(c.Outgoing.Target), c.Outgoing.Agreement)
	}
	if c.Cause != "" {
		fmt.Fprintf(out, "\n%s of %s was past its target when that came to hold: %s\n", c.name(), c.Agreement, causes[c.Cause])
	}
	if c.Lifted != nil {
		fmt.Fprintf(out, "\n%s of %s would be broken at %s without the correction by %s in log %d: %s\n", c.name(), c.Agreement,
			c.Lifted.BreachedAt.Format(time.RFC3339), diag.Visible(c.Lifted.By), c.Lifted.Entry, diag.Visible(c.Lifted.Why))
	}
	if c.Excluded != nil {
		fmt.Fprintf(out, "\n%s of %s is excluded by %s: %s\n", c.name(), c.Agreement, diag.Visible(c.Excluded["by"]), diag.Visible(c.Excluded["reason"]))
	}
}

// tellLate says once of each entry that was recorded late which clocks are made
// of it.
func tellLate(out io.Writer, clocks []*shownClock) {
	type told struct {
		shownLate
		clocks []string
	}
	var all []told
	for _, c := range clocks {
		for _, late := range c.Late {
			i := slices.IndexFunc(all, func(t told) bool { return t.Entry == late.Entry })
			if i < 0 {
				i = len(all)
				all = append(all, told{shownLate: late})
			}
			all[i].clocks = append(all[i].clocks, c.name()+" of "+c.Agreement)
		}
	}
	for _, t := range all {
		why := ""
		if t.Why != "" {
			why = ": " + t.Why
		}
		late := "late"
		if t.Recorded != nil {
			late = history.Span(t.Recorded.Sub(t.At)) + " after it happened"
		}
		fmt.Fprintf(out, "\nlog %d of %s by %s was recorded %s%s\n  of it is made: %s\n", t.Entry, t.At.Format(time.RFC3339), diag.Visible(t.By), late, diag.Visible(why),
			diag.Visible(strings.Join(t.clocks, ", ")))
	}
}

// causes says what brought a target that had passed already.
var causes = map[string]string{
	sla.CausePriority: "the priority was raised",
	sla.CauseService:  "the services were changed",
	sla.CauseCustomer: "the customers were changed",
}

// inWords writes a time in seconds as agreements do: 1h30m.
func inWords(total int64) string {
	sign := ""
	if total < 0 {
		sign, total = "-", -total
	}
	h, m, s := total/3600, total/60%60, total%60
	switch {
	case s > 0 && h > 0:
		return fmt.Sprintf("%s%dh%dm%ds", sign, h, m, s)
	case s > 0:
		return fmt.Sprintf("%s%dm%ds", sign, m, s)
	case h > 0 && m > 0:
		return fmt.Sprintf("%s%dh%dm", sign, h, m)
	case h > 0:
		return fmt.Sprintf("%s%dh", sign, h)
	}
	return fmt.Sprintf("%s%dm", sign, m)
}
