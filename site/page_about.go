package site

import (
	"strings"

	"github.com/gitsm/gitsm/schema"
)

// AboutPage says what the portal shows and as of when, and explains its words.
type AboutPage struct {
	Frame
	Edition string
	Note    string // what the edition shows
	Records int
	Kinds   []KindStates
	Audit   string
	Relaxed []string // what the policy takes back of the separation of duties
}

// KindStates is a kind with the states of its lifecycle.
type KindStates struct {
	Title, About string
	Href         string
	States       []StateMeaning
}

// StateMeaning is a state and what it means.
type StateMeaning struct {
	State   Chip
	Meaning string
}

func (b *builder) aboutPage() any {
	p := AboutPage{Frame: b.frame(aboutPath, aboutPath, b.say.Text("About this portal")), Records: len(b.tree.Records), Edition: text(b.edition()), Note: b.editionNote()}
	p.builtOf(b)
	p.Crumbs = []Link{{b.say.Text("Status"), p.Root + indexPage}}
	p.Audit = b.auditNote(b.tree.Config.Audit)
	for _, what := range b.tree.Config.Policy.Relaxed() {
		p.Relaxed = append(p.Relaxed, text(strings.ToUpper(what[:1])+what[1:]))
	}
	for _, k := range b.kinds {
		ks := KindStates{Title: text(b.say.Text(k.Plural)), About: text(b.say.Text(strings.TrimSpace(k.Description))), Href: p.Root + listPath(k)}
		for _, s := range k.States {
			ks.States = append(ks.States, StateMeaning{b.state(k, s.Name), text(b.say.Text(s.Description))})
		}
		p.Kinds = append(p.Kinds, ks)
	}
	return p
}

// auditNote says how strictly the repository is kept, "" where nothing is
// relaxed. It stands on every page: whoever reads a report must know it.
func (b *builder) auditNote(audit string) string {
	switch audit {
	case schema.AuditRelaxed:
		return b.say.Text("Some controls are relaxed by configuration (audit: relaxed).")
	case schema.AuditSolo:
		return b.say.Text("This repository is kept by one person (audit: solo): changes are approved by the one who makes them.")
	}
	return ""
}

// NotFoundPage is what a web server shows for an address that is none.
type NotFoundPage struct{ Frame }

// absoluteRoot is the address of the portal where it is known, "" else.
func (b *builder) absoluteRoot() string {
	base := b.tree.Config.Portal.BaseURL
	if !isWebAddress(base) {
		return ""
	}
	return strings.TrimSuffix(base, "/") + "/"
}

// notFoundPage cannot know at which depth it is shown. Where the portal's
// address is known its links are absolute; else they hold at the top.
func (b *builder) notFoundPage() any {
	p := NotFoundPage{b.frame(notFoundPath, "", b.say.Text("Page not found"))}
	p.Root = b.absoluteRoot()
	p.Style, p.Script, p.Icon = p.Root+p.Style, p.Root+p.Script, p.Root+p.Icon
	p.surround(b, p.Root, "")
	return p
}
