package schema

import (
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
)

var (
	namePattern   = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,62}$`)
	fieldPattern  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,62}$`)
	prefixPattern = regexp.MustCompile(`^[A-Z][A-Z0-9]{0,9}$`)
)

// kindKeys are the keys of a whole definition.
var kindKeys = []string{
	"kind", "title", "plural", "module", "folder", "id", "log", "description", "adopt", "fields", "links", "tracked",
	"states", "transitions", "guards", "sections", "stale", "list", "publish",
}

// kind reads a whole definition.
func (r *reader) kind(name string, n *frontmatter.Node) *Kind {
	k := &Kind{Name: name, Origin: r.doc.Span(n), compiled: &compiled{}}
	if !r.keys(n, "the kind "+name, kindKeys...) {
		return k
	}
	r.head(k, n)
	c := sharedCommon()
	k.States = r.states(n)
	k.Adopt = r.adopt(k, n)
	own := r.fields(n, "fields", c.defs)
	k.Fields = c.around(k, own)
	k.Transitions = r.transitions(k, n)
	k.Fields = c.around(k, own) // again: transitions may bring flags of their own
	k.Sections = r.sections(k, n)
	r.stateConditions(k, n)
	k.Guards = r.guards(k, n)
	for _, p := range r.pairs(n, "links") {
		k.Links = append(k.Links, r.link(p, k.has))
	}
	if k.Adopt == nil || !k.Adopt.Extra {
		k.Links = append(k.Links, c.links...)
	}
	k.Tracked = r.known(n, "tracked", "kind-field", "field", k.allPaths())
	k.Stale = r.stales(k, n)
	k.List = r.columns(k, n)
	r.publications(k, n)
	return k
}

// has reports whether a condition or a guard may ask for a path.
func (k *Kind) has(dotted string) bool {
	steps := strings.Split(dotted, ".")
	if f, ok := k.Field(steps[0]); ok {
		return f.shape.holds(steps[1:])
	}
	return len(steps) == 1 && (slices.Contains(sharedCommon().facts, dotted) || steps[0] == "state")
}

// allPaths lists the names of fields, and the dotted paths of nested ones.
func (k *Kind) allPaths() []string {
	out := k.Order()
	var walk func(prefix string, s *shape)
	walk = func(prefix string, s *shape) {
		for s.items != nil {
			s = s.items
		}
		for _, key := range s.keys {
			out = append(out, prefix+"."+key)
			walk(prefix+"."+key, s.props[key])
		}
	}
	for _, f := range k.Fields {
		walk(f.Name, f.shape)
	}
	return out
}

// head reads what stands before the lists.
func (r *reader) head(k *Kind, n *frontmatter.Node) {
	if v := n.Get("kind"); v != nil && v.Str() != k.Name {
		r.fault(r.doc.Span(v), "kind-name", "expected the kind to be called %s; found %s", quote(k.Name), found(v))
	}
	if !namePattern.MatchString(k.Name) {
		r.fault(k.Origin, "kind-name", "the name of a kind is small letters, digits, hyphens and underscores; found %s", quote(k.Name))
	}
	k.Title, k.Plural, k.Description = r.text(n, "title"), r.text(n, "plural"), r.text(n, "description")
	if k.Title == "" {
		k.Title = k.Name
	}
	if k.Plural == "" {
		k.Plural = k.Title + "s"
	}
	k.Module = moduleOf(k.Name)
	if k.Module == "" {
		k.Module = "own"
	}
	if v := n.Get("module"); v != nil && r.text(n, "module") != k.Module {
		r.fault(r.doc.Span(v), "kind-value", "expected the module %s; found %s", k.Module, found(v))
	}
	if k.Folder = AllFolder; r.text(n, "folder") != AllFolder || n.Get("adopt") == nil {
		k.Folder = r.folder(n)
	}
	k.ID = r.idRule(n)
	k.Log = LogRecord
	if n.Get("adopt") != nil {
		k.Log, k.ID.Digits = LogGit, 1
	}
	if word := r.known(n, "log", "kind-value", "way of keeping history", []string{"record", "none", "git"}); len(word) == 1 {
		k.Log = LogMode(word[0])
	}
}

// reservedFolders belong to gitsm itself.
var reservedFolders = []string{"attachments", "kinds", "policy", "reports"}

func (r *reader) folder(n *frontmatter.Node) string {
	folder := r.text(n, "folder")
	at := r.doc.Span(n.Get("folder"))
	if n.Get("folder") == nil {
		at = r.doc.Span(n)
	}
	first, _, _ := strings.Cut(folder, "/")
	switch {
	case folder == "":
		r.fault(at, "kind-missing", "a kind needs a folder")
	case !fs.ValidPath(folder) || folder == "." || strings.HasPrefix(first, ".") || strings.HasPrefix(first, "_") || strings.ContainsAny(folder, "\\:*?\"<>|\x00"):
		r.fault(at, "kind-folder", "expected a folder below the repository, such as incidents; found %s", quote(folder))
	case slices.Contains(reservedFolders, first):
		r.fault(at, "kind-folder", "the folder %s belongs to gitsm itself; choose another", quote(folder))
	default:
		return folder
	}
	return ""
}

// idRule reads "slug" or {prefix, number, digits}; slug unless told.
func (r *reader) idRule(n *frontmatter.Node) IDRule {
	v := n.Get("id")
	rule := IDRule{Digits: 4}
	if v == nil || v.Kind == frontmatter.String && v.Text == "slug" {
		return rule
	}
	if !r.keys(v, "id", "prefix", "number", "digits") {
		return rule
	}
	rule.Prefix = r.text(v, "prefix")
	if !prefixPattern.MatchString(rule.Prefix) {
		r.fault(r.place(v, "prefix"), "kind-prefix", "expected a prefix of capital letters and digits, such as INC; found %s", quote(rule.Prefix))
	}
	words := r.known(v, "number", "kind-value", "way of numbering", []string{"yearly", "running"})
	rule.Yearly = slices.Contains(words, "yearly")
	if d := v.Get("digits"); d != nil {
		if d.Kind != frontmatter.Int || len(d.Text) != 1 || d.Text == "0" {
			r.fault(r.doc.Span(d), "kind-value", "digits must be a whole number from 1 to 9; found %s", found(d))
		} else {
			rule.Digits = int(d.Text[0] - '0')
		}
	}
	return rule
}

// place is where a key's value stands, or the mapping where it is missing.
func (r *reader) place(n *frontmatter.Node, key string) diag.Span {
	if v := n.Get(key); v != nil {
		return r.doc.Span(v)
	}
	return r.doc.Span(n)
}

// fields reads a mapping of JSON Schema fragments.
func (r *reader) fields(n *frontmatter.Node, key string, defs *frontmatter.Node) []Field {
	var out []Field
	for _, p := range r.pairs(n, key) {
		f := Field{Name: p.Key, Schema: p.Value, Origin: r.doc.KeySpan(&p)}
		if !fieldPattern.MatchString(p.Key) || strings.HasPrefix(p.Key, "x-") {
			r.fault(f.Origin, "kind-name", "the name of a field is letters, digits, hyphens and underscores, a letter first and not x-; found %s", quote(p.Key))
			continue
		}
		if !r.fragment(p.Value, defs, "the field "+p.Key) {
			continue
		}
		f.shape = shapeOf(p.Value, defs)
		f.Description, f.Derived = f.shape.desc, f.shape.derived
		out = append(out, f)
	}
	return out
}

// adopt reads how records that exist already are mapped onto the kind.
func (r *reader) adopt(k *Kind, n *frontmatter.Node) *Adopt {
	v := n.Get("adopt")
	if v == nil {
		return nil
	}
	a := &Adopt{States: map[string]string{}}
	if !r.keys(v, "adopt", "files", "id", "title", "state", "states", "sections", "extra", "header", "except") {
		return nil
	}
	a.Files, a.ID, a.Title, a.State = r.text(v, "files"), r.text(v, "id"), r.text(v, "title"), r.text(v, "state")
	a.Extra = r.flag(v, "extra")
	a.Sections = r.places(v)
	a.Header = HeaderYAML
	if word := r.known(v, "header", "kind-value", "form of a header", []string{string(HeaderYAML), string(HeaderLines), string(HeaderPreamble), string(HeaderOptional)}); len(word) == 1 {
		a.Header = HeaderMode(word[0])
	}
	pattern := a.Files
	if pattern == "" {
		pattern = `.*\.md`
	}
	a.files = r.pattern(v, "files", pattern)
	if a.Except = r.text(v, "except"); a.Except != "" {
		a.except = r.pattern(v, "except", a.Except)
	}
	for _, p := range r.pairs(v, "states") {
		if p.Value.Kind != frontmatter.String {
			r.fault(r.doc.Span(p.Value), "kind-type", "expected the state that %s stands for; found %s", quote(p.Key), found(p.Value))
		} else if r.isKnown(p.Value, "kind-state", "state of this kind", k.stateNames()) {
			a.States[p.Key] = p.Value.Text
		}
	}
	if len(a.States) > 0 && a.State == "" {
		r.fault(r.place(v, "states"), "kind-missing", "states are mapped, but no field is named that holds them; expected state: and the field's name")
	}
	return a
}

// maxPattern bounds the pattern of a team's own.
const maxPattern = 1 << 10

// pattern compiles an RE2 pattern that must match a path as a whole. What is
// not one matches nothing.
func (r *reader) pattern(n *frontmatter.Node, key, text string) *regexp.Regexp {
	if len(text) > maxPattern {
		r.fault(r.place(n, key), "kind-pattern", "the pattern has %d bytes; at most %d are read", len(text), maxPattern)
		return regexp.MustCompile(`$^`)
	}
	re, err := regexp.Compile(`^(?:` + text + `)$`)
	if err != nil {
		r.fault(r.place(n, key), "kind-pattern", "%s is no RE2 pattern: %s", quote(text), patternTrouble(err))
		return regexp.MustCompile(`$^`)
	}
	return re
}

// patternTrouble is the reason without the pattern, which may be long.
func patternTrouble(err error) string {
	reason, _, _ := strings.Cut(strings.TrimPrefix(err.Error(), "error parsing regexp: "), ": `")
	return reason
}

// clone copies what merging may change.
func (k *Kind) clone() *Kind {
	c := *k
	c.Fields, c.Sections, c.States = slices.Clone(k.Fields), slices.Clone(k.Sections), slices.Clone(k.States)
	c.Transitions, c.Guards, c.Tracked = slices.Clone(k.Transitions), slices.Clone(k.Guards), slices.Clone(k.Tracked)
	c.Links, c.Stale, c.List = slices.Clone(k.Links), slices.Clone(k.Stale), slices.Clone(k.List)
	c.Publish = slices.Clone(k.Publish)
	c.Enums = map[string]map[string]string{}
	for field, values := range k.Enums {
		c.Enums[field] = maps.Clone(values)
	}
	c.compiled = &compiled{}
	return &c
}
