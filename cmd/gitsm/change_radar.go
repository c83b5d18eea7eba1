package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/records"
	changes "github.com/gitsm/gitsm/records/change"
)

type radarOptions struct {
	id, forID      string
	duration       string
	asOf, from     string
	days           int
	branches       []string
	noBranches     bool
	json           bool
	length         time.Duration
	asOfAt, fromAt time.Time
}

func newChangeRadarCommand(e *env) *cobra.Command {
	var opts radarOptions
	cmd := &cobra.Command{
		Use:   "radar [ID]",
		Short: "Find what changes collide with, and the next free slot for one",
		Long: `Radar looks at the changes that are not done, here and on every local and
remote-tracking branch that Git knows (nothing is fetched), and tells which ones meet:
their windows overlap and they change the same thing, one changes what the other's
thing directly depends on, or the same person is to implement both. With an ID it
tells what that change meets.

With --for it looks for the next window in which that change could be carried out:
with the notice that the policy demands, within the maintenance windows of its
services, outside of freezes, after its predecessors, and without a collision. It
tells what kept the slot from being earlier.

EXIT STATUS
  0  nothing collides, or a slot was found
  1  something collides, or there is no free slot in sight
  2  wrong use
  3  it could not be read`,
		Example: `  gitsm change radar
  gitsm change radar CHG-2026-0101
  gitsm change radar --for CHG-2026-0101 --duration 2h
  gitsm change radar --for CHG-2026-0101 --duration 2h --from 2026-04-01 --json
  gitsm change radar --branches main,release`,
		Args: arguments(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				opts.id = args[0]
			}
			return runChangeRadar(cmd.Context(), e, opts)
		},
		ValidArgsFunction: completeRecordThen(e, nil),
	}
	f := cmd.Flags()
	f.StringVar(&opts.forID, "for", "", "find the next free slot for the change `ID`")
	f.StringVar(&opts.duration, "duration", "", "how `LONG` the slot must be, such as 2h (default as long as its window)")
	f.StringVar(&opts.asOf, "as-of", "", "judge as of this `TIME` (default now)")
	f.StringVar(&opts.from, "from", "", "the slot begins at this `TIME` or date at the earliest (default --as-of)")
	f.IntVar(&opts.days, "days", 90, "look so many `DAYS` ahead for a slot")
	f.StringSliceVar(&opts.branches, "branches", nil, "look at these branches or commits (`REFS`) instead of every branch")
	f.BoolVar(&opts.noBranches, "no-branches", false, "look at the folder alone")
	f.BoolVar(&opts.json, "json", false, "print a JSON object")
	cmd.MarkFlagsMutuallyExclusive("branches", "no-branches")
	return cmd
}

// read refuses flags that do not go together, and reads the rest.
func (o *radarOptions) read(p *project) (err error) {
	if o.forID == "" && (o.duration != "" || o.from != "") {
		return usagef("--duration and --from describe a slot; expected --for ID with them")
	}
	if o.forID != "" && o.id != "" {
		return usagef("radar %s tells collisions, and radar --for %s a slot; expected one of the two", o.id, o.forID)
	}
	if o.days < 1 || o.days > 366 {
		return usagef("--days %d: expected 1 to 366", o.days)
	}
	if o.asOfAt, err = p.asOf(o.asOf); err != nil {
		return err
	}
	o.fromAt = o.asOfAt
	if o.from != "" {
		if o.fromAt, err = p.beginOf("--from", o.from); err != nil {
			return err
		}
	}
	if o.duration == "" {
		return nil
	}
	const longest = 31 * 24 * time.Hour
	if o.length, err = time.ParseDuration(o.duration); err != nil || o.length < time.Minute || o.length > longest || o.length%time.Minute != 0 {
		return usagef("--duration %s: expected hours and minutes, such as 2h or 1h30m, up to 31 days", o.duration)
	}
	return nil
}

func runChangeRadar(ctx context.Context, e *env, opts radarOptions) error {
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	if err := opts.read(p); err != nil {
		return err
	}
	var r *records.Record
	if id := opts.id + opts.forID; id != "" {
		if r, err = p.changeRecord(id); err != nil {
			return err
		}
	}
	others, err := p.elsewhere(ctx, opts)
	if err != nil {
		return err
	}
	plans := changes.ScheduledWith(p.tree, others)
	if opts.forID != "" {
		return p.radarSlot(r, plans, opts)
	}
	return p.radarCollisions(r, plans, opts)
}

// shownCollision is one pair of changes that meet.
type shownCollision struct {
	ID     string `json:"id"`
	On     string `json:"on,omitempty"` // the branch of ID
	With   string `json:"with"`
	WithOn string `json:"with_on,omitempty"` // the branch of With
	Reason string `json:"reason"`
	Why    string `json:"why"`
	From   string `json:"from"`
	To     string `json:"to"`
	More   bool   `json:"more,omitempty"`

	overlap worktime.Interval
}

// reasons are the words for why changes collide.
var reasons = map[changes.Reason]string{changes.SameThing: "same_thing", changes.Dependence: "dependency", changes.SamePersons: "same_person"}

func (p *project) radarCollisions(r *records.Record, plans []changes.Plan, opts radarOptions) error {
	shown := []shownCollision{}
	for _, c := range changes.Collisions(p.tree, plans) {
		for _, other := range c.Others {
			if r != nil && c.Later.Change.ID != r.ID && other.Change.ID != r.ID {
				continue
			}
			s := shownCollision{
				ID: c.Later.Change.ID, On: c.Later.Where, With: other.Change.ID, WithOn: other.Where,
				Reason: reasons[c.Reason], Why: c.Why(p.tree, other), More: c.More, overlap: common(c.Later.Window, other.Window),
			}
			s.From, s.To = p.told(s.overlap.From), p.told(s.overlap.To)
			shown = append(shown, s)
		}
	}
	var err error
	switch {
	case opts.json:
		err = printVersionedJSON(p.env.stdout, struct {
			AsOf       string           `json:"as_of"`
			Collisions []shownCollision `json:"collisions"`
		}{p.told(opts.asOfAt), shown})
	default:
		err = p.printCollisions(p.env.stdout, shown)
	}
	if err == nil && len(shown) > 0 {
		return errFindings
	}
	return err
}

// common is the stretch that two windows share.
func common(a, b worktime.Interval) worktime.Interval {
	if b.From.After(a.From) {
		a.From = b.From
	}
	if b.To.Before(a.To) {
		a.To = b.To
	}
	return a
}

func (p *project) printCollisions(w io.Writer, shown []shownCollision) error {
	out := bufio.NewWriter(w)
	for _, s := range shown {
		line := fmt.Sprintf("%s meets %s, %s: %s", changeOn(s.ID, s.On), changeOn(s.With, s.WithOn), p.span(s.overlap), s.Why)
		if s.More {
			line += ", and there are more"
		}
		fmt.Fprintln(out, diag.Visible(line))
	}
	return out.Flush()
}

// changeOn names a change with the branch that it was read from.
func changeOn(id, branch string) string {
	if branch == "" {
		return id
	}
	return id + " (on " + branch + ")"
}

// shownSlot is what radar --for prints as JSON.
type shownSlot struct {
	ID       string      `json:"id"`
	AsOf     string      `json:"as_of"`
	Duration string      `json:"duration"`
	Found    bool        `json:"found"`
	Start    string      `json:"start,omitempty"`
	End      string      `json:"end,omitempty"`
	Pushes   []shownPush `json:"pushes"`
	Stopped  []string    `json:"stopped"` // open major incidents that would stop it now
}

type shownPush struct {
	From   string `json:"from"`
	To     string `json:"to,omitempty"`
	Why    string `json:"why"`
	Record string `json:"record,omitempty"`
}

func (p *project) radarSlot(r *records.Record, plans []changes.Plan, opts radarOptions) error {
	if opts.length == 0 {
		planned := changes.Planned(r)
		if !planned.Whole() {
			return wrongUse("gitsm change radar --for "+r.ID+" --duration 2h", "%s has no window yet; say how long it takes", r.ID)
		}
		opts.length = planned.Duration()
	}
	slot := changes.NextSlot(p.tree, changes.Wanted{
		Change: r, Length: opts.length, AsOf: opts.asOfAt, From: opts.fromAt, Until: opts.fromAt.AddDate(0, 0, opts.days), Others: plans,
	})
	shown := shownSlot{ID: r.ID, AsOf: p.told(opts.asOfAt), Duration: changes.LengthText(opts.length), Found: slot.Window.Whole(), Pushes: []shownPush{}, Stopped: []string{}}
	if shown.Found {
		shown.Start, shown.End = p.told(slot.Window.From), p.told(slot.Window.To)
	}
	for _, push := range slot.Pushes {
		s := shownPush{From: p.told(push.From), Why: push.Why, Record: push.ID}
		if !push.To.IsZero() {
			s.To = p.told(push.To)
		}
		shown.Pushes = append(shown.Pushes, s)
	}
	for _, l := range changes.Lockdowns(p.tree, r) {
		shown.Stopped = append(shown.Stopped, l.Incident.ID)
	}
	if err := p.printSlot(r, shown, slot, opts); err != nil {
		return err
	}
	if !shown.Found {
		return errFindings
	}
	return nil
}

func (p *project) printSlot(r *records.Record, shown shownSlot, slot changes.Slot, opts radarOptions) error {
	if opts.json {
		return printVersionedJSON(p.env.stdout, shown)
	}
	out := bufio.NewWriter(p.env.stdout)
	if shown.Found {
		fmt.Fprintf(out, "%s: the next free slot is %s\n", r.ID, p.span(slot.Window))
	} else {
		fmt.Fprintf(out, "%s: there is no free slot within %s from %s\n", r.ID, count(opts.days, "day"), p.told(opts.fromAt))
	}
	for _, push := range slot.Pushes {
		until := "for good"
		if !push.To.IsZero() {
			until = "before " + push.To.In(p.tree.Config.Zone).Format("2006-01-02 15:04")
		}
		fmt.Fprintln(out, diag.Visible("  not "+until+": "+push.Why))
	}
	for _, id := range shown.Stopped {
		fmt.Fprintf(out, "  as long as the major incident %s is open, it may not start at all\n", id)
	}
	if shown.Found {
		fmt.Fprintf(out, "  to plan it there: gitsm set %s planned.start=%s planned.end=%s\n", r.ID, shown.Start, shown.End)
	}
	return out.Flush()
}
