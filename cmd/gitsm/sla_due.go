package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/sla"
)

type dueOptions struct {
	asOf, since, within string
	services            []string
	json                bool
}

func newSLADueCommand(e *env) *cobra.Command {
	var opts dueOptions
	cmd := &cobra.Command{
		Use:   "due",
		Short: "List targets that are half, three quarters or wholly used up",
		Long: `Due lists the instants at which clocks that have not stopped use up 50, 75 and 100 %
of their targets: those that have passed, and those to come within --within, if all
stays as it is. A clock that pauses has none to come.

It is made for a job that tells people: what it says of an instant is computed from
the records alone, and stays the same however late the job runs. A job that runs
every ten minutes asks for what came since its last run with --since, and is told
of clocks that have stopped by now, too. gitsm itself sends nothing.`,
		Example: `  gitsm sla due
  gitsm sla due --as-of "2026-03-16 12:00" --within 8h
  gitsm sla due --service payments-api --json
  gitsm sla due --since "$LAST_RUN" --as-of "$NOW" --within 0h --json`,
		Args: arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return runSLADue(cmd.Context(), e, opts) },
	}
	f := cmd.Flags()
	f.StringVar(&opts.asOf, "as-of", "", "measure as of this `TIME` or date (default now)")
	f.StringVar(&opts.within, "within", "24h", "look ahead for this `SPAN` of hours and minutes")
	f.StringVar(&opts.since, "since", "", "only what came after this `TIME`, of stopped clocks too")
	f.StringSliceVar(&opts.services, "service", nil, "only records that name one of these services (`IDS`)")
	f.BoolVar(&opts.json, "json", false, "print a JSON object")
	return cmd
}

// shownDue is what sla due prints, in either form.
type shownDue struct {
	Version int `json:"version"`
	shownStamp
	Since     *time.Time      `json:"since,omitempty"`
	Until     time.Time       `json:"until"`
	Crossings []shownCrossing `json:"crossings"`
	Note      string          `json:"note,omitempty"` // where it is not known when entries were recorded
}

// shownCrossing is a share of a target that was or will be used up.
type shownCrossing struct {
	At       time.Time  `json:"at"`
	Percent  int        `json:"percent"`
	Passed   bool       `json:"passed"`
	ID       string     `json:"id"`
	Title    string     `json:"title"`
	Services []string   `json:"services"`
	Team     string     `json:"team,omitempty"`
	Assignee string     `json:"assignee,omitempty"`
	Clock    shownClock `json:"clock"`
}

func runSLADue(ctx context.Context, e *env, opts dueOptions) error {
	within, err := time.ParseDuration(opts.within)
	if err != nil || within < 0 {
		return usagef("--within %s: expected a span of hours and minutes, such as 24h or 1h30m", opts.within)
	}
	defer spendMemory(e)()
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
	due := shownDue{Version: 1, shownStamp: p.stampAt(asOf), Until: asOf.Add(within), Crossings: []shownCrossing{}}
	if opts.since != "" {
		since, err := p.instant("--since", opts.since)
		if err != nil {
			return err
		}
		if since.After(asOf) {
			return usagef("--since %s is after the as-of instant %s", opts.since, asOf.Format(time.RFC3339))
		}
		due.Since = &since
	}
	if err := p.knowServices(opts.services); err != nil {
		return err
	}
	recorded, err := p.recordedTimes(ctx, "HEAD")
	if err != nil {
		return err
	}
	defer recorded.close()
	measured := sla.New(p.tree, asOf).All()
	if err := recorded.whole(func() error {
		due.Crossings = []shownCrossing{}
		due.collect(measured, opts.services, recorded.recorded, p.tree.Config.Zone)
		due.Note = recorded.note
		return nil
	}); err != nil {
		return err
	}
	if opts.json {
		return printJSON(e.stdout, due)
	}
	return due.print(e.stdout, e.terminal.width)
}

// knowServices refuses services that are not there.
func (p *project) knowServices(services []string) error {
	for _, id := range services {
		if r := p.tree.Record(id); r == nil || r.Kind.Name != "service" {
			var ids []string
			for _, s := range p.tree.OfKind("service") {
				ids = append(ids, s.ID)
			}
			return wrongUse("gitsm list service", "--service %s: no such service%s", id, diag.DidYouMean(id, ids))
		}
	}
	return nil
}

// collect takes the crossings that were asked for, in the order of time.
func (d *shownDue) collect(measured []*sla.Measurement, services []string, recorded sla.Recorded, zone *time.Location) {
	for _, m := range measured {
		if m.Stopped() && d.Since == nil || !concernsServices(m.Record, services) {
			continue
		}
		for _, c := range m.Crossings() {
			if c.At.After(d.Until) || d.Since != nil && !c.At.After(*d.Since) {
				continue
			}
			r := m.Record
			d.Crossings = append(d.Crossings, shownCrossing{
				At: c.At.In(zone), Percent: c.Percent, Passed: c.Passed, ID: r.ID, Title: r.Title,
				Services: append([]string{}, r.Values("services")...), Team: r.Value("team"), Assignee: r.Value("assignee"),
				Clock: shownClockOf(m, recorded, zone),
			})
		}
	}
	slices.SortStableFunc(d.Crossings, func(a, b shownCrossing) int {
		return cmp.Or(a.At.Compare(b.At), records.CompareIDs(a.ID, b.ID), cmp.Compare(a.Clock.Agreement, b.Clock.Agreement),
			cmp.Compare(a.Clock.Clock, b.Clock.Clock), cmp.Compare(a.Percent, b.Percent))
	})
}

func concernsServices(r *records.Record, services []string) bool {
	return len(services) == 0 || slices.ContainsFunc(r.Values("services"), func(s string) bool { return slices.Contains(services, s) })
}

func (d *shownDue) print(w io.Writer, width int) error {
	var rows [][]string
	for i := range d.Crossings {
		c := &d.Crossings[i]
		rows = append(rows, []string{c.ID, c.At.Format(time.RFC3339), fmt.Sprintf("%3d %%", c.Percent), c.tense(), c.Clock.name(), c.Clock.Agreement, c.Title})
	}
	if len(rows) == 0 {
		return nil
	}
	if _, err := fmt.Fprintln(w, d.words()); err != nil {
		return err
	}
	return printTable(w, rows, width)
}

// tense says whether it lies ahead.
func (c *shownCrossing) tense() string {
	said := []string{"to come"}
	if c.Passed {
		said[0] = "passed"
	}
	if c.Clock.Stopped != nil {
		said = append(said, "stopped")
	}
	return strings.Join(said, ", ")
}
