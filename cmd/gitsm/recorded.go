package main

import (
	"context"
	"io/fs"
	"time"

	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/history"
	"github.com/gitsm/gitsm/records/lifecycle"
	"github.com/gitsm/gitsm/records/report"
)

// recordedTimes knows when the entries of logs were recorded: when the main line
// had them first (D3). It reads the versions of a record when it is first asked for
// it. Several goroutines may use it at once after it was asked for every record.
type recordedTimes struct {
	p     *project // whose tree the logs are of
	h     *projectPast
	known map[string][]history.Clocks
	note  string // what is to be said where it does not know all
	err   error  // what was in the way of reading a record's past
}

// recordedTimes reads when things were recorded on the main line of a commit. A
// folder without a history is no error: that is said, and nothing is known.
func (p *project) recordedTimes(ctx context.Context, rev string) (*recordedTimes, error) {
	return p.recordedTimesOf(ctx, rev, p.tree, p.root.FS())
}

func (p *project) recordedTimesOf(ctx context.Context, rev string, tree *records.Tree, files fs.FS) (*recordedTimes, error) {
	of := *p
	of.tree = tree
	t := &recordedTimes{p: &of, known: map[string][]history.Clocks{}}
	h, err := of.walkPast(ctx, rev, files)
	switch {
	case err != nil && noPast(err):
		t.note = "There is no Git history here: an entry is told as recorded late only where the log says so itself."
	case err != nil && ctx.Err() != nil:
		return nil, err
	case err != nil:
		t.unreadable(err)
	default:
		t.h = h
		h.clocks = true
		if !h.past.Complete {
			t.note = shallowReportNote(h.past, tree.Config.Zone)
		}
	}
	return t, nil
}

func shallowReportNote(past *gitrepo.Past, zone *time.Location) string {
	return "This clone is shallow: when entries were recorded is known only after " + past.Since.In(zone).Format(time.RFC3339) +
		`, and of older ones only what the log says itself (run "git fetch --unshallow", or set fetch-depth: 0 in the workflow).`
}

// unreadable has nothing told of the history, rather than half of it.
func (t *recordedTimes) unreadable(err error) {
	t.close()
	t.h, t.err = nil, nil
	t.note = "The history could not be read in full: an entry is told as recorded late only where the log says so itself."
	t.p.env.say("gitsm: when entries were recorded is not told: %v", err)
}

func (t *recordedTimes) close() {
	if t.h != nil {
		t.h.close()
	}
}

// tell has a maker of reports know what is known here.
func (t *recordedTimes) tell(m *report.Maker) {
	m.Recorded, m.RecordedNote = t.recorded, t.note
}

// whole does something, and does it again without the history where that turned
// out not to be there in full.
func (t *recordedTimes) whole(do func() error) error {
	if err := do(); err != nil || t.err == nil {
		return err
	}
	t.unreadable(t.err)
	return do()
}

// recorded is a sla.Recorded.
func (t *recordedTimes) recorded(id string, entry int) (at time.Time, late, ok bool) {
	clocks := t.of(id)
	if entry >= len(clocks) || clocks[entry].Recorded.IsZero() || clocks[entry].Beyond {
		return time.Time{}, false, false
	}
	c := clocks[entry]
	return c.Recorded, c.Recorded.After(t.deadline(c.Declared)), true
}

func (t *recordedTimes) deadline(happened time.Time) time.Time {
	return lifecycle.Deadline(t.p.tree, happened, t.p.tree.Config.Policy.RecordedLate)
}

// of gives the clocks of a record's log, nil where nothing is known, or where
// nothing of it can have been recorded late.
func (t *recordedTimes) of(id string) []history.Clocks {
	if t.h == nil || t.err != nil {
		return nil
	}
	if clocks, ok := t.known[id]; ok {
		return clocks
	}
	var clocks []history.Clocks
	r := t.p.tree.Record(id)
	if r == nil {
		return nil
	}
	if len(r.Log) > 0 && !t.inTime(r) {
		past, err := t.h.of(r.ID, r.Path, r)
		if err != nil {
			t.err = err
			return nil
		}
		clocks = past.Clocks(r.Log)
	}
	t.known[id] = clocks
	return clocks
}

// inTime reports that nothing of a record can have been recorded late, without
// reading a version of it: the main line last touched it while each of its entries
// was still young enough, and none says itself that it is late.
func (t *recordedTimes) inTime(r *records.Record) bool {
	touches, _ := t.h.follow(r.Path, r)
	for _, one := range touches {
		if onMain, _ := t.h.onMain(one); !onMain {
			continue
		}
		touched := t.h.past.Steps[one.step].CommitTime
		for i := range r.Log {
			if e := &r.Log[i]; e.HasFlag("late") || touched.After(t.deadline(e.At)) {
				return false
			}
		}
	}
	return true
}
