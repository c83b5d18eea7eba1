package site

import (
	"strconv"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// ArticlePage is a knowledge article: its text comes first, with what tells
// how far it can be trusted.
type ArticlePage struct {
	RecordPage
	Problem   *Ref
	Validated Time
	Review    Time
	Used      int
	LastUsed  Time
	Uses      []Figure // within the last days
	Owner     string
}

func (b *builder) articlePage(r *records.Record) any {
	p := ArticlePage{RecordPage: b.recordPage(r, "confidence", "type", "flags", "validated_at", "review_due", "owner")}
	if at, ok := r.Instant("validated_at"); ok {
		p.Validated = b.day(at)
	}
	if at, ok := r.Instant("review_due"); ok {
		p.Review = b.day(at)
	}
	if ref, ok := b.refTo(r.Value("problem"), p.Root); ok {
		p.Problem = &ref
	}
	p.drop("Problem")
	p.Used, p.LastUsed = b.uses(r)
	p.Uses, p.Owner = b.usesWithin(r), b.person(r.Value("owner"))
	p.Notes = append(b.articleNotes(r, p.Root), p.Notes...)
	return p
}

// articleNotes warn of an article that may mislead.
func (b *builder) articleNotes(r *records.Record, root string) []Note {
	var notes []Note
	switch r.Category() {
	case schema.Draft:
		notes = append(notes, Note{Class: "warning", Title: b.say.Text("Work in progress"), Text: b.say.Text("This article has no resolution yet.")})
	case schema.Closed:
		note := Note{Class: "warning", Title: b.say.Text("Archived"), Text: b.say.Text("This article is no longer offered. What it says may not hold any more.")}
		for _, by := range b.linked(r.ID, "superseded_by") {
			note.Refs = append(note.Refs, b.ref(by, root))
		}
		notes = append(notes, note)
	default:
		if r.State == "not_validated" {
			notes = append(notes, Note{Class: "info", Title: b.say.Text("Not validated"), Text: b.say.Text("Nobody has confirmed yet that this works.")})
		}
		if b.isStale(r) {
			notes = append(notes, Note{Class: "warning", Title: b.say.Text("Review overdue"), Text: b.say.Text("This article was due for review. Check before you rely on it.")})
		}
	}
	for _, n := range openFlags(r) {
		at, _ := n.Get("at").Instant()
		notes = append(notes, Note{
			Class: "warning", Title: b.say.Text("A reader found something wrong"),
			Text: text(n.Get("text").Str()) + " (" + b.person(n.Get("by").Str()) + ", " + b.day(at).Text + ")",
		})
	}
	return notes
}

// isStale reports whether an article that is offered is past its review.
func (b *builder) isStale(r *records.Record) bool {
	due, ok := r.Instant("review_due")
	return ok && r.Category() == schema.Open && due.AddDate(0, 0, 1).Before(b.asOf)
}

// usesWithin counts the records that an article helped with by when they were opened:
// in the last 30, 90 and 365 days (domain section 7).
func (b *builder) usesWithin(r *records.Record) []Figure {
	all := b.linked(r.ID, "used_in")
	if len(all) == 0 {
		return nil
	}
	var out []Figure
	for _, days := range []int{30, 90, 365} {
		count, since := 0, b.asOf.AddDate(0, 0, -days)
		for _, by := range all {
			if at := by.Opened(); at.After(since) && !at.After(b.asOf) {
				count++
			}
		}
		out = append(out, Figure{grouped(count), b.say.Fill("{days} days", strconv.Itoa(days))})
	}
	return out
}

// uses counts the records that an article helped with.
func (b *builder) uses(r *records.Record) (count int, lastUse Time) {
	var newest time.Time
	for _, by := range b.linked(r.ID, "used_in") {
		count++
		if t := last(by); t.After(newest) {
			newest = t
		}
	}
	return count, b.day(newest)
}
