package records

import (
	"cmp"
	"fmt"
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

var personKeys = []string{"handle", "name", "emails", "logins", "roles", "teams", "deputy", "from", "to", "bot"}

// readPeople reads people.yaml.
func readPeople(doc *frontmatter.Doc) (People, []diag.Diagnostic) {
	r := &listReader{doc: doc, top: "people", known: personKeys, id: "handle"}
	p := People{Doc: doc}
	owner := map[string]string{} // address -> handle
	for _, item := range r.entries() {
		var q Person
		r.decode(item, &q)
		for i, address := range q.Emails {
			key := strings.ToLower(address)
			if other, taken := owner[key]; taken && other != q.Handle {
				r.fault(r.doc.Span(item.Lookup("emails", fmt.Sprint(i))), "config-value",
					"the address belongs to %q already; who acts would not be clear", other)
			}
			owner[key] = q.Handle
		}
		p.List = append(p.List, q)
	}
	return p, r.found
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
