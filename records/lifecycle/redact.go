package lifecycle

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/history"
)

// RuleRedaction refuses a redaction that cannot be made.
const RuleRedaction = "redaction-only"

// Redact says what is taken out of a record: texts wherever they stand in it, and
// whole values of fields. Findings of its plan never quote them.
type Redact struct {
	At     time.Time
	By     string
	Why    string
	Marker string // what stands in their place, see history.Marker
	Texts  []string
	Fields [][]string // paths in the header
}

// Redacted is the plan of a redaction, with what it touched.
type Redacted struct {
	Plan
	Places []string // "title", "log 3 why", "the text, line 31"
	Left   []string // where a text still stands and could not be taken away
}

// PlanRedact plans a redaction. Texts in comments and keys of the header, and in
// values that are no texts, stay, and are told as left.
func PlanRedact(t *records.Tree, r *records.Record, what Redact) Redacted {
	p := newPlanner(t, r)
	out := Redacted{}
	for _, field := range what.Fields {
		n := r.Fields.Lookup(field...)
		switch {
		case n == nil:
			p.errorf(r.At(), RuleRedaction, "there is no %s in %s; expected the path of a text, such as title or log.3.why", placeName(field), r.ID)
		case n.Kind != frontmatter.String || !history.Redactable(field...):
			p.errorf(r.At(field...), RuleRedaction, "%s says what was done, by whom or when, or is no text; expected the path of a text, such as title or log.3.why", placeName(field))
		default:
			p.redact(field, what.Marker, &out)
		}
	}
	p.redactTexts(r.Fields, nil, what, &out)
	p.redactBody(what, &out)
	if len(out.Places) > 0 && !p.refused() {
		p.log(records.Entry{At: what.At, By: what.By, Why: what.Why, Flags: []string{"amendment", "redaction"}})
	}
	out.Left = leftIn(p.doc, what)
	if p.broken || p.refused() {
		out.Plan = p.plan(nil)
		return out
	}
	out.Plan = p.plan(p.settle(nil))
	return out
}

func (p *planner) redact(path []string, text string, out *Redacted) {
	p.edit(p.doc.Set(p.record.InDoc(path...), frontmatter.Str(text)))
	out.Places = append(out.Places, placeName(path))
}

// redactTexts goes through the values of the header, as they were.
func (p *planner) redactTexts(n *frontmatter.Node, path []string, what Redact, out *Redacted) {
	switch n.Kind {
	case frontmatter.Map:
		for _, pair := range n.Pairs {
			p.redactTexts(pair.Value, append(slices.Clone(path), pair.Key), what, out)
		}
	case frontmatter.Seq:
		for i, item := range n.Items {
			p.redactTexts(item, append(slices.Clone(path), strconv.Itoa(i)), what, out)
		}
	case frontmatter.String:
		whole := slices.ContainsFunc(what.Fields, func(f []string) bool { return slices.Equal(f, path) })
		if text := what.in(n.Text); text != n.Text && !whole && history.Redactable(path...) {
			p.redact(path, text, out)
		}
	default: // other values are no text
	}
}

func (p *planner) redactBody(what Redact, out *Redacted) {
	for _, text := range what.Texts {
		for {
			at := strings.Index(string(p.doc.Body()), text)
			if at < 0 || p.broken {
				break
			}
			begin := p.doc.BodyOffset() + at
			out.Places = append(out.Places, "the text, line "+strconv.Itoa(p.doc.Pos(begin).Line))
			p.edit(p.doc.SpliceBody(frontmatter.Range{Start: begin, End: begin + len(text)}, what.Marker))
		}
	}
}

// in gives a text with what is redacted replaced.
func (w Redact) in(text string) string {
	for _, secret := range w.Texts {
		text = strings.ReplaceAll(text, secret, w.Marker)
	}
	return text
}

// leftIn lists the lines at which a text still stands.
func leftIn(doc *frontmatter.Doc, what Redact) []string {
	var left []string
	for _, text := range what.Texts {
		for at, rest := 0, string(doc.Bytes()); ; {
			i := strings.Index(rest, text)
			if i < 0 {
				break
			}
			at += i
			left = append(left, doc.Name()+":"+strconv.Itoa(doc.Pos(at).Line))
			at, rest = at+len(text), rest[i+len(text):]
		}
	}
	return slices.Compact(left)
}

// placeName names a place as people count: "log 3 why".
func placeName(path []string) string {
	words := slices.Clone(path)
	for i, word := range words {
		if n, err := strconv.Atoi(word); err == nil && i > 0 {
			words[i] = strconv.Itoa(n + 1)
		}
	}
	return strings.Join(words, " ")
}
