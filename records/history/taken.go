package history

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/markdown"
	"github.com/gitsm/gitsm/records"
)

// Commits keep what a redaction took out of a record. A story that told earlier
// values as they were would say it again to every reader, of a terminal, of a job's
// log, of a pack for auditors. So it says what is there now instead.

// taken is what stood in a record and what stands there since.
type taken struct{ was, is string }

// shortestTaken is how long a piece must be to be looked for in other texts: a
// shorter one would be found in the middle of words that have nothing to do with it.
const shortestTaken = 4

// takenFrom lists what a redaction took away: each text as a whole, so that it is
// told as it reads now, and the pieces of it that became markers.
func takenFrom(before, after *records.Record) []taken {
	if !redacts(after.Log, len(before.Log)) || !RedactionOf(before, after).Done() {
		return nil
	}
	var out []taken
	eachText(before.Fields, after.Fields, func(was, is string) {
		out = append(out, taken{was, is})
		out = append(out, takenPieces(was, is)...)
	})
	return append(out, takenPieces(markdown.Canonical(before.Doc.Body()), markdown.Canonical(after.Doc.Body()))...)
}

// eachText goes along the texts of two values of one shape that differ.
func eachText(was, is *frontmatter.Node, each func(was, is string)) {
	switch {
	case was == nil || is == nil || was.Kind != is.Kind:
	case was.Kind == frontmatter.Map:
		for _, p := range was.Pairs {
			eachText(p.Value, is.Get(p.Key), each)
		}
	case was.Kind == frontmatter.Seq:
		for i := range min(len(was.Items), len(is.Items)) {
			eachText(was.Items[i], is.Items[i], each)
		}
	case was.Text != is.Text:
		each(was.Text, is.Text)
	}
}

// takenPieces lists the pieces of a text for which markers stand in another.
func takenPieces(was, is string) []taken {
	if was == is || !redactedText(was, is) {
		return nil
	}
	markers := markerForm.FindAllString(is, -1)
	pieces := markerForm.Split(is, -1)
	rest := was[len(pieces[0]):]
	var out []taken
	for i, marker := range markers {
		end := len(rest) - len(pieces[i+1])
		if i+1 < len(markers) {
			end = 1 + strings.Index(rest[1:], pieces[i+1])
		}
		if piece := rest[:end]; len(piece) >= shortestTaken && piece != marker {
			out = append(out, taken{piece, marker})
		}
		rest = rest[end+len(pieces[i+1]):]
	}
	return out
}

// leaveOut tells a story without what was taken out of the record. States, persons
// and times stay, which no redaction touches.
func (s *Story) leaveOut(all []taken) {
	if len(all) == 0 {
		return
	}
	// The longest first: a piece of a text would keep the whole from being found.
	slices.SortStableFunc(all, func(a, b taken) int { return len(b.was) - len(a.was) })
	without := func(text string) string {
		for _, t := range all {
			if text == t.was {
				text = t.is
			}
		}
		for _, t := range all {
			if len(t.was) >= shortestTaken {
				text = strings.ReplaceAll(text, t.was, t.is)
			}
		}
		return text
	}
	for i := range s.Events {
		e := &s.Events[i]
		e.Why = without(e.Why)
		by, in := &e.Clocks.By, &e.In
		by.Subject, in.Subject = without(by.Subject), without(in.Subject)
		if e.What == Rewritten {
			e.From, e.To = without(e.From), without(e.To)
		}
		e.Fields = slices.Clone(e.Fields)
		for j := range e.Fields {
			e.Fields[j].Old, e.Fields[j].New = nodeWithout(e.Fields[j].Old, without), nodeWithout(e.Fields[j].New, without)
		}
	}
	for i := range s.Findings {
		s.Findings[i].Message = without(s.Findings[i].Message)
	}
}

// nodeWithout is a value with other texts; the record keeps its own.
func nodeWithout(n *frontmatter.Node, without func(string) string) *frontmatter.Node {
	if n == nil {
		return nil
	}
	c := *n
	c.Items, c.Pairs = slices.Clone(n.Items), slices.Clone(n.Pairs)
	if c.Kind == frontmatter.String {
		c.Text = without(c.Text)
	}
	for i := range c.Items {
		c.Items[i] = nodeWithout(c.Items[i], without)
	}
	for i := range c.Pairs {
		c.Pairs[i].Value = nodeWithout(c.Pairs[i].Value, without)
	}
	return &c
}
