package check

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/lifecycle"
	"github.com/gitsm/gitsm/schema"
)

// clockSkew is how far a log entry may lie behind the as-of instant, so that
// clocks which differ a little do not refuse each other's records (D3).
const clockSkew = 5 * time.Minute

// facts are what several rules need and what costs something to work out.
// Each is worked out at most once in a run, when a rule first asks.
type facts struct {
	tree *records.Tree
	opts Options

	histories sync.Map                                    // *records.Record -> *replayed
	demands   sync.Map                                    // *records.Record -> []diag.Diagnostic
	handles   func() map[*schema.Kind][]string            // fields that hold handles
	byHandle  func() map[string]*records.Person           // people.yaml
	people    func() []*frontmatter.Node                  // its entries, as they are written
	teams     func() map[string]bool                      // teams that somebody belongs to
	speakers  func() map[*frontmatter.Doc]*records.Record // first record of each inventory file
	names     func() *regexp.Regexp                       // finds the people in a text, nil where there are none
}

// newFacts prepares the facts of a tree. Nothing is worked out yet.
func newFacts(t *records.Tree, opts Options) *facts {
	f := &facts{tree: t, opts: opts}
	f.handles = sync.OnceValue(func() map[*schema.Kind][]string {
		paths := map[*schema.Kind][]string{}
		for _, k := range t.Kinds.Kinds() {
			paths[k] = handlePaths(k)
		}
		return paths
	})
	f.byHandle = sync.OnceValue(func() map[string]*records.Person {
		found := map[string]*records.Person{}
		for i := range t.People.List {
			found[t.People.List[i].Handle] = &t.People.List[i]
		}
		return found
	})
	f.people = sync.OnceValue(func() []*frontmatter.Node {
		if t.People.Doc == nil || t.People.Doc.Root().Get("people") == nil {
			return nil
		}
		return t.People.Doc.Root().Get("people").Items
	})
	f.teams = sync.OnceValue(func() map[string]bool {
		found := map[string]bool{}
		for _, person := range t.People.List {
			for _, team := range person.Teams {
				found[team] = true
			}
		}
		return found
	})
	f.speakers = sync.OnceValue(func() map[*frontmatter.Doc]*records.Record {
		found := map[*frontmatter.Doc]*records.Record{}
		for _, r := range t.Records {
			if len(r.Base) > 0 && found[r.Doc] == nil {
				found[r.Doc] = r
			}
		}
		return found
	})
	f.names = sync.OnceValue(func() *regexp.Regexp { return namesIn(t.People) })
	return f
}

// replayed is a record's log, followed through its lifecycle.
type replayed struct {
	history  lifecycle.History
	findings []diag.Diagnostic
}

// replay follows a record's log.
func (f *facts) replay(r *records.Record) *replayed {
	if known, ok := f.histories.Load(r); ok {
		return known.(*replayed)
	}
	history, findings := lifecycle.Replay(f.tree, r)
	known, _ := f.histories.LoadOrStore(r, &replayed{history, findings})
	return known.(*replayed)
}

// unmet lists what the guards of a record's states find missing.
func (f *facts) unmet(r *records.Record) []diag.Diagnostic {
	if known, ok := f.demands.Load(r); ok {
		return known.([]diag.Diagnostic)
	}
	known, _ := f.demands.LoadOrStore(r, lifecycle.Unmet(f.tree, r))
	return known.([]diag.Diagnostic)
}

// after is the instant a period of a kind's definition lies after another.
// Business days are those of the repository's calendar. A period that cannot be
// read was reported with its kind and counts as none.
func (f *facts) after(from time.Time, period string) time.Time {
	p, err := schema.ParsePeriod(period)
	if err != nil {
		return from
	}
	return lifecycle.Deadline(f.tree, from, p)
}

// milestone is when a record reached a milestone such as "resolved"; zero when
// it has not, or when its kind keeps no log.
func (p *Pass) milestone(r *records.Record, name string) time.Time {
	return p.facts.replay(r).history.Milestones[name]
}

// once finds in a record's past what holds of it no more: the first answer that
// is not empty.
func (p *Pass) once(r *records.Record, what func(*records.Record) string) (told string) {
	p.facts.replay(r).history.Ever(func(then *records.Record) bool {
		told = what(then)
		return told != ""
	})
	return told
}

// visited reports whether a record was ever in a state.
func (p *Pass) visited(r *records.Record, state string) bool {
	return p.facts.replay(r).history.Visited[state]
}

// person finds somebody in people.yaml, or nil.
func (f *facts) person(handle string) *records.Person { return f.byHandle()[handle] }

// speaksFor reports whether a record is the one under whose name its file is
// judged: its only one, or the first of an inventory file.
func (f *facts) speaksFor(r *records.Record) bool {
	return len(r.Base) == 0 || f.speakers()[r.Doc] == r
}

// personSpan is where somebody stands in people.yaml.
func (f *facts) personSpan(handle string) diag.Span {
	for _, entry := range f.people() {
		if name := entry.Get("handle"); name.Str() == handle {
			return f.tree.People.Doc.Span(name)
		}
	}
	return diag.Span{File: records.PeopleFile}
}

// namesIn makes an expression that finds people in a text: by full name, by
// handle, and by "@handle". Bots have no feelings.
func namesIn(people records.People) *regexp.Regexp {
	var words []string
	for _, person := range people.List {
		if person.Bot {
			continue
		}
		words = append(words, regexp.QuoteMeta(person.Handle))
		if person.Name != "" {
			words = append(words, regexp.QuoteMeta(person.Name))
		}
	}
	if len(words) == 0 {
		return nil
	}
	// Longer ones first, so that a full name is found before a part of it.
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	return regexp.MustCompile(`@?\b(` + strings.Join(words, "|") + `)\b`)
}

// sortedKeys lists the keys of a set in order.
func sortedKeys(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }
