package speech

import (
	"slices"
	"strings"
	"text/template/parse"
	"unicode"
)

// nameOf names what a node shows by the last name in it.
func nameOf(n parse.Node) string {
	switch n := n.(type) {
	case *parse.ActionNode:
		return nameOfPipe(n.Pipe, "it")
	case *parse.TemplateNode:
		return nameOfPipe(n.Pipe, n.Name)
	case *parse.IfNode:
		return nameOfPipe(n.Pipe, "more")
	case *parse.WithNode:
		return nameOfPipe(n.Pipe, "more")
	case *parse.RangeNode:
		return nameOfPipe(n.Pipe, "each")
	}
	return "it"
}

func nameOfPipe(p *parse.PipeNode, otherwise string) string {
	if p == nil {
		return placeName(otherwise)
	}
	name := otherwise
	for _, c := range p.Cmds {
		for _, arg := range c.Args {
			if found := identOf(arg); found != "" {
				return placeName(found)
			}
		}
	}
	return placeName(name)
}

func identOf(n parse.Node) string {
	switch n := n.(type) {
	case *parse.FieldNode:
		return telling(n.Ident)
	case *parse.VariableNode:
		return strings.TrimPrefix(telling(n.Ident), "$")
	case *parse.ChainNode:
		return n.Field[len(n.Field)-1]
	case *parse.PipeNode:
		return nameOfPipe(n, "")
	}
	return ""
}

// telling is the last of some names that says what a value is: of .Month.Text it is
// Month.
func telling(names []string) string {
	last := len(names) - 1
	if last > 0 && len(names[last-1]) > 2 && slices.Contains([]string{"Text", "Href", "Title", "SVG", "Count"}, names[last]) {
		last--
	}
	return names[last]
}

// placeName makes a name of letters and digits that begins small.
func placeName(s string) string {
	var out strings.Builder
	for _, r := range s {
		if r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			out.WriteRune(r)
		}
	}
	name := out.String()
	if name == strings.ToUpper(name) {
		return strings.ToLower(name)
	}
	if name == "" {
		return "it"
	}
	return strings.ToLower(name[:1]) + name[1:]
}
