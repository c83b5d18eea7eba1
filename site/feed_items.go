package site

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/schema"
)

// feedItem is one thing that readers are told, as feeds tell it. What it is
// called never changes, so that a feed reader shows it once.
type feedItem struct {
	record    *records.Record // nil where it is told without its record
	part      string          // which of the things that are told of the record
	published time.Time
	updated   time.Time
	title     string
	text      []string // paragraphs, plain
	services  []string // IDs as the tree has them, for the feeds of services
}

// feedKinds are the kinds of which feeds tell.
var feedKinds = []string{"incident", "change", "pir"}

// feedItems collects what was told up to the as-of instant, the newest first.
// Of restricted records nothing is told.
func (b *builder) feedItems() []feedItem {
	var items []feedItem
	for _, r := range b.listed("incident") {
		items = append(items, b.updateItems(r)...)
	}
	for _, r := range b.listed("change") {
		items = append(items, b.changeItems(r)...)
	}
	for _, r := range b.listed("pir") {
		items = append(items, b.reviewItems(r)...)
	}
	items = append(items, b.unnamedItems()...)
	slices.SortStableFunc(items, func(x, y feedItem) int {
		return cmp.Or(y.updated.Compare(x.updated), records.CompareIDs(y.id(), x.id()), cmp.Compare(y.part, x.part))
	})
	return items
}

// id is what an item is about: a record, or a notice.
func (i feedItem) id() string {
	if i.record == nil {
		return "notice"
	}
	return i.record.ID
}

// unnamedItems are the notices that readers get without the record behind them.
func (b *builder) unnamedItems() []feedItem {
	var items []feedItem
	same := map[time.Time]int{}
	for _, n := range b.seen().Unnamed.Notices {
		at := n.At.UTC()
		if at.After(b.asOf) {
			continue
		}
		same[at]++
		names := b.serviceNames(n.Services)
		items = append(items, feedItem{
			part: at.Format(time.RFC3339Nano) + "/" + strconv.Itoa(same[at]), published: at, updated: at, services: b.known(n.Services),
			title: b.words(n.Phase) + ": " + cmp.Or(strings.Join(names, ", "), "notice"), text: append(paragraphs(n.Text), about(b.say.Text("Affected"), names)...),
		})
	}
	return items
}

// listed gives the records of a kind that anything may be told of beside ID and
// state. A record whose ID is another one's is not told of: nobody could say
// which of the two is meant.
func (b *builder) listed(kind string) []*records.Record {
	return slices.DeleteFunc(slices.Clone(b.tree.OfKind(kind)), func(r *records.Record) bool {
		return restricted(r) || b.tree.Record(r.ID) != r
	})
}

// updateItems are the updates of an incident, one item each.
func (b *builder) updateItems(r *records.Record) []feedItem {
	if r.Lookup("updates") == nil {
		return nil
	}
	services := b.known(r.Lookup("services").Strings())
	names := b.serviceNames(services)
	var items []feedItem
	same := map[time.Time]int{} // updates of one instant: their order tells them apart
	for _, u := range slices.Backward(b.updatesOf(r)) {
		at := u.At.UTC()
		part := "updates/" + at.Format(time.RFC3339Nano)
		if same[at]++; same[at] > 1 {
			part += "/" + strconv.Itoa(same[at])
		}
		items = append(items, feedItem{
			record: r, part: part, published: at, updated: at, services: services,
			title: b.words(u.Phase) + ": " + title(r), text: append(paragraphs(u.Text), about(b.say.Text("Affected"), names)...),
		})
	}
	return items
}

// reviewItems is the publication of a review.
func (b *builder) reviewItems(r *records.Record) []feedItem {
	at := publishedAt(r)
	if !r.Category().Done() || at.IsZero() || at.After(b.asOf) {
		return nil
	}
	item := feedItem{record: r, part: "published", published: at, updated: at, title: b.say.Fill("Review: {title}", title(r))}
	for _, name := range []string{"Public summary", "Summary"} {
		if s := r.Section(name); s != nil && s.Filled && len(item.text) == 0 {
			item.text = []string{excerpt(s.Text)}
		}
	}
	var about []string
	for _, id := range r.Lookup("incidents").Strings() {
		if i := b.tree.Record(id); i != nil && !restricted(i) {
			about = append(about, i.ID+" "+title(i))
			item.services = append(item.services, b.known(i.Lookup("services").Strings())...)
		}
	}
	if len(about) > 0 {
		item.text = append(item.text, b.say.Fill("About {about}", strings.Join(about, ", ")))
	}
	return []feedItem{item}
}

// changeItems tell that a change is planned, and, where services are to be down
// for it, when that began and ended; and that it has been given up.
func (b *builder) changeItems(r *records.Record) []feedItem {
	window := change.Planned(r)
	steps := b.stepsOf(r)
	if steps.planned.IsZero() || !window.Whole() {
		return nil
	}
	down, downServices := change.Downtime(r)
	services := b.known(slices.Concat(r.Lookup("services").Strings(), downServices))
	plan := []string{b.say.Fill("Planned for {spanText}.", b.spanText(window.From, window.To))}
	planned := b.say.Fill("Planned change: {title}", title(r))
	if down.Whole() {
		planned = b.say.Fill("Planned downtime: {title}", title(r))
		plan = append(plan, b.say.Fill("Downtime of {joinAnd}: {spanText}.", b.joinAnd(b.serviceNames(downServices)), b.spanText(down.From, down.To)))
	}
	plan = append(plan, about(b.say.Text("Services"), b.serviceNames(r.Lookup("services").Strings()))...)
	item := func(part, said string, at, updated time.Time) feedItem {
		return feedItem{record: r, part: part, published: at, updated: updated, title: said, text: plan, services: services}
	}
	items := []feedItem{item("planned", planned, steps.planned, steps.revised)}
	if down.Whole() && !steps.began.IsZero() {
		items = append(items, item("began", b.say.Fill("Begun: {title}", title(r)), steps.began, steps.began))
	}
	if down.Whole() && !steps.ended.IsZero() {
		items = append(items, item("ended", b.say.Fill("Done: {title}", title(r)), steps.ended, steps.ended))
	}
	if !steps.givenUp.IsZero() {
		items = append(items, item("given-up", b.say.Fill("Given up: {title}", title(r)), steps.givenUp, steps.givenUp))
	}
	return items
}

// changeSteps is when a change took the steps that are told. What has not
// happened by the as-of instant is zero.
type changeSteps struct{ planned, revised, began, ended, givenUp time.Time }

// stepsOf reads the steps from the log. Ranks and categories decide: a team may
// have names of its own for its states.
func (b *builder) stepsOf(r *records.Record) changeSteps {
	var s changeSteps
	approved := r.Kind.Rank("approved")
	for _, e := range r.Log {
		if e.At.After(b.asOf) {
			continue
		}
		if !s.planned.IsZero() && slices.ContainsFunc(e.Set, func(c records.Change) bool { return c.Field == "planned" || strings.HasPrefix(c.Field, "planned.") }) {
			s.revised = later(s.revised, e.At)
		}
		state, ok := r.Kind.State(e.To)
		switch {
		case !ok:
		case state.Category == schema.Open && r.Kind.Rank(e.To) >= approved:
			if s.planned.IsZero() {
				s.planned = e.At
			}
			s.revised = later(s.revised, e.At)
			if r.Kind.Rank(e.To) > approved {
				s.began = e.At
				s.revised = s.planned // what was planned does not change by beginning
			}
		case state.Category.Done():
			s.ended = firstOf(s.ended, e.At)
		case state.Category == schema.Cancelled && !s.planned.IsZero():
			s.givenUp = e.At
		}
	}
	return s
}

func later(x, y time.Time) time.Time {
	if y.After(x) {
		return y
	}
	return x
}

// firstOf is x, or y where x is not known.
func firstOf(x, y time.Time) time.Time {
	if x.IsZero() {
		return y
	}
	return x
}

// known gives the IDs that records have today for those that others name; what
// leads nowhere is left to check.
func (b *builder) known(ids []string) []string {
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		if r := b.tree.Record(id); r != nil {
			out = append(out, r.ID)
		}
	}
	return out
}

// serviceNames are the titles of services that have pages; those that do not
// are left out.
func (b *builder) serviceNames(ids []string) []string {
	var names []string
	for _, id := range ids {
		if s := b.tree.Record(id); s != nil && !restricted(s) {
			names = append(names, title(s))
		}
	}
	return names
}

func about(word string, names []string) []string {
	if len(names) == 0 {
		return nil
	}
	return []string{word + ": " + strings.Join(names, ", ") + "."}
}

// spanText is a stretch of time in the zone of the organisation, which it names:
// readers of feeds and calendars do not see the portal around it.
func (b *builder) spanText(from, to time.Time) string {
	s := b.span(from, to)
	return s.From.Text + "–" + s.To.Text + " (" + b.zone.String() + ")"
}

// paragraphs splits a text at its lines.
func paragraphs(s string) []string {
	return slices.DeleteFunc(strings.Split(s, "\n"), func(line string) bool { return strings.TrimSpace(line) == "" })
}
