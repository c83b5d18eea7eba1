package change

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/markdown"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// sealFormat is the first thing that a seal's digest covers. It is raised when
// the same content would come to another digest.
const sealFormat = "gitsm-seal/1"

// material lists, by kind, the fields that an approval is given for (C4). A
// change model is approved as a change is (L-C).
var material = map[string][]string{
	"change": {"type", "model", "services", "cis", "planned", "risk.answers", "risk.override", "implementers", "resolves"},
	"change-model": {
		"services", "tiers", "risk_ceiling", "owner", "steps", "backout", "max_duration", "review_due", "automation", "supersedes",
	},
}

// afterwards are the sections that are written when a change has been carried
// out. Nothing is approved by them.
var afterwards = []string{"Results", "Post-implementation review"}

// SealOf computes the seal of a change, or of a change model (C4): the digest
// over its material fields and over its text, apart from the sections that tell
// how it went; what these define for the rest, links and footnotes, is part of it.
// Where it stands, what its log says, when it was really carried out, who approved
// it and how it ended do not belong to it.
//
// Each part is normalised, so that the seal outlives a new layout. Of a field,
// quotes, list style, the order of keys and of lists, and the offset in which an
// instant is written do not count; an empty one is none. Of a text, see
// markdown.Canonical. A field that changes its value, or a text that reads
// differently, breaks the seal.
//
// The digest is the SHA-256 of netstrings (a length in decimal, a colon, so many
// bytes, a comma): "gitsm-seal/1", then for every part its name and its text, in
// the order of Parts. So no content can be moved from one part to another without
// being seen.
func SealOf(_ *records.Tree, r *records.Record) Seal {
	s := Seal{Requester: r.Lookup("requester").Str()}
	for _, field := range material[r.Kind.Name] {
		if text := canonicalValue(r.Lookup(field)); text != "" {
			s.Parts = append(s.Parts, SealPart{Name: field, Text: text})
		}
	}
	s.Parts = append(s.Parts, sealedText(r)...)
	h := sha256.New()
	write := func(text string) { _, _ = h.Write([]byte(strconv.Itoa(len(text)) + ":" + text + ",")) }
	write(sealFormat)
	for _, part := range s.Parts {
		write(part.Name)
		write(part.Text)
	}
	s.Digest = "sha256:" + hex.EncodeToString(h.Sum(nil))
	return s
}

// sealedText gives the sections that belong to the seal, by title, and whatever
// stands outside of sections. A title cannot pass for a field: it is led in by
// the marks of a heading.
func sealedText(r *records.Record) []SealPart {
	var parts []SealPart
	var later []markdown.Definition
	outside, at := []byte(nil), 0
	body := r.Doc.Body()
	for _, section := range r.Sections {
		outside = append(append(outside, body[at:section.HeadingStart]...), '\n', '\n')
		at = section.End
		if isAfterwards(r.Kind, section.Title) {
			later = append(later, markdown.Definitions([]byte(section.Text))...)
			continue
		}
		if text := markdown.Canonical([]byte(section.Text)); text != "" {
			parts = append(parts, SealPart{Name: "## " + strings.Join(strings.Fields(section.Title), " "), Text: text})
		}
	}
	lead := ""
	if len(r.Base) == 0 {
		outside = append(outside, body[min(at, len(body)):]...)
		lead = markdown.Canonical(bytes.TrimSpace(outside))
	}
	parts = append(parts, reaching(later, append(slices.Clone(parts), SealPart{Text: lead}))...)
	slices.SortStableFunc(parts, func(a, b SealPart) int { return cmp.Compare(a.Name, b.Name) })
	if lead != "" {
		parts = append(parts, SealPart{Name: "##", Text: lead})
	}
	return parts
}

// reaching gives the definitions out of sections that are written afterwards by
// which the sealed text says something else: where its links lead, what its
// footnotes say.
func reaching(later []markdown.Definition, sealed []SealPart) (parts []SealPart) {
	for _, d := range later {
		if slices.ContainsFunc(sealed, func(p SealPart) bool { return d.UsedBy(p.Text) }) {
			parts = append(parts, SealPart{Name: "[" + d.Label + "]", Text: d.Text})
		}
	}
	return parts
}

// isAfterwards reports a section that is written when the work is done: one of
// the shipped ones, or one of a team's own that no guard asks for before.
func isAfterwards(k *schema.Kind, title string) bool {
	is := func(name string) bool { return strings.EqualFold(name, title) }
	if slices.ContainsFunc(afterwards, is) {
		return k.Name == "change"
	}
	if k.Name != "change" {
		return false
	}
	demanded := false
	for _, g := range k.Guards {
		if !slices.ContainsFunc(g.Section, is) {
			continue
		}
		if state, _ := k.State(g.State); !state.Category.Done() {
			return false
		}
		demanded = true
	}
	return demanded && !isShipped(title)
}

// isShipped reports a section of the plan as the shipped kind has it. It stays
// in the seal however late a team asks for it.
func isShipped(title string) bool {
	return slices.ContainsFunc([]string{
		"Reason", "Description", "Risk and impact", "Implementation plan", "Test plan", "Backout plan", "Communication",
	}, func(name string) bool { return strings.EqualFold(name, title) })
}

// canonicalValue is a value in one spelling, "" for what is not there or holds
// nothing. Scalars are quoted text, so that no text can pass for structure.
func canonicalValue(n *frontmatter.Node) string {
	if n == nil {
		return ""
	}
	var parts []string
	switch n.Kind {
	case frontmatter.Null:
		return ""
	case frontmatter.Map:
		for _, p := range n.Pairs {
			if v := canonicalValue(p.Value); v != "" {
				parts = append(parts, strconv.Quote(p.Key)+":"+v)
			}
		}
		return enclosed("{", parts, "}")
	case frontmatter.Seq:
		for _, item := range n.Items {
			if v := canonicalValue(item); v != "" {
				parts = append(parts, v)
			}
		}
		return enclosed("[", parts, "]") // the lists that are material are sets
	case frontmatter.Bool:
		return strings.ToLower(n.Text)
	default:
	}
	if at, ok := n.Instant(); ok {
		return at.UTC().Format(time.RFC3339Nano)
	}
	return strconv.Quote(n.Text)
}

// enclosed joins the parts in order; none make nothing.
func enclosed(before string, parts []string, behind string) string {
	if len(parts) == 0 {
		return ""
	}
	slices.Sort(parts)
	return before + strings.Join(slices.Compact(parts), ",") + behind
}
