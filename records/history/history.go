// Package history deals with the past of records: what the bytes of one were
// at an earlier time (Rewind), and the commits that a whole repository would
// have if every step had been recorded when it happened (BuildHistory).
//
// The past is read from a record's own log (D2). Package history makes values;
// it writes no file and knows no Git: cmd turns the commits into a repository.
package history

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/markdown"
	"github.com/gitsm/gitsm/internal/worktime"
	"github.com/gitsm/gitsm/schema"
)

// Rewind gives the bytes that a record would have had at an earlier time, nil
// if it was not there yet:
//
//   - log entries that were recorded later are cut, the tracked fields that
//     they set have their value of before, and the state is that of the last
//     step that is left;
//   - what carries a later time of its own goes: items of lists with "at", the
//     end of an outage, the actual begin and end of a change, times of
//     publication;
//   - actions are open, unless they were done on an earlier day;
//   - other fields, and sections, that only later states demand are taken out,
//     unless they are tracked: a tracked field that no entry sets was there from
//     the beginning. What an approved state demands was there when approval was
//     asked for: nobody approves what is not written down.
//
// Everything else, comments too, stays byte for byte: when it was written is
// not known. An
// entry counts as recorded at the latest time of the entries up to it, so that
// a late entry is not there before those above it.
func Rewind(kind *schema.Kind, doc *frontmatter.Doc, at time.Time) ([]byte, error) {
	doc, err := rewind(kind, doc, at)
	if doc == nil || err != nil {
		return nil, err
	}
	return doc.Bytes(), nil
}

// entry is one entry of a log, as far as rewinding needs it.
type entry struct {
	recorded time.Time
	to       string
	set      []frontmatter.Pair
}

// entries reads the log of a header.
func entries(root *frontmatter.Node) []entry {
	log := root.Get("log")
	if log == nil {
		return nil
	}
	var latest time.Time
	list := make([]entry, len(log.Items))
	for i, item := range log.Items {
		if at, ok := item.Get("at").Instant(); ok && at.After(latest) {
			latest = at
		}
		list[i] = entry{recorded: latest, to: item.Get("to").Str()}
		if set := item.Get("set"); set != nil {
			list[i].set = set.Pairs
		}
	}
	return list
}

// rewind is Rewind before the result is turned into bytes.
func rewind(kind *schema.Kind, doc *frontmatter.Doc, at time.Time) (*frontmatter.Doc, error) {
	log := entries(doc.Root())
	keep := len(log)
	for keep > 0 && log[keep-1].recorded.After(at) {
		keep--
	}
	if keep == len(log) {
		return doc, nil
	}
	if keep == 0 {
		return nil, nil
	}
	r := &rewinding{kind: kind, doc: doc, at: at}
	r.cutLog(log, keep)
	r.cutDemanded(log[:keep])
	r.cutTimes()
	if r.err != nil {
		return nil, fmt.Errorf("rewind %s to %s: %w", doc.Name(), at.Format(time.RFC3339), r.err)
	}
	return r.doc, nil
}

// unlink takes out the links to records that are not there.
func unlink(kind *schema.Kind, doc *frontmatter.Doc, exists func(id string) bool) (*frontmatter.Doc, error) {
	r := &rewinding{kind: kind, doc: doc}
	r.cutLinks(exists)
	if r.err != nil {
		return nil, fmt.Errorf("take the links out of %s: %w", doc.Name(), r.err)
	}
	return r.doc, nil
}

// rewinding is one rewind at work. The first error stops all edits.
type rewinding struct {
	kind *schema.Kind
	doc  *frontmatter.Doc
	at   time.Time
	err  error
}

// edit makes one edit, unless one failed before.
func (r *rewinding) edit(change func(*frontmatter.Doc) (*frontmatter.Doc, error)) {
	if r.err != nil {
		return
	}
	next, err := change(r.doc)
	if err != nil {
		r.err = err
		return
	}
	r.doc = next
}

func (r *rewinding) remove(path ...string) {
	if r.doc.Root().Lookup(path...) == nil {
		return
	}
	r.edit(func(d *frontmatter.Doc) (*frontmatter.Doc, error) { return d.Remove(path) })
}

// cutLog takes the entries from keep on away, and undoes what they did.
func (r *rewinding) cutLog(log []entry, keep int) {
	for i, e := range slices.Backward(log) {
		if i < keep {
			break
		}
		r.remove("log", fmt.Sprint(i))
		for _, change := range slices.Backward(e.set) {
			if change.Value != nil && len(change.Value.Items) == 2 {
				r.setBack(strings.Split(change.Key, "."), change.Value.Items[0])
			}
		}
	}
	for _, e := range slices.Backward(log[:keep]) {
		if e.to != "" {
			r.setBack([]string{"state"}, frontmatter.Str(e.to))
			break
		}
	}
}

// setBack gives a field the value it had; null says that it was not there.
func (r *rewinding) setBack(path []string, old *frontmatter.Node) {
	if old.Kind == frontmatter.Null {
		r.remove(path...)
		return
	}
	// A field inside of a mapping that is not there yet is written with it.
	for i := 1; i < len(path); i++ {
		if r.doc.Root().Lookup(path[:i]...) == nil {
			for _, key := range slices.Backward(path[i:]) {
				old = frontmatter.Dict(frontmatter.Pair{Key: key, Value: old})
			}
			path = path[:i]
			break
		}
	}
	r.edit(func(d *frontmatter.Doc) (*frontmatter.Doc, error) { return d.Put(path, old, r.kind.Order()) })
}

// cutDemanded takes out what guards demand in states that were not visited yet
// and in none that was.
func (r *rewinding) cutDemanded(log []entry) {
	visited := map[string]bool{}
	for _, e := range log {
		visited[e.to] = true
	}
	var fields, sections, earlyFields, earlySections []string
	asked := slices.ContainsFunc(r.kind.Transitions, func(t schema.Transition) bool { return t.Reaches("submitted") && visited[t.To] })
	for _, g := range r.kind.Guards {
		if visited[g.State] || asked && r.approved(g.State) {
			earlyFields = append(append(earlyFields, tops(g.Require)...), tops(g.Link)...)
			earlySections = append(earlySections, g.Section...)
		} else {
			fields = append(append(fields, tops(g.Require)...), tops(g.Link)...)
			sections = append(sections, g.Section...)
		}
	}
	for _, field := range fields {
		if !slices.Contains(earlyFields, field) && !slices.Contains(tops(r.kind.Tracked), field) && !r.dated(field) {
			r.remove(field)
		}
	}
	for _, title := range sections {
		if !slices.Contains(earlySections, title) {
			r.removeSection(title)
		}
	}
}

// approved reports whether a state is one that a record enters by being approved.
func (r *rewinding) approved(state string) bool {
	return slices.ContainsFunc(r.kind.Transitions, func(t schema.Transition) bool { return t.To == state && t.Reaches("approved") })
}

// dated reports whether a field says itself what of it came when: cutTimes
// judges it then. An outage is known while it lasts, although only a resolved
// incident must tell it.
func (r *rewinding) dated(field string) bool {
	value := r.doc.Root().Get(field)
	if field == "actual" {
		return true
	}
	for _, item := range items(value) {
		if item.Get("at") != nil || item.Get("from") != nil {
			return true
		}
	}
	return false
}

// tops gives the outermost keys of dotted paths.
func tops(paths []string) []string {
	out := make([]string, len(paths))
	for i, path := range paths {
		out[i], _, _ = strings.Cut(path, ".")
	}
	return out
}

// removeSection takes a section out with its heading. If it was the last one,
// the body ends where the one before it does, with one line break.
func (r *rewinding) removeSection(title string) {
	if r.err != nil {
		return
	}
	body := r.doc.Body()
	for _, s := range markdown.Sections(body) {
		if s.Title != title {
			continue
		}
		start, text := s.HeadingStart, ""
		if s.End == len(body) {
			start = len(strings.TrimRight(string(body[:start]), "\r\n"))
			if start > 0 {
				text = lastBreak(body[start:s.HeadingStart])
			}
		}
		offset := r.doc.BodyOffset()
		r.edit(func(d *frontmatter.Doc) (*frontmatter.Doc, error) {
			return d.SpliceBody(frontmatter.Range{Start: offset + start, End: offset + s.End}, text)
		})
		return
	}
}

// lastBreak gives one of the line breaks that stand in front of a heading.
func lastBreak(breaks []byte) string {
	if strings.HasPrefix(string(breaks), "\r\n") {
		return "\r\n"
	}
	return "\n"
}

// cutTimes takes out what says itself that it came later.
func (r *rewinding) cutTimes() {
	for _, pair := range r.doc.Root().Pairs {
		switch {
		case pair.Key == "log":
		case pair.Key == "outages":
			r.cutItems(pair.Key, "from")
			for i := range items(r.doc.Root().Get(pair.Key)) {
				r.cutLater(pair.Key, fmt.Sprint(i), "to")
			}
		case pair.Key == "actual":
			r.cutLater("actual", "end")
			if r.later("actual", "start") {
				r.remove("actual")
			}
		case pair.Key == "actions":
			r.reopenActions()
		case pair.Value.Kind == frontmatter.Seq:
			r.cutItems(pair.Key, "at")
		case pair.Value.Kind == frontmatter.Map:
			for _, inner := range pair.Value.Pairs {
				if strings.HasSuffix(inner.Key, "_at") {
					r.cutLater(pair.Key, inner.Key)
				}
			}
		}
	}
}

// reopenActions sets back what is done or dropped now. Only a day in done_at
// tells that it was so already.
func (r *rewinding) reopenActions() {
	for i, item := range items(r.doc.Root().Get("actions")) {
		state := item.Get("state").Str()
		if state == "" || state == "open" {
			continue
		}
		if day, err := worktime.ParseDate(item.Get("done_at").Str()); err == nil && !day.AddDate(0, 0, 1).After(r.at) {
			continue
		}
		path := []string{"actions", fmt.Sprint(i)}
		r.setBack(append(path, "state"), frontmatter.Str("open"))
		for _, key := range []string{"done_at", "reason"} {
			r.remove(append(path, key)...)
		}
	}
}

// cutItems takes the items of a list away whose time lies ahead, and the whole
// list when nothing is left.
func (r *rewinding) cutItems(list, key string) {
	all := items(r.doc.Root().Get(list))
	left := len(all)
	for i := range slices.Backward(all) {
		if r.later(list, fmt.Sprint(i), key) {
			if left--; left == 0 {
				r.remove(list)
				return
			}
			r.remove(list, fmt.Sprint(i))
		}
	}
}

func (r *rewinding) cutLater(path ...string) {
	if r.later(path...) {
		r.remove(path...)
	}
}

// later reports whether the time at a path lies ahead.
func (r *rewinding) later(path ...string) bool {
	at, ok := r.doc.Root().Lookup(path...).Instant()
	return ok && at.After(r.at)
}

func items(n *frontmatter.Node) []*frontmatter.Node {
	if n == nil {
		return nil
	}
	return n.Items
}

// cutLinks takes out the links to records that are not there yet.
func (r *rewinding) cutLinks(exists func(id string) bool) {
	for _, link := range r.kind.Links {
		r.cutLink(nil, strings.Split(link.Field, "."), func(id string) bool {
			return slices.Contains(link.Except, id) || exists(id)
		})
	}
}

// cutLink follows the rest of a link's path from a place in the header; lists
// on the way are gone through.
func (r *rewinding) cutLink(at, rest []string, exists func(id string) bool) {
	n := r.doc.Root().Lookup(at...)
	switch {
	case n == nil || r.err != nil:
	case n.Kind == frontmatter.Seq:
		gone := 0
		for i, item := range slices.Backward(n.Items) {
			path := append(slices.Clone(at), fmt.Sprint(i))
			if len(rest) > 0 {
				r.cutLink(path, rest, exists)
			} else if item.Kind == frontmatter.String && !exists(item.Text) {
				if gone++; gone == len(n.Items) {
					path = at
				}
				r.remove(path...)
			}
		}
	case len(rest) > 0:
		r.cutLink(append(slices.Clone(at), rest[0]), rest[1:], exists)
	case n.Kind == frontmatter.String && !exists(n.Text):
		r.remove(at...)
	}
}
