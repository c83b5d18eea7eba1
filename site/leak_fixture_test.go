package site

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// A canary is a word that must not leave its audience. Its beginning says who may
// read it: everybody, the customer acme, another customer, the organisation, those
// who may see restricted records, or nobody (comments).
const (
	forPublic     = "zqpub"
	forCustomer   = "zqcus"
	forOther      = "zqoth"
	forInternal   = "zqint"
	forRestricted = "zqres"
	forNobody     = "zqnob"
)

// Canaries that are no words: a year and the first digits of a number.
var (
	canaryYear   = map[string]string{forPublic: "2026", forCustomer: "2092", forOther: "2094", forInternal: "2091", forRestricted: "2093"}
	canaryNumber = map[string]string{forPublic: "611", forCustomer: "613", forOther: "615", forInternal: "612", forRestricted: "614"}
)

// readers says who reads a record of each audience, widest first.
var readers = []struct{ audience, customer, canary string }{
	{"public", "[acme, other]", forPublic},
	{"customer", "[acme, other]", forCustomer},
	{"customer", "[other]", forOther},
	{"internal", "[acme, other]", forInternal},
	{"restricted", "[acme, other]", forRestricted},
}

// narrower gives the canary of the fewer readers.
func narrower(a, b string) string {
	order := []string{forPublic, forCustomer, forOther, forInternal, forRestricted, forNobody}
	return order[max(slices.Index(order, a), slices.Index(order, b))]
}

// aviary makes a repository in which everything that can hold a canary does: every
// field, item, nested mapping, section, comment, internal block, log entry, update,
// file name, attachment, person, party and text of a definition, of every kind that
// ships and of a team's own. It is made from the definitions, so that a new field
// has its canary without anybody thinking of it.
type aviary struct {
	t     testing.TB
	defs  *frontmatter.Node
	kinds *schema.Set
	files fstest.MapFS
	count int
	ids   map[string]string // ID -> canary of those who may know it
}

func newAviary(t testing.TB) *aviary {
	common, err := os.ReadFile("../schema/common.yaml")
	if err != nil {
		t.Fatal(err)
	}
	doc, _ := frontmatter.ParseYAML("common.yaml", common)
	a := &aviary{t: t, defs: doc.Root().Get("$defs"), files: fstest.MapFS{}, ids: map[string]string{}}
	a.put("gitsm.yaml", aviaryConfig)
	a.put("people.yaml", "people:\n  - {handle: zqint-handle, name: zqintname Zqintsurname, emails: [zqint@mail.example], logins: {github: zqint-login}, ids: {github: 612000777}, roles: [zqintrole], teams: [zqintteam]}\n")
	a.put("customers.yaml", "customers:\n  - {id: acme, title: zqcus Acme}\n  - {id: other, title: zqoth Other}\n")
	a.put("suppliers.yaml", "suppliers:\n  - {id: zqint-supplier, title: zqint Supplier}\n")
	a.put("policy/zqint-policy.md", "zqint")
	a.put("attachments/zqint-file.txt", "zqint in a file that no published text names")
	a.put("attachments/zqpub-file.txt", "zqpub in a file that a published text names")
	tree, err := records.Load(a.files)
	if err != nil || len(tree.Faults) > 0 {
		t.Fatal(err, tree.Faults)
	}
	a.kinds = tree.Kinds
	for _, k := range a.kinds.Kinds() {
		for i, who := range readers {
			a.ids[a.id(k, i)] = who.canary
		}
	}
	for _, k := range a.kinds.Kinds() {
		for i := range readers {
			a.record(k, i)
		}
	}
	return a
}

// aviaryConfig defines a kind that publishes nothing, and adds to one that does.
const aviaryConfig = `name: zqpub organisation
timezone: Europe/Berlin
modules: [service-desk, improvement, risk]
portal: {title: zqpub portal, description: zqpub description, contact: zqpub@desk.example}
kinds:
  incident:
    states:
      zqpub_triage: {category: open, after: new, label: zqpub label, description: zqpub meaning}
    transitions: [{from: zqpub_triage, to: in_progress, stamp: acknowledged, description: zqint of a step.}]
    fields:
      zqintfield: {description: zqint of a field., type: object, additionalProperties: {type: string}}
    sections: [{title: zqint section, hint: zqint hint.}]
    enums: {channel: {zqintvalue: user}}
  zqintkind:
    title: zqint title
    plural: zqint plural
    description: zqint of a kind.
    folder: zqintfolder
    id: {prefix: ZQINT, number: running}
    log: record
    states: {zqint_open: {category: open, label: zqint state}, zqint_done: {category: closed}}
    transitions: [{from: zqint_open, to: zqint_done}]
    fields: {services: {$ref: "#/$defs/services"}, zqintown: {description: zqint of a field., type: string}}
    links: {services: {to: [service], inverse: zqint_inverse}}
`

func (a *aviary) put(path, text string) { a.files[path] = &fstest.MapFile{Data: []byte(text)} }

// id of the record of a kind for readers.
func (a *aviary) id(k *schema.Kind, who int) string {
	switch {
	case k.ID.Slug():
		return readers[who].canary + "-" + k.Name
	case k.ID.Yearly:
		return fmt.Sprintf("%s-2026-73%02d", k.ID.Prefix, who)
	}
	return fmt.Sprintf("%s-73%02d", k.ID.Prefix, who)
}

// word makes a canary.
func (a *aviary) word(canary string) string {
	a.count++
	return fmt.Sprintf("%s%04d", canary, a.count)
}

// allowed is the canary of those who may see a field of a record.
func allowed(k *schema.Kind, path, record string) string {
	for _, to := range []struct{ audience, canary string }{{"public", forPublic}, {"customer", forCustomer}} {
		if list, ok := k.PublishedTo(to.audience); ok && list.Allows(path) && !k.IsPerson(path) {
			return narrower(to.canary, record)
		}
	}
	return narrower(forInternal, record)
}

// record writes the record of a kind for readers.
func (a *aviary) record(k *schema.Kind, who int) {
	reader := readers[who]
	var pairs []frontmatter.Pair
	put := func(key string, n *frontmatter.Node) {
		if n != nil {
			pairs = append(pairs, frontmatter.Pair{Key: key, Value: n})
		}
	}
	put("title", frontmatter.Str(a.word(allowed(k, "title", reader.canary))+" title"))
	put("state", frontmatter.Str(a.state(k)))
	put("audience", frontmatter.Str(reader.audience))
	for _, f := range k.Fields {
		switch f.Name {
		case "id", "kind", "title", "state", "audience":
		case "log":
			put("log", a.log(k, reader.canary))
		default:
			n := a.value(k, f.Name, f.Schema, reader.canary, reader.customer)
			if words := k.Values(f.Name); f.Name == "type" && len(words) > 0 {
				n = frontmatter.Str(words[0]) // conditions ask for it
			}
			put(f.Name, n)
		}
	}
	put("x-own", frontmatter.Str(a.word(narrower(forInternal, reader.canary))))
	a.put(k.Folder+"/zqint-folder/"+a.id(k, who)+".md", string(frontmatter.Encode(frontmatter.Dict(pairs...), a.body(k, reader.canary))))
}

// state is one in which a record is published.
func (a *aviary) state(k *schema.Kind) string {
	for _, c := range []schema.Category{schema.Resolved, schema.Open} {
		for _, s := range k.States {
			if s.Category == c {
				return s.Name
			}
		}
	}
	return k.States[0].Name
}

// log has an entry with everything in it, and those that lead to the state.
func (a *aviary) log(k *schema.Kind, record string) *frontmatter.Node {
	in := narrower(forInternal, record)
	set := frontmatter.Dict(frontmatter.Pair{Key: "team", Value: frontmatter.List(frontmatter.Str(a.word(in)), frontmatter.Str(a.word(in)))},
		frontmatter.Pair{Key: a.word(in), Value: frontmatter.List(frontmatter.Str(a.word(in)), frontmatter.Str(a.word(in)))})
	entry := func(at string, more ...frontmatter.Pair) *frontmatter.Node {
		return frontmatter.Dict(append([]frontmatter.Pair{{Key: "at", Value: frontmatter.Scalar(at)}, {Key: "by", Value: frontmatter.Str("zqint-handle")}}, more...)...)
	}
	return frontmatter.List(
		entry("2026-03-10T10:00:00+01:00", frontmatter.Pair{Key: "to", Value: frontmatter.Str(k.States[0].Name)}),
		entry(canaryYear[in]+"-03-11T10:00:00+01:00", frontmatter.Pair{Key: "set", Value: set}, frontmatter.Pair{Key: "why", Value: frontmatter.Str(a.word(in))}),
		entry("2026-03-12T10:00:00+01:00", frontmatter.Pair{Key: "to", Value: frontmatter.Str(a.state(k))}, frontmatter.Pair{Key: "why", Value: frontmatter.Str(a.word(in))}),
	)
}

// body has text in every section, and wherever else there can be any.
func (a *aviary) body(k *schema.Kind, record string) string {
	in := narrower(forInternal, record)
	var b strings.Builder
	fmt.Fprintf(&b, "%s before everything\n\n# %s\n\n%s\n", a.word(in), a.word(in), a.word(in))
	for _, s := range k.Sections {
		may := in
		for _, to := range []struct{ audience, canary string }{{"customer", forCustomer}, {"public", forPublic}} {
			if list, ok := k.PublishedTo(to.audience); ok && slices.Contains(list.Sections, s.Title) {
				may = narrower(to.canary, record)
			}
		}
		fmt.Fprintf(&b, "\n## %s\n\n### %s heading\n\n%s text <!-- %s --> goes on.\n\n<!-- %s\n%s -->\n\n<!-- internal -->\n%s\n\n### %s\n<!-- /internal -->\n",
			s.Title, a.word(may), a.word(may), a.word(forNobody), a.word(forNobody), a.word(forNobody), a.word(in), a.word(in))
		fmt.Fprintf(&b, "- %s | ack | %s\n\n[%s](../../attachments/zqpub-file.txt) and `%s`\n", "2026-03-10T10:00:00+01:00", a.word(may), a.word(may), a.word(may))
	}
	fmt.Fprintf(&b, "\n## %s of its own\n\n%s\n\n![%s](../../attachments/zqint-file.txt)\n\n[%s]: https://example.org/%s\n", a.word(in), a.word(in), a.word(in), a.word(in), a.word(in))
	return b.String()
}

// value makes a value that fits a fragment of JSON Schema as well as a canary can.
func (a *aviary) value(k *schema.Kind, path string, fragment *frontmatter.Node, record, customers string) *frontmatter.Node {
	if ref := fragment.Get("$ref").Str(); ref != "" {
		if def := a.defs.Get(strings.TrimPrefix(ref, "#/$defs/")); def != nil {
			fragment = def
		}
	}
	may := allowed(k, path, record)
	switch {
	case path == "customers" || path == "parties.customers":
		return frontmatter.List(words2nodes(strings.Split(strings.Trim(customers, "[]"), ", "))...)
	case path == "status_page" || path == "major":
		return frontmatter.BoolOf(true)
	case path == "updates":
		return a.updates(record)
	case path == "publication.public_at":
		return frontmatter.Scalar("2026-03-15T10:00:00+01:00")
	case fragment.Get("properties") != nil:
		var pairs []frontmatter.Pair
		for _, p := range fragment.Get("properties").Pairs {
			if v := a.value(k, path+"."+p.Key, p.Value, record, customers); v != nil {
				pairs = append(pairs, frontmatter.Pair{Key: p.Key, Value: v})
			}
		}
		pairs = append(pairs, frontmatter.Pair{Key: a.word(narrower(forInternal, record)), Value: frontmatter.Str(a.word(narrower(forInternal, record)))})
		return frontmatter.Dict(pairs...)
	case fragment.Get("items") != nil:
		if l, ok := k.Link(path); ok {
			return frontmatter.List(a.links(l)...)
		}
		if strings.HasSuffix(path, ".services") { // not all that names a service is a link
			return frontmatter.List(a.links(schema.Link{To: []string{"service"}})...)
		}
		return frontmatter.List(a.value(k, path, fragment.Get("items"), record, customers), a.value(k, path, fragment.Get("items"), record, customers))
	case fragment.Get("additionalProperties") != nil && fragment.Get("additionalProperties").Kind == frontmatter.Map:
		return frontmatter.Dict(frontmatter.Pair{Key: a.word(may), Value: a.value(k, path+"."+a.word(may), fragment.Get("additionalProperties"), record, customers)})
	}
	if l, ok := k.Link(path); ok { // one that they may not all see
		return frontmatter.Str(a.id(a.target(l), 3))
	}
	return a.scalar(k, path, fragment, may)
}

func (a *aviary) scalar(k *schema.Kind, path string, fragment *frontmatter.Node, may string) *frontmatter.Node {
	a.count++
	last := path[strings.LastIndexByte(path, '.')+1:]
	if (strings.HasPrefix(path, "outages.") || strings.HasPrefix(path, "planned.downtime.")) && may != forRestricted {
		may = forPublic // told of a service, without the record
	}
	switch {
	case fragment.Get("format").Str() == "date":
		return frontmatter.Scalar(canaryYear[may] + "-05-06")
	case fragment.Get("format").Str() == "date-time" && (last == "to" || last == "end"):
		return frontmatter.Scalar(canaryYear[may] + "-03-12T11:00:00+01:00")
	case fragment.Get("format").Str() == "date-time":
		return frontmatter.Scalar(canaryYear[may] + "-03-12T10:00:00+01:00")
	case slices.Contains(fragment.Get("type").Strings(), "integer"), slices.Contains(fragment.Get("type").Strings(), "number"):
		return frontmatter.Scalar(fmt.Sprintf("%s%06d", canaryNumber[may], a.count))
	case slices.Contains(fragment.Get("type").Strings(), "boolean"), fragment.Get("const") != nil:
		return frontmatter.BoolOf(false)
	case k.IsPerson(path):
		return frontmatter.Str("zqint-handle")
	case may != forInternal && fragment.Get("enum") != nil:
		return frontmatter.Str(fragment.Get("enum").Strings()[0])
	}
	return frontmatter.Str(a.word(may))
}

// target is a kind that a link may lead to.
func (a *aviary) target(l schema.Link) *schema.Kind { return a.kinds.Linked(l)[0] }

// links leads to records of all readers.
func (a *aviary) links(l schema.Link) []*frontmatter.Node {
	var out []*frontmatter.Node
	for i := range readers {
		out = append(out, frontmatter.Str(a.id(a.target(l), i)))
	}
	return out
}

// updates are written for all readers, whoever may see the record.
func (a *aviary) updates(record string) *frontmatter.Node {
	var out []*frontmatter.Node
	for i, to := range []struct{ audience, canary string }{{"public", forPublic}, {"customer", forCustomer}, {"internal", forInternal}, {"restricted", forRestricted}, {"", forInternal}} {
		if record == forOther && to.audience == "customer" {
			to.canary = forOther
		}
		if record == forRestricted && to.canary == forInternal {
			to.canary = forRestricted
		}
		update := []frontmatter.Pair{
			{Key: "at", Value: frontmatter.Scalar(fmt.Sprintf("2026-03-%02dT10:00:00+01:00", 12+i))},
			{Key: "phase", Value: frontmatter.Str("identified")},
			{Key: "text", Value: frontmatter.Str(a.word(to.canary) + " <!-- internal -->" + a.word(narrower(forInternal, to.canary)) + "<!-- /internal -->")},
		}
		if to.audience != "" {
			update = append(update, frontmatter.Pair{Key: "audience", Value: frontmatter.Str(to.audience)})
		}
		out = append(out, frontmatter.Dict(update...))
	}
	return frontmatter.List(out...)
}

func words2nodes(words []string) []*frontmatter.Node {
	var out []*frontmatter.Node
	for _, w := range words {
		out = append(out, frontmatter.Str(w))
	}
	return out
}
