package site

import (
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// Event is one entry of a record's log.
type Event struct {
	Entry   int // place in the log, counted from 1
	At      Time
	By      string
	From    Chip // state left, where another one was entered
	To      Chip // state entered
	Moved   bool
	Changes []FieldChange
	Why     []Piece
	Flags   []string
	After   string // time since the entry before, "2 h 5 min"
	Delay   string // time until it was recorded, where that was late
}

// FieldChange is a tracked field with its value before and after.
type FieldChange struct {
	Label    string
	Old, New Value
}

// timeline shows a log in the order of what happened: entries that were
// recorded late stand where they belong.
func (b *builder) timeline(r *records.Record, root string) []Event {
	v := b.viewer(r, root)
	log := slices.Clone(r.Log)
	slices.SortStableFunc(log, func(x, y records.Entry) int { return x.At.Compare(y.At) })
	events := make([]Event, 0, len(log))
	state := ""
	var before time.Time
	for _, e := range log {
		event := Event{Entry: e.Index + 1, At: b.instant(e.At), By: b.person(e.By), Why: b.inline(e.Why, root)}
		if e.To != "" {
			event.Moved, event.To = true, b.state(r.Kind, e.To)
			if state != "" {
				event.From = b.state(r.Kind, state)
			}
			state = e.To
		}
		for _, c := range e.Set {
			event.Changes = append(event.Changes, v.change(r.Kind, c))
		}
		for _, f := range e.Flags {
			event.Flags = append(event.Flags, text(b.words(f)))
		}
		if !before.IsZero() && e.At.Sub(before) >= time.Minute {
			event.After = b.duration(e.At.Sub(before))
		}
		event.Delay = b.delay(r, e)
		before = e.At
		events = append(events, event)
	}
	return events
}

// delay is how long after it happened an entry was recorded, "" where that was in
// time, or is not known. When the organisation writes things down is told to itself
// alone, and of a record that readers see in part nothing is told.
func (b *builder) delay(r *records.Record, e records.Entry) string {
	if b.opts.Recorded == nil || b.outward() {
		return ""
	}
	whole := b.opts.whole.Record(r.ID)
	if whole == nil || len(whole.Log) != len(r.Log) || !whole.Log[e.Index].At.Equal(e.At) {
		return ""
	}
	at, late, known := b.opts.Recorded(r.ID, e.Index)
	if !known || !late {
		return ""
	}
	return b.duration(at.Sub(e.At))
}

func (v viewer) change(k *schema.Kind, c records.Change) FieldChange {
	var fragment *frontmatter.Node
	if f, ok := k.Field(c.Field); ok {
		fragment = f.Schema
	}
	return FieldChange{
		Label: text(v.b.words(strings.ReplaceAll(c.Field, ".", " "))),
		Old:   v.value(fragment, c.Old, c.Field),
		New:   v.value(fragment, c.New, c.Field),
	}
}
