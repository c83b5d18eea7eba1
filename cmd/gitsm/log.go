package main

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/audit"
	"github.com/gitsm/gitsm/records/history"
	"github.com/gitsm/gitsm/records/lifecycle"
	"github.com/gitsm/gitsm/records/report"
	"github.com/gitsm/gitsm/schema"
)

type logOptions struct {
	ids, services    []string
	kind, since, rev string
	verify, strict   bool
	states           bool
	json             bool
	limit            int // 0: all

	from         time.Time // --since
	wanted       *schema.Kind
	noRepository string // why there is no history
}

func newLogCommand(e *env) *cobra.Command {
	var opts logOptions
	cmd := &cobra.Command{
		Use:   "log [ID]...",
		Short: "Tell what happened to records, when it was recorded, and when it was witnessed",
		Long: `Log tells the story of a record: the states that it entered, the tracked fields
that changed, approvals and the seals that were broken, amendments, and what was
edited without an entry in the record's log. It follows the record through
renames, renumbering, merges and squashes. Without an ID it tells what came to the
main line, of all records, since --since, or with --limit the last of it.

Three clocks stand side by side. "happened" is what the record's log says;
"recorded" is the time of the first commit on the main line (the first parents of
--rev) that holds it, which is a claim of whoever made the commit; "witnessed" is
when gitsm saw that commit in CI, as the ledger says. What was recorded late
(policy.recorded_late in gitsm.yaml, 24h), before it happened, was changed after it
was recorded, or never witnessed, is listed below. Kinds with "log: git" have their
states and times from commits alone.

In a shallow clone the log says from where the history is complete, and how to
complete it. Nothing is fetched. --states tells the changes of state of all records
as the commits of the main line made them, which is much faster. Without Git it is the log of the file, and says so.

Signatures are looked at with --verify-signatures alone: your own git asks your own
gpg, or ssh-keygen with the file that gpg.ssh.allowedSignersFile names.

EXIT STATUS
  0  told
  1  something was found, with --strict
  2  wrong use
  3  it could not be done`,
		Example: `  gitsm log INC-2026-0042
  gitsm log CHG-2026-0101 --json
  gitsm log --since 2026-03-01 --kind change --service web
  gitsm log -n 20
  gitsm log --states --since 2026-03-01
  gitsm log CHG-2026-0101 --verify-signatures --strict`,
		Args: arguments(0, anyNumber),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.ids = args
			if cmd.Flags().Changed("limit") && opts.limit < 1 {
				return usagef("--limit %d: expected at least 1", opts.limit)
			}
			if opts.states {
				return runLogStates(cmd.Context(), e, opts)
			}
			return runLog(cmd.Context(), e, opts)
		},
		ValidArgsFunction: completeRecords(e),
	}
	f := cmd.Flags()
	f.StringVar(&opts.since, "since", "", "only what came to the main line at this `TIME` or date, or later")
	f.IntVarP(&opts.limit, "limit", "n", 0, "only so many (`NUMBER`), those that were recorded last")
	f.StringVar(&opts.kind, "kind", "", "only records of this `KIND`")
	f.StringSliceVar(&opts.services, "service", nil, "only records that name one of these services (`IDS`)")
	f.StringVar(&opts.rev, "rev", "HEAD", "the main line is that of this `COMMIT` or branch")
	f.BoolVar(&opts.states, "states", false, "only the changes of state, one a line, as commits of the main line made them")
	f.BoolVar(&opts.verify, "verify-signatures", false, "ask git who signed the commits")
	f.BoolVar(&opts.strict, "strict", false, "exit with 1 when something was found")
	f.BoolVar(&opts.json, "json", false, "print JSON")
	return cmd
}

func runLog(ctx context.Context, e *env, opts logOptions) error {
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	p.mentionUnread()
	if err := p.judgeLogOptions(&opts); err != nil {
		return err
	}
	h, err := p.readPast(ctx, opts.rev)
	switch {
	case err != nil && noPast(err) && len(opts.ids) > 0:
		opts.noRepository = "there is no history to read, and this is the record's own log: " + err.Error()
	case err != nil:
		return err
	default:
		defer h.close()
	}
	stories, err := p.stories(h, opts)
	if err != nil {
		return err
	}
	shown := p.shownLog(h, stories, opts)
	if opts.verify && h != nil {
		if err := p.verifySignatures(ctx, shown); err != nil {
			return err
		}
	}
	if err := shown.write(e.stdout, opts.json); err != nil {
		return err
	}
	for _, s := range shown.Records {
		if opts.strict && (len(s.Findings) > 0 || s.badSignature) {
			return errFindings
		}
	}
	return nil
}

func (p *project) judgeLogOptions(opts *logOptions) (err error) {
	if opts.since != "" {
		if opts.from, err = p.beginOf("--since", opts.since); err != nil {
			return err
		}
	}
	if opts.kind != "" {
		if opts.wanted, err = kindNamed(p.tree.Kinds, opts.kind); err != nil {
			return err
		}
	}
	return p.knowFields(nil, listOptions{services: opts.services}, schema.Cond{})
}

// toldRecord is a record whose story is told.
type toldRecord struct {
	id, place string
	record    *records.Record // nil where it is gone
	story     history.Story
}

// stories tells the stories of the records that are asked for.
func (p *project) stories(h *projectPast, opts logOptions) ([]toldRecord, error) {
	chosen, err := p.choose(h, opts)
	if err != nil {
		return nil, err
	}
	for i := range chosen {
		c := &chosen[i]
		var past history.Past
		if h != nil {
			if past, err = h.of(c.id, c.place, c.record); err != nil {
				return nil, err
			}
		}
		c.story = history.Tell(c.id, c.record, past, p.logPolicy(h, c.record))
		if !opts.from.IsZero() {
			c.story.Events = slices.DeleteFunc(c.story.Events, func(e history.Event) bool {
				return cmp.Or(e.Recorded, e.Declared).Before(opts.from)
			})
		}
	}
	newest(chosen, opts.limit)
	if len(opts.ids) == 0 {
		chosen = slices.DeleteFunc(chosen, func(c toldRecord) bool { return len(c.story.Events) == 0 })
	}
	return chosen, nil
}

// logPolicy says until when an entry is recorded in time, and whether the ledger
// has to have seen it: changes are what it is kept for.
func (p *project) logPolicy(h *projectPast, r *records.Record) history.Policy {
	return history.Policy{
		Late: func(happened time.Time) time.Time {
			return lifecycle.Deadline(p.tree, happened, p.tree.Config.Policy.RecordedLate)
		},
		Witness: h != nil && h.ledger && r != nil && r.Kind.Name == "change",
	}
}

// choose finds the records that are asked for: by ID, also those that are gone,
// or all that something was done to.
func (p *project) choose(h *projectPast, opts logOptions) ([]toldRecord, error) {
	var out []toldRecord
	for _, id := range opts.ids {
		r, err := p.record(id)
		if err != nil {
			place := h.lastPlace(p.tree.Kinds, id)
			if place == "" {
				return nil, err
			}
			out = append(out, toldRecord{id: id, place: place})
			continue
		}
		out = append(out, toldRecord{id: r.ID, place: r.Path, record: r})
	}
	if len(opts.ids) > 0 {
		return out, nil
	}
	services := listOptions{services: opts.services}
	touched := h.touchedSince(opts.from)
	for _, r := range p.tree.Records {
		if touched[r.Path] && services.takes(r) && (opts.wanted == nil || r.Kind == opts.wanted) {
			out = append(out, toldRecord{id: r.ID, place: r.Path, record: r})
		}
		delete(touched, r.Path)
	}
	if len(opts.services) > 0 { // what a record that is gone named is not asked for
		return h.lately(out, opts.limit), nil
	}
	for _, place := range sortedKeys(touched) {
		k := p.tree.Kinds.ByFolder(place)
		gone := h.at[place][0].change.After == "" && path.Ext(place) == ".md" && !h.movedAway(place)
		if k != nil && gone && (opts.wanted == nil || k == opts.wanted) {
			out = append(out, toldRecord{id: stem(place), place: place})
		}
	}
	return h.lately(out, opts.limit), nil
}

// touchedSince lists the files that commits of the main line changed.
func (h *projectPast) touchedSince(since time.Time) map[string]bool {
	touched := map[string]bool{}
	for i := range h.past.Steps {
		s := &h.past.Steps[i]
		if !s.Main || s.CommitTime.Before(since) {
			continue
		}
		for _, ch := range s.OnMain() {
			touched[ch.Path] = true
		}
	}
	return touched
}

// touchedIn lists the files that commits of the main line changed in a period.
func (h *projectPast) touchedIn(period report.Period, line audit.Line) map[string]bool {
	touched := map[string]bool{}
	for i := range h.past.Steps {
		s := &h.past.Steps[i]
		if !s.Main || !line.In(history.CommitInfo{Hash: s.Hash, When: s.CommitTime}, period) {
			continue
		}
		for _, ch := range s.OnMain() {
			touched[ch.Path] = true
		}
	}
	return touched
}

// movedAway reports whether the commit that took a file away put it elsewhere.
func (h *projectPast) movedAway(place string) bool {
	s := &h.past.Steps[h.at[place][0].step]
	for _, ch := range s.OnMain() {
		if ch.From == place {
			return true
		}
	}
	return false
}

// lastPlace is where a record lay that is gone, "" if there never was one.
func (h *projectPast) lastPlace(kinds *schema.Set, id string) string {
	if h == nil {
		return ""
	}
	best, step := "", 0
	for place, touches := range h.at {
		if stem(place) == id && kinds.ByFolder(place) != nil && (best == "" || touches[0].step < step) {
			best, step = place, touches[0].step
		}
	}
	return best
}

func (l *shownLog) write(w io.Writer, asJSON bool) error {
	if asJSON {
		return printVersionedJSON(w, l)
	}
	out := &sheet{Writer: bufio.NewWriter(w)}
	for i, r := range l.Records {
		if i > 0 {
			fmt.Fprintln(out)
		}
		r.print(out)
	}
	for _, note := range l.Notes {
		fmt.Fprintln(out, "\nnote: "+diag.Visible(note))
	}
	return out.Flush()
}

func (r *shownStory) print(out *sheet) {
	fmt.Fprintln(out, strings.TrimRight(diag.Visible(r.ID)+"  "+diag.Visible(r.Title), " "))
	rows := [][]string{{"happened", "recorded", "witnessed", "commit", "who", "what"}}
	for _, e := range r.Events {
		commit := e.Commit
		if len(commit) > 12 {
			commit = commit[:12]
		}
		rows = append(rows, []string{e.Happened, e.recorded(), e.Witnessed, commit, cmp.Or(e.By, e.Author), e.text()})
	}
	writeTable(out.Writer, "  ", rows, 0)
	if len(r.Findings) > 0 {
		fmt.Fprintln(out, "  found")
	}
	for _, f := range r.Findings {
		fmt.Fprintf(out, "    %s [%s]\n", diag.Visible(f.Message), f.Rule)
	}
}
