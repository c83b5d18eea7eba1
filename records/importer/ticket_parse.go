package importer

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
)

// ParseMapping reads a mapping. It is strict: unknown keys and values are
// errors, each at its place; what is left out is as Mapping has it.
func (sys *System) ParseMapping(file string, src []byte) (Mapping, []diag.Diagnostic) {
	doc, found := frontmatter.ParseYAML(file, src)
	r := &mappingReader{doc: doc, found: found, out: sys.Mapping()}
	if !diag.HasErrors(found) {
		r.read()
	}
	return r.out, r.found
}

type mappingReader struct {
	doc   *frontmatter.Doc
	found []diag.Diagnostic
	out   Mapping
}

func (r *mappingReader) fault(at diag.Span, format string, args ...any) {
	d := diag.Errorf(at, RuleMapping, format, args...)
	d.Fix = &diag.Fix{Title: "compare it with the mapping that is found out", Command: r.out.system.command()}
	r.found = append(r.found, d)
}

// mappingKeys are the keys of a mapping.
var mappingKeys = []string{
	"columns", "keep", "missing", "states", "holds", "levels", "priorities", "channels", "resolutions",
	"types", "dates", "separator", "encoding", "service", "handles", "people",
	"problem_states", "change_states", "problem_resolutions", "outcomes", "causes", "risks", "links",
}

func (r *mappingReader) read() {
	m := &r.out
	root := r.doc.Root()
	for i := range root.Pairs {
		p := &root.Pairs[i]
		if !slices.Contains(m.system.keys(), p.Key) {
			r.fault(r.doc.KeySpan(p), "there is no key %q; expected one of %s%s", p.Key, strings.Join(m.system.keys(), ", "), diag.DidYouMean(p.Key, m.system.keys()))
			continue
		}
		switch v := p.Value; p.Key {
		case "labels":
			r.labels(v)
		case "only":
			m.Only = r.list(v)
		case "columns":
			r.columns(v)
		case "keep":
			m.Keep = r.list(v)
		case "missing":
			m.Missing = r.list(v)
		case "states":
			r.states(v)
		case "holds":
			m.Holds = r.values(v, mapHolds)
		case "levels":
			m.Levels = r.values(v, mapLevels)
		case "priorities":
			m.Priorities = r.values(v, mapPriorities)
		case "channels":
			m.Channels = r.values(v, mapChannels)
		case "resolutions":
			m.Resolutions = r.values(v, mapResolutions)
		case "types":
			m.Types = r.values(v, mapTypes)
		case "problem_states", "change_states", "problem_resolutions", "outcomes", "causes", "risks", "links":
			*m.list(p.Key) = r.values(v, mappingValues[p.Key])
		case "encoding":
			m.Encoding = r.oneOf(v, mapEncodings)
		case "people":
			m.People = r.values(v, nil)
		case "dates":
			r.dates(v)
		case "separator":
			r.separator(v)
		case "service":
			if m.Service = v.Str(); slug(m.Service) != m.Service {
				r.fault(r.doc.Span(v), "%q is no ID of a service; expected small letters, digits and dashes, such as %s", m.Service, slug(m.Service))
			}
		case "handles":
			m.Handles = r.oneOf(v, []string{HandlesAnonymous, HandlesNames})
		}
	}
	for _, name := range m.system.needed {
		if m.Columns[name] == "" {
			r.fault(r.doc.At("columns"), "there is no column for %s; expected one", name)
		}
	}
	if m.Order == "" {
		r.fault(r.doc.At("dates"), "the order of dates is missing; expected dates: {order: …} with one of %s", strings.Join(mapOrders, ", "))
	}
}

// list is the list of problems and changes that a key names.
func (m *Mapping) list(key string) *map[string]string {
	return map[string]*map[string]string{
		"problem_states": &m.ProblemStates, "change_states": &m.ChangeStates, "problem_resolutions": &m.ProblemResolutions,
		"outcomes": &m.Outcomes, "causes": &m.Causes, "risks": &m.Risks, "links": &m.Links,
	}[key]
}

func (r *mappingReader) columns(n *frontmatter.Node) {
	var names []string
	for _, c := range mappingColumns {
		names = append(names, c.name)
	}
	r.isMap(n)
	used := map[string]string{}
	for i := range n.Pairs {
		p := &n.Pairs[i]
		there := p.Value.Str()
		switch {
		case !slices.Contains(names, p.Key):
			r.fault(r.doc.KeySpan(p), "there is no column %q here; expected one of %s%s", p.Key, strings.Join(names, ", "), diag.DidYouMean(p.Key, names))
		case there == "":
			r.fault(r.doc.KeySpan(p), "%s is given no column; leave it out, or name one", p.Key)
		case used[there] != "" && p.Key != "service" && used[there] != "service":
			r.fault(r.doc.Span(p.Value), "the column %q is %s already", there, used[there])
		default:
			r.out.Columns[p.Key], used[there] = there, p.Key
		}
	}
}

func (r *mappingReader) isMap(n *frontmatter.Node) bool {
	if n != nil && n.Kind != frontmatter.Map && n.Kind != frontmatter.Null {
		r.fault(r.doc.Span(n), "expected a mapping, not a %s", n.Kind)
		return false
	}
	return true
}

func (r *mappingReader) list(n *frontmatter.Node) []string {
	if n.Kind != frontmatter.Seq && n.Kind != frontmatter.Null {
		r.fault(r.doc.Span(n), "expected a list, not a %s", n.Kind)
	}
	var out []string
	for _, item := range n.Items {
		out = append(out, item.Str())
	}
	return out
}

func (r *mappingReader) oneOf(n *frontmatter.Node, values []string) string {
	if !slices.Contains(values, n.Str()) {
		r.fault(r.doc.Span(n), "%q is not possible here; expected one of %s%s", n.Str(), strings.Join(values, ", "), diag.DidYouMean(n.Str(), values))
	}
	return n.Str()
}

// values reads a list of values there and here. Without possible values they
// are handles.
func (r *mappingReader) values(n *frontmatter.Node, possible []string) map[string]string {
	out := map[string]string{}
	if !r.isMap(n) {
		return out
	}
	for i := range n.Pairs {
		p := &n.Pairs[i]
		switch {
		case possible != nil:
			out[p.Key] = r.oneOf(p.Value, possible)
		case !handleForm.MatchString(p.Value.Str()):
			r.fault(r.doc.Span(p.Value), "%q is no handle; expected letters, digits, dots, hyphens and underscores", p.Value.Str())
		default:
			out[p.Key] = p.Value.Str()
		}
	}
	return out
}

func (r *mappingReader) states(n *frontmatter.Node) {
	r.out.States = map[string]StateOf{}
	if !r.isMap(n) {
		return
	}
	for i := range n.Pairs {
		p := &n.Pairs[i]
		var s StateOf
		if p.Value.Kind == frontmatter.Map {
			for j := range p.Value.Pairs {
				switch q := &p.Value.Pairs[j]; q.Key {
				case "state":
					s.State = r.oneOf(q.Value, mapStates)
				case "hold":
					s.Hold = r.oneOf(q.Value, mapHolds)
				default:
					r.fault(r.doc.KeySpan(q), "there is no key %q; expected state or hold", q.Key)
				}
			}
		} else {
			s.State = r.oneOf(p.Value, mapStates)
		}
		switch {
		case s.State == "pending" && s.Hold == "":
			r.fault(r.doc.KeySpan(p), "%q waits for something; expected {state: pending, hold: …} with one of %s", p.Key, strings.Join(mapHolds, ", "))
		case s.State != "pending" && s.Hold != "":
			r.fault(r.doc.KeySpan(p), "only pending has a hold")
		case s.State == stateKeep:
			s.State = ""
		}
		r.out.States[p.Key] = s
	}
}

func (r *mappingReader) dates(n *frontmatter.Node) {
	r.isMap(n)
	for i := range n.Pairs {
		p := &n.Pairs[i]
		switch p.Key {
		case "order":
			r.out.Order = r.oneOf(p.Value, mapOrders)
		case "zone":
			zone, err := time.LoadLocation(p.Value.Str())
			if err != nil || p.Value.Str() == "" || p.Value.Str() == "Local" {
				r.fault(r.doc.Span(p.Value), "there is no zone %q; expected a name such as Europe/Berlin", p.Value.Str())
				continue
			}
			r.out.Zone = zone
		default:
			r.fault(r.doc.KeySpan(p), "there is no key %q; expected order or zone", p.Key)
		}
	}
}

func (r *mappingReader) separator(n *frontmatter.Node) {
	switch s := n.Str(); s {
	case ",", ";", "\t":
		r.out.Separator = s[0]
		return
	}
	r.fault(r.doc.Span(n), `expected ",", ";" or "\t"`)
}

// handleForm is what a handle may look like.
var handleForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
