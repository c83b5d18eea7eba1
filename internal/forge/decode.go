package forge

import (
	"bytes"
	_ "embed" // for the schema
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Limits of a file. They lie far above any proposal that a person could
// review.
const (
	MaxSize    = 8 << 20 // bytes of a file
	maxEntries = 10_000  // commits, reviews
	maxText    = 4096    // bytes of a string
)

// Schema is the JSON Schema of the file that Decode reads. Decode demands more
// in one respect: no commit and no review may be listed twice.
//
//go:embed reviews.schema.json
var Schema []byte

// Decode reads a proposal from a file in the format that Schema describes. It
// takes nothing on trust that it does not know: an unknown key, a value of
// another type, a key that is missing or given twice is an error. The name
// stands in messages. The error is a *DecodeError.
func Decode(name string, src []byte) (Proposal, error) {
	found := &faults{src: src}
	var p Proposal
	if len(src) > MaxSize {
		found.add(0, "the file has %d bytes; expected at most %d", len(src), MaxSize)
	} else if n := parse(src, found); n != nil {
		p = reader{found}.proposal(n)
	}
	if len(found.list) > 0 {
		slices.SortStableFunc(found.list, func(a, b Fault) int {
			if a.Line != b.Line {
				return a.Line - b.Line
			}
			return a.Column - b.Column
		})
		return Proposal{}, &DecodeError{name, found.list}
	}
	return p, nil
}

// Encode writes a proposal in the format that Decode reads: the same proposal
// gives the same bytes. It is an error where Decode would not read it again.
func Encode(p Proposal) ([]byte, error) {
	p.Version = Version
	if p.Commits == nil {
		p.Commits = []Commit{}
	}
	if p.Reviews == nil {
		p.Reviews = []Review{}
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(p); err != nil {
		return nil, fmt.Errorf("write a proposal: %w", err)
	}
	if _, err := Decode("proposal", out.Bytes()); err != nil {
		return nil, fmt.Errorf("write a proposal: %w", err)
	}
	return out.Bytes(), nil
}

// reader turns values into a proposal and reports what does not fit.
type reader struct{ *faults }

// keys says how each key of an object is read; those that end in "!" must be
// there.
type keys map[string]func(*node)

func (r reader) object(n *node, what string, want keys) {
	if n.kind != object {
		r.add(n.at, "%s is %s; expected an object", what, n.kind)
		return
	}
	given, strange := map[string]bool{}, false
	for _, f := range n.fields {
		read := want[f.key]
		if read == nil {
			read = want[f.key+"!"]
		}
		if read == nil || strings.HasSuffix(f.key, "!") {
			r.add(f.at, "%s has no key %s; expected one of %s", what, quoted(f.key), strings.Join(want.names(), ", "))
			strange = true
			continue
		}
		given[f.key] = true
		read(f.value)
	}
	for _, name := range want.names() {
		// Beside a key that does not exist, one that is missing may be its right
		// spelling: the former is where to look.
		if _, needed := want[name+"!"]; needed && !given[name] && !strange {
			r.add(n.at, "%s lacks the key %q", what, name)
		}
	}
}

func (k keys) names() []string {
	var names []string
	for name := range k {
		names = append(names, strings.TrimSuffix(name, "!"))
	}
	slices.Sort(names)
	return names
}

func (r reader) proposal(n *node) (p Proposal) {
	r.object(n, "the proposal", keys{
		"version!": func(n *node) {
			if p.Version = int(r.integer(n, "version")); p.Version != Version && n.kind == number {
				r.add(n.at, "version is %s; expected %d", n.text, Version)
			}
		},
		"forge!":   func(n *node) { p.Forge = r.matching(n, "forge", forgeName, `a short name such as "gitlab"`) },
		"repo":     func(n *node) { p.Repo = r.text(n, "repo") },
		"number":   func(n *node) { p.Number = int(r.integer(n, "number")) },
		"url":      func(n *node) { p.URL = r.text(n, "url") },
		"title":    func(n *node) { p.Title = r.text(n, "title") },
		"draft":    func(n *node) { p.Draft = r.yes(n, "draft") },
		"author!":  func(n *node) { p.Author = r.identity(n, "author") },
		"base!":    func(n *node) { p.Base = r.sha(n, "base") },
		"head!":    func(n *node) { p.Head = r.sha(n, "head") },
		"commits!": func(n *node) { p.Commits = r.commits(n) },
		"reviews!": func(n *node) { p.Reviews = r.reviews(n) },
		"unknown": func(n *node) {
			for _, item := range r.list(n, "unknown") {
				p.Unknown = append(p.Unknown, r.some(item, "an entry of unknown"))
			}
		},
	})
	return p
}

func (r reader) commits(n *node) []Commit {
	list, seen := []Commit{}, map[string]bool{}
	for _, item := range r.list(n, "commits") {
		var c Commit
		r.object(item, "a commit", keys{
			"sha!":       func(n *node) { c.SHA = r.sha(n, "sha") },
			"author!":    func(n *node) { c.Author = r.identity(n, "author") },
			"committer!": func(n *node) { c.Committer = r.identity(n, "committer") },
			"co_authors": func(n *node) {
				for _, item := range r.list(n, "co_authors") {
					c.CoAuthors = append(c.CoAuthors, r.identity(item, "a co-author"))
				}
			},
		})
		if seen[c.SHA] && c.SHA != "" {
			r.add(item.at, "the commit %s is listed twice", c.SHA)
		}
		seen[c.SHA] = true
		list = append(list, c)
	}
	return list
}

func (r reader) reviews(n *node) []Review {
	list, seen := []Review{}, map[string]bool{}
	for _, item := range r.list(n, "reviews") {
		var v Review
		r.object(item, "a review", keys{
			"id!":           func(n *node) { v.ID = r.some(n, "id") },
			"by!":           func(n *node) { v.By = r.identity(n, "by") },
			"decision!":     func(n *node) { v.Decision = r.decision(n) },
			"submitted_at!": func(n *node) { v.SubmittedAt = r.time(n, "submitted_at") },
			"head!": func(n *node) {
				if n.kind != text || n.text != "" {
					v.Head = r.sha(n, "head")
				}
			},
			"doubt": func(n *node) { v.Doubt = r.text(n, "doubt") },
		})
		if seen[v.ID] && v.ID != "" {
			r.add(item.at, "the review %s is listed twice", quoted(v.ID))
		}
		seen[v.ID] = true
		list = append(list, v)
	}
	return list
}

func (r reader) identity(n *node, what string) (who Identity) {
	r.object(n, what, keys{
		"login": func(n *node) { who.Login = r.text(n, "login") },
		"id":    func(n *node) { who.ID = r.integer(n, "id") },
		"name":  func(n *node) { who.Name = r.text(n, "name") },
		"email": func(n *node) { who.Email = r.text(n, "email") },
		"bot":   func(n *node) { who.Bot = r.yes(n, "bot") },
	})
	return who
}

var (
	forgeName = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,31}$`)
	hash      = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})$`)
	whole     = regexp.MustCompile(`^(0|[1-9][0-9]*)$`)
	instant   = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$`)
)

func (r reader) is(n *node, what string, want kind) bool {
	if n.kind != want {
		r.add(n.at, "%s is %s; expected %s", what, n.kind, want)
	}
	return n.kind == want
}

func (r reader) text(n *node, what string) string {
	if !r.is(n, what, text) {
		return ""
	}
	if utf8.RuneCountInString(n.text) > maxText {
		r.add(n.at, "%s is longer than %d characters", what, maxText)
	}
	return n.text
}

func (r reader) some(n *node, what string) string {
	s := r.text(n, what)
	if n.kind == text && s == "" {
		r.add(n.at, "%s is empty", what)
	}
	return s
}

func (r reader) matching(n *node, what string, shape *regexp.Regexp, expected string) string {
	if r.is(n, what, text) && !shape.MatchString(n.text) {
		r.add(n.at, "%s is %s; expected %s", what, quoted(n.text), expected)
	}
	return n.text
}

func (r reader) sha(n *node, what string) string {
	return r.matching(n, what, hash, "a whole commit hash: 40 or 64 digits 0-9 a-f")
}

func (r reader) decision(n *node) Decision {
	all := []Decision{Approved, ChangesRequested, Commented, Dismissed}
	if r.is(n, "decision", text) && !slices.Contains(all, Decision(n.text)) {
		r.add(n.at, "decision is %s; expected approved, changes_requested, commented or dismissed", quoted(n.text))
	}
	return Decision(n.text)
}

func (r reader) time(n *node, what string) time.Time {
	const expected = "a time with seconds and offset, such as 2026-03-14T21:05:00Z"
	s := r.matching(n, what, instant, expected)
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil && instant.MatchString(s) {
		r.add(n.at, "%s is %s, which no calendar has; expected %s", what, quoted(s), expected)
	}
	return t
}

func (r reader) integer(n *node, what string) int64 {
	if !r.is(n, what, number) {
		return 0
	}
	i, err := strconv.ParseInt(n.text, 10, 53)
	if err != nil || !whole.MatchString(n.text) {
		r.add(n.at, "%s is %s; expected a whole number from 0", what, n.text)
	}
	return i
}

func (r reader) yes(n *node, what string) bool {
	return r.is(n, what, boolean) && n.yes
}

func (r reader) list(n *node, what string) []*node {
	if !r.is(n, what, array) {
		return nil
	}
	if len(n.items) > maxEntries {
		r.add(n.at, "%s has %d entries; expected at most %d", what, len(n.items), maxEntries)
		return nil
	}
	return n.items
}
