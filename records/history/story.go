package history

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// What an event is.
const (
	Created   = "created"   // the record is there
	State     = "state"     // it entered a state
	Set       = "set"       // tracked fields changed, with an entry of the log
	Note      = "note"      // an entry of the log that changes nothing
	Amendment = "amendment" // a closed record was amended, or a wrong entry corrected
	Approval  = "approval"  // somebody approved or rejected
	SealBreak = "seal"      // what was approved is not what stands there any more
	Edited    = "edited"    // something changed of which the log says nothing
	Rewritten = "rewritten" // an entry of the log was changed or taken away
	Moved     = "moved"     // the file is in another place, or the ID is another one
	Removed   = "removed"   // the file is gone
	Unread    = "unread"    // nothing can be made of the header that a commit left
)

// Event is one thing that happened to a record.
type Event struct {
	What string
	Clocks
	By       string // who the log says did it; "" where only the commit tells
	From, To string // states, places, or what an approver decided
	Fields   []records.Change
	Why      string
	Flags    []string
	Entry    int  // index in the log, -1 where it is no entry
	Along    bool // an edit that came with entries of the log: a move brings the fields that it needs
	order    int  // place on the main line
}

// Story is what happened to one record.
type Story struct {
	ID       string
	Events   []Event // by declared time, where there is one, else by the commit's
	Findings []Finding
}

// Diagnostics are the findings as the printers take them.
func (s Story) Diagnostics() []diag.Diagnostic {
	out := make([]diag.Diagnostic, 0, len(s.Findings))
	for _, f := range s.Findings {
		out = append(out, f.Diagnostic)
	}
	return out
}

// Policy says what is found.
type Policy struct {
	// Late gives until when what happened at an instant is recorded in time (D3).
	// Without it nothing is late.
	Late func(happened time.Time) time.Time
	// Witness tells that there is a ledger, and that it covers the record's kind.
	Witness bool
}

// Tell tells a record's story: r as it stands now, with what is not committed
// yet, and its past. r is nil for a record that is gone. Without a past the story
// is the record's own log alone. What a redaction took out is not told: its marker
// stands in earlier values, too.
func Tell(id string, r *records.Record, past Past, policy Policy) Story {
	t := &telling{past: &past, record: r, policy: policy, story: Story{ID: id}}
	log, rewrites := past.follow()
	t.entries(log)
	t.versions()
	for _, w := range rewrites {
		t.rewritten(w)
	}
	slices.SortStableFunc(t.story.Events, func(a, b Event) int {
		return cmp.Or(a.when().Compare(b.when()), cmp.Compare(a.order, b.order))
	})
	t.story.leaveOut(t.taken)
	return t.story
}

// when is what an event is sorted by.
func (e Event) when() time.Time {
	if !e.Declared.IsZero() {
		return e.Declared
	}
	return e.Recorded
}

type telling struct {
	past   *Past
	record *records.Record
	policy Policy
	story  Story
	taken  []taken // what redactions took out
}

func (t *telling) add(e Event) { t.story.Events = append(t.story.Events, e) }

// entries tells the log: as it stands now, with the times at which its entries
// were recorded.
func (t *telling) entries(recorded []slot) {
	var now []records.Entry
	if t.record != nil {
		now = t.record.Log
	} else {
		for _, s := range recorded {
			now = append(now, s.entry)
		}
	}
	state, clocks := "", clocksOf(recorded, now)
	for i, e := range now {
		c := clocks[i]
		event := Event{What: whatEntry(e), Clocks: c, By: e.By, Fields: e.Set, Why: e.Why, Flags: e.Flags, Entry: i, order: i}
		if e.To != "" {
			event.From, event.To = state, e.To
			state = e.To
		}
		t.add(event)
		t.judge(i, e, c)
	}
}

func whatEntry(e records.Entry) string {
	switch {
	case e.HasFlag("amendment"), e.HasFlag("correction"):
		return Amendment
	case e.To != "":
		return State
	case len(e.Set) > 0:
		return Set
	}
	return Note
}

// versions goes along the main line. A version that cannot be read says nothing:
// the next one is held against the one before it.
func (t *telling) versions() {
	var before Version
	for i, v := range t.past.Main {
		switch {
		case i == 0:
			t.first(v)
		case v.Record != nil && v.Record.Unread():
			t.add(t.event(Unread, i, v))
			t.moved(i, before, v)
			before.Path = v.Path
			continue
		default:
			t.step(i, before, v)
		}
		before = v
	}
}

// event begins an event that a commit of the main line tells.
func (t *telling) event(what string, place int, v Version) Event {
	e := Event{What: what, Entry: -1, order: place}
	e.Clocks = t.past.clocks(v, records.Entry{}, t.past.writer(v))
	return e
}

// first tells how a record came. Where it has a log, that tells more.
func (t *telling) first(v Version) {
	if v.Record == nil || v.Record.Kind.Log == schema.LogRecord && len(v.Record.Log) > 0 {
		return
	}
	e := t.event(Created, 0, v)
	e.To = v.Record.State
	t.add(e)
	t.approvals(0, nil, v)
}

// step tells what a commit of the main line changed.
func (t *telling) step(place int, before, after Version) {
	switch {
	case after.Record == nil:
		t.add(t.event(Removed, place, after))
		return
	case before.Record == nil:
		e := t.event(Created, place, after)
		e.To = after.Record.State
		t.add(e)
		return
	}
	t.moved(place, before, after)
	t.stateByCommit(place, before, after)
	if before.Record.Unread() {
		return
	}
	t.taken = append(t.taken, takenFrom(before.Record, after.Record)...)
	t.edited(place, before, after)
	t.approvals(place, before.Record, after)
	t.seal(place, before, after)
}

func (t *telling) moved(place int, before, after Version) {
	if before.Path == after.Path || before.Record == nil {
		return
	}
	e := t.event(Moved, place, after)
	e.From, e.To = before.Path, after.Path
	t.add(e)
}

// stateByCommit tells the steps of kinds whose commits are their log.
func (t *telling) stateByCommit(place int, before, after Version) {
	if after.Record.Kind.Log == schema.LogRecord || before.Record.State == after.Record.State {
		return
	}
	e := t.event(State, place, after)
	e.From, e.To = before.Record.State, after.Record.State
	t.add(e)
}

// approvals tells who decided.
func (t *telling) approvals(place int, before *records.Record, after Version) {
	var known []*frontmatter.Node
	if before != nil {
		known = items(before.Lookup("approvals"))
	}
	for _, a := range items(after.Record.Lookup("approvals")) {
		if slices.ContainsFunc(known, func(k *frontmatter.Node) bool { return frontmatter.Equal(k, a) }) {
			continue
		}
		e := t.event(Approval, place, after)
		e.Declared, _ = a.Get("at").Instant()
		e.By, e.To, e.Why = a.Get("by").Str(), a.Get("decision").Str(), a.Get("role").Str()
		t.add(e)
	}
}

// seal tells that what was approved is not what stands there any more.
func (t *telling) seal(place int, before, after Version) {
	if before.Seal == "" || before.Seal == after.Seal {
		return
	}
	for _, a := range items(before.Record.Lookup("approvals")) {
		if a.Get("decision").Str() == "approved" && a.Get("digest").Str() == before.Seal {
			e := t.event(SealBreak, place, after)
			e.From, e.To = before.Seal, after.Seal
			t.add(e)
			return
		}
	}
}

// edited tells what changed without an entry of the log.
func (t *telling) edited(place int, before, after Version) {
	told := map[string]bool{"log": true, "approvals": true, "formerly": true}
	if own := after.Record.Kind.Adopt; own != nil && own.State != "" {
		told[own.State] = true
	}
	told["state"] = true
	for _, e := range after.Record.Log[min(len(before.Record.Log), len(after.Record.Log)):] {
		for _, c := range e.Set {
			top, _, _ := strings.Cut(c.Field, ".")
			told[top] = true
		}
	}
	changes := append(fieldChanges(before.Record, after.Record, told), sectionChanges(before.Record, after.Record)...)
	if len(changes) == 0 {
		return
	}
	e := t.event(Edited, place, after)
	e.Fields, e.Along = changes, len(after.Record.Log) > len(before.Record.Log)
	t.add(e)
}

// fieldChanges lists the fields of the header that differ, in the order of the
// newer one, those that are gone at the end.
func fieldChanges(before, after *records.Record, told map[string]bool) []records.Change {
	var out []records.Change
	for _, pair := range after.Fields.Pairs {
		if old := before.Fields.Get(pair.Key); !told[pair.Key] && (old == nil || !frontmatter.Equal(old, pair.Value)) {
			out = append(out, records.Change{Field: pair.Key, Old: old, New: pair.Value})
		}
	}
	for _, pair := range before.Fields.Pairs {
		if !told[pair.Key] && after.Fields.Get(pair.Key) == nil {
			out = append(out, records.Change{Field: pair.Key, Old: pair.Value})
		}
	}
	return out
}

// sectionChanges lists the sections whose text differs, as "## Title", without
// their texts.
func sectionChanges(before, after *records.Record) []records.Change {
	var out []records.Change
	for _, s := range after.Sections {
		if old := before.Section(s.Title); old == nil || strings.TrimSpace(old.Text) != strings.TrimSpace(s.Text) {
			out = append(out, records.Change{Field: "## " + s.Title})
		}
	}
	for _, s := range before.Sections {
		if after.Section(s.Title) == nil {
			out = append(out, records.Change{Field: "## " + s.Title})
		}
	}
	return out
}

// rewritten tells, and finds, that an entry does not say any more what it said.
func (t *telling) rewritten(w Rewrite) {
	e := Event{What: Rewritten, Entry: w.Index, order: len(t.past.Main)}
	e.Clocks = Clocks{Recorded: w.In.When, By: w.By, In: w.In}
	e.From = entryText(w.Was)
	if w.Is != nil {
		e.To = entryText(w.Is)
	}
	t.add(e)
	t.found(t.rewriteFinding(w), w.Index, e.Clocks)
}

// entryText is an entry in a few words.
func entryText(e *records.Entry) string {
	parts := []string{e.At.Format(time.RFC3339), e.By}
	if e.To != "" {
		parts = append(parts, "-> "+e.To)
	}
	for _, c := range e.Set {
		parts = append(parts, "set "+c.Field)
	}
	if e.Why != "" {
		parts = append(parts, "because "+e.Why)
	}
	return strings.Join(parts, " ")
}
