package site

import (
	"encoding/binary"
	"html/template"
	"sync"

	"github.com/gitsm/gitsm/internal/markdown"
)

// Body is the text of a record, or of a team's page. It becomes HTML when a template
// places it: a page that is taken from an earlier build needs none.
type Body struct{ text *bodyText }

// bodyText is what a Body is made of, and what was made of it.
type bodyText struct {
	key   digest // of the text and of all that was answered while it was rendered
	empty bool
	made  func() markdown.Rendered
}

// newBody is a text that is rendered already.
func newBody(key digest, made markdown.Rendered) Body {
	return Body{&bodyText{key: key, empty: made.HTML == "", made: func() markdown.Rendered { return made }}}
}

// HTML is the text as a page has it. It is the only place where HTML that no template
// has made reaches a page.
func (t Body) HTML() template.HTML {
	if t.text == nil {
		return ""
	}
	return t.text.made().HTML
}

// Empty reports that there is nothing to show.
func (t Body) Empty() bool { return t.text == nil || t.text.empty }

// contentsFrom is how many headings make a table of contents worth its place.
const contentsFrom = 5

// Headings are those of the second level, where there are enough to choose from.
func (t Body) Headings() []Link {
	if t.text == nil {
		return nil
	}
	var links []Link
	for _, h := range t.text.made().Headings {
		if h.Level <= 2 {
			links = append(links, Link{h.Text, "#" + h.ID})
		}
	}
	if len(links) < contentsFrom {
		return nil
	}
	return links
}

// ask is a question of the renderer: what a target leads to, or where the image is.
// What it makes of a text is a function of the text and the answers, so that a text
// whose questions get the answers that they got before becomes what it became before.
type ask struct {
	Target string
	Image  bool
}

// answers puts questions and writes down what is answered.
type answers struct {
	opts markdown.Options
	asks []ask
	sum  []byte
}

func (a *answers) ask(q ask) (href, title string, ok bool) {
	if q.Image {
		href, title, ok = a.opts.Image(q.Target)
	} else {
		href, title, ok = a.opts.Resolve(q.Target)
	}
	a.asks = append(a.asks, q)
	for _, s := range []string{href, title} {
		a.sum = binary.AppendUvarint(a.sum, uint64(len(s)))
		a.sum = append(a.sum, s...)
	}
	if ok {
		a.sum = append(a.sum, 1)
	} else {
		a.sum = append(a.sum, 0)
	}
	return href, title, ok
}

// options are those of a renderer whose questions are written down.
func (a *answers) options() markdown.Options {
	return markdown.Options{
		Resolve: func(target string) (string, string, bool) { return a.ask(ask{Target: target}) },
		Image:   func(target string) (string, string, bool) { return a.ask(ask{Target: target, Image: true}) },
	}
}

func (a *answers) key(src digest) digest { return digestOf(append(a.sum, src...)) }

// textOf makes the text of a page, and says what was made harmless in it.
func (b *builder) textOf(src []byte, opts markdown.Options) (Body, []markdown.Warning) {
	name := digestOf(src)
	if was, ok := b.opts.Memory.text(name); ok {
		again := &answers{opts: opts}
		for _, q := range was.Asks {
			again.ask(q)
		}
		if again.key(name) == was.Key {
			b.opts.Memory.keepText(name, was)
			// What the answers are was just asked; a page that is made after all asks again.
			made := sync.OnceValue(func() markdown.Rendered { return markdown.Render(src, opts) })
			return Body{&bodyText{key: was.Key, empty: was.Empty, made: made}}, was.Warnings
		}
	}
	a := &answers{opts: opts}
	out := markdown.Render(src, a.options())
	body := newBody(a.key(name), out)
	b.opts.Memory.keepText(name, keptText{Key: body.text.key, Asks: a.asks, Empty: body.text.empty, Warnings: out.Warnings})
	return body, out.Warnings
}
