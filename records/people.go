package records

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
)

// People is people.yaml: a list under the key "people".
type People struct {
	List []Person
	Doc  *frontmatter.Doc // nil where there is no people.yaml
}

// Person is one entry of people.yaml. Records name people by their handle (D8).
type Person struct {
	Handle string            `yaml:"handle"`
	Name   string            `yaml:"name"`
	Emails []string          `yaml:"emails"`
	Logins map[string]string `yaml:"logins"` // forge -> login
	IDs    map[string]int64  `yaml:"ids"`    // forge -> numeric ID of the account
	Roles  []string          `yaml:"roles"`
	Teams  []string          `yaml:"teams"`
	Deputy string            `yaml:"deputy"`
	From   time.Time         `yaml:"from"` // first day, zero for always; midnight UTC
	To     time.Time         `yaml:"to"`   // last day, zero for still; midnight UTC
	Bot    bool              `yaml:"bot"`
}

// ByHandle finds a person, or nil.
func (p People) ByHandle(handle string) *Person {
	return p.find(func(q *Person) bool { return q.Handle == handle })
}

// ByEmail finds the person a commit or git user belongs to, or nil. The case
// of an address does not count.
func (p People) ByEmail(email string) *Person {
	if email == "" {
		return nil
	}
	return p.find(func(q *Person) bool {
		return slices.ContainsFunc(q.Emails, func(e string) bool { return strings.EqualFold(e, email) })
	})
}

// ByLogin finds the person to whom an account of a forge belongs, or nil. An
// account is its numeric ID: where an entry gives one it must be that of the
// account, whatever its login is now, since logins are renamed and given to
// others. Where the entry gives none, the login counts, without its case. An id
// of 0 is not known, and then nobody whose ID is known is found.
func (p People) ByLogin(forge, login string, id int64) *Person {
	if id != 0 {
		if found := p.find(func(q *Person) bool { return q.IDs[forge] == id }); found != nil {
			return found
		}
	}
	if login == "" {
		return nil
	}
	return p.find(func(q *Person) bool { return q.IDs[forge] == 0 && strings.EqualFold(q.Logins[forge], login) })
}

// HasTeam reports whether any person is a member of that team.
func (p People) HasTeam(team string) bool {
	return p.find(func(q *Person) bool { return slices.Contains(q.Teams, team) }) != nil
}

func (p People) find(is func(*Person) bool) *Person {
	for i := range p.List {
		if is(&p.List[i]) {
			return &p.List[i]
		}
	}
	return nil
}

// ActiveAt reports whether the person belonged to the organisation then. The
// days from and to count whole, wherever on earth they are lived: from begins
// with the first place that has that day, to ends with the last one.
func (p *Person) ActiveAt(t time.Time) bool {
	const east, west = 14 * time.Hour, 12 * time.Hour
	if !p.From.IsZero() && t.Before(p.From.Add(-east)) {
		return false
	}
	return p.To.IsZero() || t.Before(p.To.AddDate(0, 0, 1).Add(west))
}

// HasRole reports whether the person holds a role of people.yaml.
func (p *Person) HasRole(role string) bool { return slices.Contains(p.Roles, role) }

// Party is a customer or a supplier: an entry of customers.yaml or
// suppliers.yaml, which hold a list under the key of their own name.
type Party struct {
	ID    string `yaml:"id"`
	Title string `yaml:"title"`
}

// Parties is customers.yaml or suppliers.yaml.
type Parties struct {
	List []Party
	Doc  *frontmatter.Doc // nil where there is no such file
}

// ByID finds a party, or nil.
func (p Parties) ByID(id string) *Party {
	for i := range p.List {
		if p.List[i].ID == id {
			return &p.List[i]
		}
	}
	return nil
}

// listReader reads a settings file that is one list of mappings.
type listReader struct {
	doc   *frontmatter.Doc
	top   string   // the key the list stands under
	known []string // keys of an entry
	id    string   // the key that names an entry
	found []diag.Diagnostic
}

// entries gives the entries that can be used and reports the others.
func (r *listReader) entries() []*frontmatter.Node {
	root := r.doc.Root()
	for i := range root.Pairs {
		p := &root.Pairs[i]
		if p.Key != r.top && !strings.HasPrefix(p.Key, "x-") {
			r.fault(r.doc.KeySpan(p), "config-key", "there is no key %q here; expected the list %q%s", p.Key, r.top, didYouMean(p.Key, []string{r.top}))
		}
	}
	list := root.Get(r.top)
	if list == nil || list.Kind == frontmatter.Null {
		return nil
	}
	if list.Kind != frontmatter.Seq {
		r.fault(r.doc.Span(list), "config-value", "%s is a %s; expected a list of mappings with %s", r.top, list.Kind, strings.Join(r.known, ", "))
		return nil
	}
	var usable []*frontmatter.Node
	first := map[string]*frontmatter.Node{}
	for _, item := range list.Items {
		name := item.Get(r.id)
		switch {
		case item.Kind != frontmatter.Map:
			r.fault(r.doc.Span(item), "config-value", "an entry of %s is a %s; expected a mapping with %s", r.top, item.Kind, strings.Join(r.known, ", "))
			continue
		case !isHandle(name.Str()):
			r.fault(r.doc.Span(cmp.Or(name, item)), "config-value", "an entry of %s needs %q: letters, digits, dots, dashes and underscores, as records name it", r.top, r.id)
			continue
		case first[name.Str()] != nil:
			d := r.fault(r.doc.Span(name), "config-value", "%q stands twice; keep one entry", name.Str())
			d.Related = []diag.Note{{Span: r.doc.Span(first[name.Str()]), Message: "first used here"}}
			continue
		}
		first[name.Str()] = name
		r.keys(item)
		usable = append(usable, item)
	}
	return usable
}

// keys reports the keys of an entry that nobody knows.
func (r *listReader) keys(item *frontmatter.Node) {
	for i := range item.Pairs {
		p := &item.Pairs[i]
		if !slices.Contains(r.known, p.Key) && !strings.HasPrefix(p.Key, "x-") {
			guess := didYouMean(p.Key, r.known)
			if guess == "" {
				guess = "; expected one of " + strings.Join(r.known, ", ")
			}
			r.fault(r.doc.KeySpan(p), "config-key", "there is no key %q here%s", p.Key, guess)
		}
	}
}

func (r *listReader) fault(at diag.Span, rule, format string, args ...any) *diag.Diagnostic {
	r.found = append(r.found, diag.Errorf(at, rule, format, args...))
	return &r.found[len(r.found)-1]
}

// decode fills a struct from an entry and reports what does not fit.
func (r *listReader) decode(item *frontmatter.Node, into any) {
	if err := item.Decode(into); err != nil {
		r.fault(r.doc.Span(item), "config-value", "%s", err)
	}
}

var personKeys = []string{"handle", "name", "emails", "logins", "ids", "roles", "teams", "deputy", "from", "to", "bot"}

// readPeople reads people.yaml.
func readPeople(doc *frontmatter.Doc) (People, []diag.Diagnostic) {
	r := &listReader{doc: doc, top: "people", known: personKeys, id: "handle"}
	p := People{Doc: doc}
	owners := map[string]string{} // address, login or ID -> handle
	for _, item := range r.entries() {
		var q Person
		r.decode(item, &q)
		for i, address := range q.Emails {
			r.own(owners, "address "+strings.ToLower(address), q.Handle, item.Lookup("emails", fmt.Sprint(i)))
		}
		r.accounts(owners, &q, item)
		p.List = append(p.List, q)
	}
	return p, r.found
}

// accounts judges the logins and IDs of a person: each is one account of one
// person, and an ID is a number above 0.
func (r *listReader) accounts(owners map[string]string, q *Person, item *frontmatter.Node) {
	for _, forge := range slices.Sorted(maps.Keys(q.Logins)) {
		at := item.Lookup("logins", forge)
		if q.Logins[forge] == "" {
			r.fault(r.doc.Span(at), "config-value", "the login on %s is empty; expected a name, or no entry", forge)
			continue
		}
		r.own(owners, "login on "+forge+" "+strings.ToLower(q.Logins[forge]), q.Handle, at)
	}
	for _, forge := range slices.Sorted(maps.Keys(q.IDs)) {
		at := item.Lookup("ids", forge)
		if q.IDs[forge] <= 0 {
			r.fault(r.doc.Span(at), "config-value", "the ID on %s is %d; expected the number of the account, which is above 0", forge, q.IDs[forge])
			continue
		}
		r.own(owners, "ID on "+forge+" "+fmt.Sprint(q.IDs[forge]), q.Handle, at)
	}
}

// own notes whom a mark of identity belongs to, and reports one that is
// somebody else's already. The first word or words of it say what it is.
func (r *listReader) own(owners map[string]string, mark, handle string, at *frontmatter.Node) {
	if other, taken := owners[mark]; taken && other != handle {
		what := mark[:strings.LastIndexByte(mark, ' ')]
		r.fault(r.doc.Span(at), "config-value", "the %s belongs to %q already; who acts would not be clear", what, other)
		return
	}
	owners[mark] = handle
}

// readParties reads customers.yaml or suppliers.yaml.
func readParties(doc *frontmatter.Doc, top string) (Parties, []diag.Diagnostic) {
	r := &listReader{doc: doc, top: top, known: []string{"id", "title"}, id: "id"}
	p := Parties{Doc: doc}
	for _, item := range r.entries() {
		var q Party
		r.decode(item, &q)
		p.List = append(p.List, q)
	}
	return p, r.found
}
