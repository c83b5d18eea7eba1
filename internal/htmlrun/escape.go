package htmlrun

import (
	"bytes"
	"html/template"
	"io"
	"reflect"
	"strconv"
	"strings"
	"text/template/parse"
)

// writer writes a value behind the escapers of one place.
type writer func(w *bytes.Buffer, v reflect.Value)

// The escapers of html/template, by the names that its pass writes.
const (
	textEscaper   = "_html_template_htmlescaper"
	rcdataEscaper = "_html_template_rcdataescaper"
	attrEscaper   = "_html_template_attrescaper"
	urlRest       = "_html_template_urlnormalizer " + attrEscaper
	urlBegin      = "_html_template_urlfilter " + urlRest
)

// writerOf gives the writer for a chain of escapers. Plain values are written
// here where the chain is one of those that pages have everywhere.
func writerOf(chain string) writer {
	original := originalEscapers(chain)
	var plain func(string) bool // whether a string needs no more than what attributes need
	switch chain {
	case textEscaper, rcdataEscaper, attrEscaper:
		plain = func(string) bool { return true }
	case urlRest:
		plain = isNormalURL
	case urlBegin:
		plain = func(s string) bool { return isNormalURL(s) && hasSafeScheme(s) }
	default:
		return original
	}
	return func(w *bytes.Buffer, v reflect.Value) {
		switch {
		case !v.IsValid():
			leave()
		case v.Type() == htmlType && chain == textEscaper:
			w.WriteString(v.String())
		case isPlain(v, reflect.String) && plain(v.String()):
			writeEscaped(w, v.String())
		case isPlain(v, reflect.Int):
			w.Write(strconv.AppendInt(w.AvailableBuffer(), v.Int(), 10))
		default:
			original(w, v)
		}
	}
}

var (
	htmlType    = reflect.TypeFor[template.HTML]()
	contentPath = htmlType.PkgPath()
)

// isPlain reports whether a value is what its kind says and no more: types of
// html/template say what a string is safe for, and methods how it is written.
func isPlain(v reflect.Value, kind reflect.Kind) bool {
	if v.Kind() != kind {
		return false
	}
	t := v.Type()
	return t.NumMethod() == 0 && t.PkgPath() != contentPath
}

// originalEscapers is a writer that has html/template do it: a template of one
// action, whose escapers are replaced by those of the chain.
func originalEscapers(chain string) writer {
	t := template.Must(template.New("value").Parse("{{.}}"))
	if err := t.Execute(io.Discard, ""); err != nil {
		panic(err) // it cannot fail on text
	}
	action := t.Tree.Root.Nodes[0].(*parse.ActionNode)
	cmds := action.Pipe.Cmds[:1]
	for name := range strings.FieldsSeq(chain) {
		cmd := action.Pipe.Cmds[0].Copy().(*parse.CommandNode)
		cmd.Args = []parse.Node{parse.NewIdentifier(name)}
		cmds = append(cmds, cmd)
	}
	action.Pipe.Cmds = cmds
	return func(w *bytes.Buffer, v reflect.Value) {
		if !v.IsValid() || !v.CanInterface() || t.Execute(w, v.Interface()) != nil {
			leave()
		}
	}
}

// writeEscaped writes text as html/template does in text, titles and quoted
// attributes: the same seven bytes, in the same words.
func writeEscaped(w *bytes.Buffer, s string) {
	begin := 0
	for i := range len(s) {
		word := escapes[s[i]]
		if word == "" {
			continue
		}
		w.WriteString(s[begin:i])
		w.WriteString(word)
		begin = i + 1
	}
	w.WriteString(s[begin:])
}

var escapes = [256]string{
	0: "\uFFFD", '"': "&#34;", '&': "&amp;", '\'': "&#39;", '+': "&#43;", '<': "&lt;", '>': "&gt;",
}

// isNormalURL reports whether an address has no byte that the normalizer might change.
func isNormalURL(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case strings.IndexByte("-._~!#$&*+,/:;=?@[]", c) >= 0:
		default:
			return false
		}
	}
	return true
}

// hasSafeScheme reports whether the filter lets an address pass: no scheme, or
// one of the three.
func hasSafeScheme(s string) bool {
	scheme, _, ok := strings.Cut(s, ":")
	return !ok || strings.Contains(scheme, "/") ||
		strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https") || strings.EqualFold(scheme, "mailto")
}
