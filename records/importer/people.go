package importer

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
)

// people finds the handles of those who wrote the source, and collects the
// entries that people.yaml does not have yet.
type people struct {
	known  records.People
	added  []*person
	handle map[string]string // by address or name of an author
}

// person is an entry to be added.
type person struct {
	handle, name string
	emails       []string
	login        string // on GitHub
	teams        []string
	bot          bool
	used         bool // a record names the person
}

// newPeople gives every author of a history a handle. Commits with the same
// address or the same name are by the same person.
func newPeople(known records.People, history []Revision) *people {
	p := &people{known: known, handle: map[string]string{}}
	for _, authors := range samePersons(history) {
		handle := p.handleOf(authors)
		for _, a := range authors {
			for _, key := range a.keys() {
				p.handle[key] = handle
			}
		}
	}
	return p
}

// author is a name and an address as a commit has them.
type author struct{ name, email string }

// keys are what two authors have in common when they are the same person.
func (a author) keys() []string {
	var keys []string
	if a.email != "" {
		keys = append(keys, "mail:"+strings.ToLower(a.email))
	}
	if a.name != "" {
		keys = append(keys, "name:"+strings.ToLower(a.name))
	}
	return keys
}

// samePersons groups the authors of a history, oldest first.
func samePersons(history []Revision) [][]author {
	var groups [][]author
	group := map[string]int{} // key -> index into groups
	for _, rev := range slices.Backward(history) {
		a := author{strings.TrimSpace(rev.Name), strings.TrimSpace(rev.Email)}
		into := -1
		for _, key := range a.keys() {
			at, met := group[key]
			switch {
			case !met:
			case into < 0:
				into = at
			case at != into: // the commit shows that two groups are one person
				for _, b := range groups[at] {
					for _, key := range b.keys() {
						group[key] = into
					}
				}
				groups[into] = append(groups[into], groups[at]...)
				groups[at] = nil
			}
		}
		if into < 0 {
			into = len(groups)
			groups = append(groups, nil)
		}
		if !slices.Contains(groups[into], a) {
			groups[into] = append(groups[into], a)
		}
		for _, key := range a.keys() {
			group[key] = into
		}
	}
	return slices.DeleteFunc(groups, func(g []author) bool { return len(g) == 0 })
}

// hidden is the address that GitHub gives to those who hide theirs.
var hidden = regexp.MustCompile(`^(?:[0-9]+\+)?([A-Za-z0-9-]+)(?:\[bot\])?@users\.noreply\.github\.com$`)

// handleOf gives the handle of a person: the one that people.yaml has, or a
// new one made from the name, the login or the address.
func (p *people) handleOf(authors []author) string {
	q := &person{}
	for _, a := range authors {
		if known := p.known.ByEmail(a.email); known != nil {
			return known.Handle
		}
		if q.name == "" {
			q.name = a.name
		}
		if m := hidden.FindStringSubmatch(a.email); m != nil && q.login == "" {
			q.login = m[1]
		}
		if a.email != "" && !slices.Contains(q.emails, a.email) {
			q.emails = append(q.emails, a.email)
		}
		q.bot = q.bot || strings.HasSuffix(a.name, "[bot]")
	}
	base := q.name
	if base == "" {
		base = q.login
	}
	if base == "" && len(q.emails) > 0 {
		base, _, _ = strings.Cut(q.emails[0], "@")
	}
	q.handle = p.free(slug(base))
	p.added = append(p.added, q)
	return q.handle
}

// by gives the handle of who made a revision, "" if it does not tell.
func (p *people) by(rev *Revision) string {
	a := author{strings.TrimSpace(rev.Name), strings.TrimSpace(rev.Email)}
	if keys := a.keys(); len(keys) > 0 {
		return p.handle[keys[0]]
	}
	return ""
}

// free gives a handle that nobody has yet.
func (p *people) free(base string) string {
	handle := base
	for n := 2; p.known.ByHandle(handle) != nil || p.find(handle) != nil; n++ {
		handle = fmt.Sprintf("%s-%d", base, n)
	}
	return handle
}

func (p *people) find(handle string) *person {
	for _, q := range p.added {
		if q.handle == handle {
			return q
		}
	}
	return nil
}

// use says that a record names the handle.
func (p *people) use(handle string) {
	if q := p.find(handle); q != nil {
		q.used = true
	}
}

// ensure makes sure that a handle, and a team with a member, are there, and
// reports whether they had to be made.
func (p *people) ensure(handle, team string) bool {
	q := p.find(handle)
	if q == nil && p.known.ByHandle(handle) == nil {
		q = &person{handle: handle, name: handle, bot: handle == placeholder}
		p.added = append(p.added, q)
	}
	if !p.known.HasTeam(team) {
		if q == nil {
			if q = p.find(placeholder); q == nil {
				q = &person{handle: placeholder, name: placeholder, bot: true}
				p.added = append(p.added, q)
			}
		}
		q.teams = append(q.teams, team)
	}
	if q != nil {
		q.used = true
	}
	return q != nil
}

// file gives people.yaml with the entries that records name, nil if it has
// them all.
func (p *people) file() ([]byte, error) {
	var entries []*frontmatter.Node
	for _, q := range p.added {
		if q.used {
			entries = append(entries, q.node())
		}
	}
	switch {
	case len(entries) == 0:
		return nil, nil
	case p.known.Doc == nil:
		return frontmatter.EncodeYAML(frontmatter.Dict(frontmatter.Pair{Key: "people", Value: frontmatter.List(entries...)})), nil
	}
	doc := p.known.Doc
	for _, entry := range entries {
		next, err := doc.Append(frontmatter.Path{"people"}, entry, nil)
		if err != nil {
			return nil, err
		}
		doc = next
	}
	return doc.Bytes(), nil
}

func (q *person) node() *frontmatter.Node {
	n := frontmatter.Dict(frontmatter.Pair{Key: "handle", Value: frontmatter.Str(q.handle)})
	put := func(key string, value *frontmatter.Node) {
		n.Pairs = append(n.Pairs, frontmatter.Pair{Key: key, Value: value})
	}
	if q.name != "" {
		put("name", frontmatter.Str(q.name))
	}
	if len(q.emails) > 0 {
		put("emails", texts(q.emails))
	}
	if q.login != "" {
		put("logins", frontmatter.Dict(frontmatter.Pair{Key: "github", Value: frontmatter.Str(q.login)}))
	}
	if len(q.teams) > 0 {
		put("teams", texts(q.teams))
	}
	if q.bot {
		put("bot", frontmatter.BoolOf(true))
	}
	return n
}

// texts makes a list of texts.
func texts(list []string) *frontmatter.Node {
	n := frontmatter.List()
	for _, s := range list {
		n.Items = append(n.Items, frontmatter.Str(s))
	}
	return n
}
