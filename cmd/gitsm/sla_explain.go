package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records/sla"
)

type slaExplainOptions struct {
	asOf, agreement, clock string
	json                   bool
}

func newSLAExplainCommand(e *env) *cobra.Command {
	var opts slaExplainOptions
	cmd := &cobra.Command{
		Use:   "explain ID",
		Short: "Unfold the clocks of a record into stretches of time",
		Long: `Explain prints what each clock of a record did, stretch by stretch: whether it ran,
paused, stood still or was outside of the calendar's hours, why, and which entry of
the log says so. Entries are counted from 1. The stretches that ran sum to the time
that sla show gives.`,
		Example: `  gitsm sla explain INC-2026-0042
  gitsm sla explain INC-2026-0042 --clock resolution --agreement gold
  gitsm sla explain INC-2026-0042 --json`,
		Args: arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := openProject(e)
			if err != nil {
				return err
			}
			defer p.close()
			shown, err := p.clocksOf(cmd.Context(), args[0], opts.asOf)
			if err != nil {
				return err
			}
			explained := shown.explained(opts, p.tree.Config.Zone)
			if opts.json {
				return printJSON(e.stdout, explained)
			}
			return explained.print(e.stdout)
		},
		ValidArgsFunction: completeRecordThen(e, nil),
	}
	f := cmd.Flags()
	f.StringVar(&opts.asOf, "as-of", "", "measure as of this `TIME` or date (default now)")
	f.StringVar(&opts.agreement, "agreement", "", "only clocks under this agreement (`ID`)")
	f.StringVar(&opts.clock, "clock", "", "only this `CLOCK`: response, resolution, fulfilment, or one of the agreement's own")
	f.BoolVar(&opts.json, "json", false, "print a JSON object")
	return cmd
}

// shownExplained is what sla explain prints, in either form.
type shownExplained struct {
	shownClocks
	Clocks []explainedClock `json:"clocks"`
}

type explainedClock struct {
	shownClock
	Segments []shownSegment `json:"segments"`
}

type shownSegment struct {
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	State   sla.State `json:"state"`
	Seconds int64     `json:"seconds"`
	Why     string    `json:"why"`
	Entry   int       `json:"entry"`          // of the log, counted from 1
	Late    bool      `json:"late,omitempty"` // the entry was recorded late
}

func (s *shownClocks) explained(opts slaExplainOptions, zone *time.Location) *shownExplained {
	all := &shownExplained{shownClocks: *s, Clocks: []explainedClock{}}
	for i, m := range s.measured {
		if opts.agreement != "" && m.Agreement != opts.agreement || opts.clock != "" && m.Metric != opts.clock {
			continue
		}
		c := explainedClock{shownClock: s.Clocks[i], Segments: []shownSegment{}}
		for _, seg := range m.Segments() {
			c.Segments = append(c.Segments, shownSegment{
				From: seg.From.In(zone), To: seg.To.In(zone), State: seg.State, Seconds: seconds(seg.Duration()), Why: seg.Why, Entry: seg.Entry + 1,
				Late: slices.ContainsFunc(c.Late, func(l shownLate) bool { return l.Entry == seg.Entry+1 }),
			})
		}
		all.Clocks = append(all.Clocks, c)
	}
	return all
}

func (s *shownExplained) print(w io.Writer) error {
	out := &sheet{Writer: bufio.NewWriter(w)}
	s.head(out)
	for i := range s.Clocks {
		c := &s.Clocks[i]
		var rows [][]string
		for _, seg := range c.Segments {
			rows = append(rows, []string{
				seg.From.Format(time.RFC3339), seg.To.Format(time.RFC3339), fmt.Sprintf("%9s", inWords(seg.Seconds)), string(seg.State),
				seg.entry(), seg.Why,
			})
		}
		out.table(c.title(), rows)
		if len(rows) == 0 {
			fmt.Fprintf(out, "\n%s\n", c.title())
		}
		fmt.Fprintf(out, "  ran %s of %s: %s, %s\n", inWords(c.Elapsed), inWords(c.Target), c.verdict(), c.next())
	}
	var clocks []*shownClock
	for i := range s.Clocks {
		s.Clocks[i].remarks(out)
		clocks = append(clocks, &s.Clocks[i].shownClock)
	}
	tellLate(out, clocks)
	s.tellNote(out)
	return out.Flush()
}

// entry names the entry that began the segment.
func (s *shownSegment) entry() string {
	if s.Late {
		return fmt.Sprintf("log %d, late", s.Entry)
	}
	return fmt.Sprintf("log %d", s.Entry)
}

// title says which clock it is, and by what it runs.
func (c *explainedClock) title() string {
	said := []string{c.name(), "under " + c.Agreement}
	if c.Party != "" || len(c.Customers) > 0 {
		said = append(said, "with "+c.partners())
	}
	if c.Priority != "" {
		said = append(said, "for "+c.Priority)
	}
	if c.Calendar != "" {
		said = append(said, "in "+c.Calendar)
	}
	return diag.Visible(strings.Join(said, " "))
}

// partners names all with whom it was agreed.
func (c *explainedClock) partners() string {
	if c.Party != "" {
		return c.Party
	}
	return strings.Join(c.Customers, ", ")
}
