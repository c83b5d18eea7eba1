package importer

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
)

// people finds the handles of those who wrote the source, and collects the
// entries that people.yaml does not have yet.
type people struct {
	known  records.People
	added  []*person
	handle map[string]string // an address or name that was met -> handle
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

func newPeople(known records.People) *people {
	return &people{known: known, handle: map[string]string{}}
}

// hidden is the address that GitHub gives to those who hide theirs.
var hidden = regexp.MustCompile(`^(?:[0-9]+\+)?([A-Za-z0-9-]+(?:\[bot\])?)@users\.noreply\.github\.com$`)

// meet gives the handle of an author. Commits with the same address or the
// same name are by the same person.
func (p *people) meet(name, email string) string {
	byEmail, byName := "mail:"+strings.ToLower(email), "name:"+strings.ToLower(name)
	handle := p.handle[byEmail]
	if handle == "" {
		handle = p.handle[byName]
	}
	if known := p.known.ByEmail(email); handle == "" && known != nil {
		handle = known.Handle
	}
	if handle == "" {
		handle = p.add(name, email)
	}
	if email != "" {
		if q := p.find(handle); q != nil && p.handle[byEmail] == "" {
			q.emails = append(q.emails, email)
		}
		p.handle[byEmail] = handle
	}
	if name != "" {
		p.handle[byName] = handle
	}
	return handle
}

// add makes an entry for somebody new.
func (p *people) add(name, email string) string {
	q := &person{name: name, bot: strings.HasSuffix(name, "[bot]")}
	base := name
	if m := hidden.FindStringSubmatch(email); m != nil {
		q.login = m[1]
		base = m[1]
	} else if name == "" {
		base, _, _ = strings.Cut(email, "@")
	}
	q.handle = p.free(slug(base))
	p.added = append(p.added, q)
	return q.handle
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
