package speech

import (
	"html"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"
)

// item is a part of a sentence: text, something opaque, or an element around items.
type item struct {
	text  string
	nodes []parse.Node // opaque, or the start tag
	name  string       // of the place or mark
	kids  []item
	end   []parse.Node // the end tag, of an element
}

func (i item) element() bool { return i.end != nil }

// sentences cuts tokens where a sentence ends and says each.
func (w *walker) sentences(tokens []token) []parse.Node {
	out := []parse.Node{}
	var run []token
	flush := func() {
		out = append(out, w.say(run)...)
		run = nil
	}
	silent := 0 // elements of which nothing is translated around us
	paired := pairs(tokens)
	for i, t := range tokens {
		switch {
		case silent > 0 || t.tag != "" && slices.Contains(unspoken, t.tag) && paired[i] < 0:
			flush()
			out = append(out, t.all()...)
			silent += t.depth()
		case t.tag != "" && slices.Contains(unspoken, t.tag) && !slices.Contains(inline, t.tag):
			flush()
			out = append(out, t.all()...)
			silent += t.depth()
		case t.tag != "" && (paired[i] < 0 || !slices.Contains(inline, t.tag)) || t.breaks():
			flush()
			out = append(out, t.all()...)
		default:
			run = append(run, t)
		}
	}
	flush()
	return out
}

// depth is how a tag changes how deep in unspoken elements we are.
func (t token) depth() int {
	switch {
	case !slices.Contains(unspoken, t.tag):
		return 0
	case t.ends:
		return -1
	}
	return 1
}

// all is a token as nodes.
func (t token) all() []parse.Node {
	if t.nodes == nil {
		return []parse.Node{textNode(t.text)}
	}
	return t.nodes
}

// breaks reports a node that cannot be moved: it prints nothing and holds for what
// comes behind it.
func (t token) breaks() bool {
	if len(t.nodes) != 1 || t.tag != "" {
		return false
	}
	switch n := t.nodes[0].(type) {
	case *parse.ActionNode:
		return len(n.Pipe.Decl) > 0
	case *parse.BreakNode, *parse.ContinueNode:
		return true
	}
	return false
}

// pairs finds for each tag of an inline element its other one in the same list, -1
// where there is none or a sentence ends between them.
func pairs(tokens []token) []int {
	other := make([]int, len(tokens))
	var open []int
	for i, t := range tokens {
		other[i] = -1
		switch {
		case t.tag == "" && !t.breaks():
		case !slices.Contains(inline, t.tag):
			open = nil
		case !t.ends:
			open = append(open, i)
		case len(open) > 0 && tokens[open[len(open)-1]].tag == t.tag:
			other[i], other[open[len(open)-1]] = open[len(open)-1], i
			open = open[:len(open)-1]
		default:
			open = nil
		}
	}
	return other
}

// say says one sentence, or those of its elements where it has no words itself.
func (w *walker) say(run []token) []parse.Node {
	items, _ := group(run)
	return w.sayItems(items)
}

// group makes items of the tokens up to the end of the element that they stand in.
func group(run []token) (items []item, used int) {
	for i := 0; i < len(run); {
		t := run[i]
		switch {
		case t.tag == "" && t.nodes == nil:
			items = append(items, item{text: t.text})
		case t.tag == "":
			items = append(items, item{nodes: t.nodes, name: nameOf(t.nodes[0])})
		case t.ends:
			return items, i
		default:
			kids, n := group(run[i+1:])
			e := item{nodes: t.nodes, name: t.tag, kids: kids, end: run[i+1+n].nodes}
			if e.end == nil {
				e.end = []parse.Node{}
			}
			items = append(items, e)
			i += n + 1
		}
		i++
	}
	return items, len(run)
}

func (w *walker) sayItems(items []item) []parse.Node {
	if !slices.ContainsFunc(items, func(i item) bool { return i.text != "" && hasLetters(html.UnescapeString(i.text)) }) {
		return w.apart(items)
	}
	head, middle, tail := trimmed(items)
	m, parts := nameMessage(middle, w)
	w.found = append(w.found, Message{Name: m, Where: []string{w.file}})
	said, ok := w.lang.template(w.file, m)
	var out []parse.Node
	out = append(out, w.apart(head)...)
	if ok {
		out = append(out, parts.nodes(pieces(said, marksOf(m)))...)
	} else {
		out = append(out, flat(middle)...)
	}
	return append(out, w.apart(tail)...)
}

// template says a message of a template, told apart by its file or not.
func (l *Language) template(file, name string) (string, bool) {
	if l == nil {
		return "", false
	}
	for _, key := range []string{file + ": " + name, name} {
		if m := l.messages[key]; m != nil && m.forms == nil {
			return m.text, true
		}
	}
	return "", false
}

// apart says the sentences within elements that are no part of one.
func (w *walker) apart(items []item) []parse.Node {
	var out []parse.Node
	for _, i := range items {
		switch {
		case i.element():
			out = append(out, i.nodes...)
			if slices.Contains(unspoken, i.name) {
				out = append(out, flat(i.kids)...)
			} else {
				out = append(out, w.sayItems(i.kids)...)
			}
			out = append(out, i.end...)
		case i.nodes != nil:
			out = append(out, i.nodes...)
		default:
			out = append(out, textNode(i.text))
		}
	}
	return out
}

// flat is items as they stand.
func flat(items []item) []parse.Node {
	var out []parse.Node
	for _, i := range items {
		switch {
		case i.element():
			out = append(append(append(out, i.nodes...), flat(i.kids)...), i.end...)
		case i.nodes != nil:
			out = append(out, i.nodes...)
		default:
			out = append(out, textNode(i.text))
		}
	}
	return out
}

// between are the signs that set parts of a line apart, which are no part of a
// sentence.
const between = " \n\t·→←"

// trimmed takes space, signs and pictures off both ends of a sentence.
func trimmed(items []item) (head, middle, tail []item) {
	items = slices.Clone(items)
	for len(items) > 0 {
		i := items[0]
		if i.text != "" {
			if rest := strings.TrimLeft(i.text, between); rest != "" {
				if cut := i.text[:len(i.text)-len(rest)]; cut != "" {
					head = append(head, item{text: cut})
				}
				items[0].text = rest
				break
			}
		} else if i.element() || !isPicture(i.nodes[0]) {
			break
		}
		head, items = append(head, i), items[1:]
	}
	for len(items) > 0 {
		last := len(items) - 1
		i := items[last]
		if i.text != "" {
			if rest := strings.TrimRight(i.text, between); rest != "" {
				if cut := i.text[len(rest):]; cut != "" {
					tail = append(tail, item{text: cut})
				}
				items[last].text = rest
				break
			}
		} else if i.element() || !isPicture(i.nodes[0]) {
			break
		}
		tail, items = append(tail, i), items[:last]
	}
	slices.Reverse(tail)
	return head, items, tail
}

// isPicture reports a template that draws a shape.
func isPicture(n parse.Node) bool {
	t, ok := n.(*parse.TemplateNode)
	return ok && (t.Name == "icon" || t.Name == "mark")
}

// parts are what the places and marks of a message stand for.
type parts struct {
	places map[string][]parse.Node
	marks  map[string]item
}

// nameMessage writes items as a message. Elements without words of their own are
// places; sentences within them and within nodes were said already, or are said here.
func nameMessage(items []item, w *walker) (string, parts) {
	p := parts{places: map[string][]parse.Node{}, marks: map[string]item{}}
	var out strings.Builder
	p.write(&out, items, w)
	name := strings.Join(strings.FieldsFunc(out.String(), func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' }), " ")
	return name, p
}

func (p *parts) write(out *strings.Builder, items []item, w *walker) {
	for _, i := range items {
		switch {
		case i.element() && worded(i.kids) && !slices.Contains(unspoken, i.name):
			name := p.free(i.name)
			p.marks[name] = i
			out.WriteString("<" + name + ">")
			p.write(out, i.kids, w)
			out.WriteString("</" + name + ">")
		case i.element():
			name := p.free(elementName(i))
			p.places[name] = w.apart([]item{i})
			out.WriteString("{" + name + "}")
		case i.nodes != nil:
			name := p.free(i.name)
			p.places[name] = i.nodes
			out.WriteString("{" + name + "}")
		default:
			out.WriteString(html.UnescapeString(i.text))
		}
	}
}

// worded reports whether items have words of their own.
func worded(items []item) bool {
	return slices.ContainsFunc(items, func(i item) bool {
		return i.text != "" && hasLetters(html.UnescapeString(i.text)) || i.element() && !slices.Contains(unspoken, i.name) && worded(i.kids)
	})
}

// elementName is that of the one thing in an element, or its own.
func elementName(i item) string {
	if len(i.kids) == 1 && i.kids[0].nodes != nil && !i.kids[0].element() {
		return i.kids[0].name
	}
	return i.name
}

// free is a name that no other place or mark has.
func (p *parts) free(name string) string {
	for n := 1; ; n++ {
		tried := name
		if n > 1 {
			tried += strconv.Itoa(n)
		}
		_, place := p.places[tried]
		_, mark := p.marks[tried]
		if !place && !mark {
			return tried
		}
	}
}

// nodes is a translation as nodes. Its text is escaped: it can be nothing else.
func (p parts) nodes(said []piece) []parse.Node {
	var out []parse.Node
	used := map[string]bool{}
	for _, s := range said {
		switch {
		case s.place != "":
			for _, n := range p.places[s.place] {
				if used[s.place] { // a node that stands twice is two, which are escaped each for itself
					n = n.Copy()
				}
				out = append(out, n)
			}
			used[s.place] = true
		case s.open != "":
			out = append(out, p.marks[s.open].nodes...)
		case s.close != "":
			out = append(out, p.marks[s.close].end...)
		default:
			out = append(out, textNode(html.EscapeString(s.text)))
		}
	}
	return out
}
