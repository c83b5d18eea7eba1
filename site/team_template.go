package site

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	syntax "text/template/parse"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/htmlrun"
	"github.com/gitsm/gitsm/records"
)

// A team's template is policy, and read all the same as if a stranger had written it:
// a proposal is looked at before it is policy (site diff, and the build of a pull
// request). It sees what its page shows, which is made of what the audience may see,
// and can place it. Here stands what it cannot: take for ever, grow without end, or
// bring an element that loads, runs or leads away by itself. The content security
// policy stops most of the latter again.

const (
	// longestAction bounds what a template may do between two texts, which are what
	// is counted while it runs.
	longestAction = 2 << 10
	// printed bounds what print and its like make: twice as long each time, a few lines
	// would fill the memory.
	printed = 16 << 10
)

// functions are those that templates may use beside what their actions are made of.
var functions = []string{"and", "or", "not", "eq", "ne", "lt", "le", "gt", "ge", "len", "index", "slice", "print", "printf", "println", "counted"}

// elements that templates may not bring: pages have theirs in the frame.
var (
	barred   = regexp.MustCompile(`(?i)<\s*/?\s*(script|style|meta|link|base|iframe|frame|frameset|object|embed|applet|form|portal|fencedframe)\b`)
	openTag  = regexp.MustCompile(`<\s*/?\s*$`)
	tooWide  = regexp.MustCompile(`%[-+# 0]*(\*|\d{3})|%[^a-zA-Z%]*\.(\*|\d{3})|%[^a-zA-Z%]*\[`)
	errLong  = errors.New("what it makes is too long")
	errWidth = errors.New("a width has at most two digits")
	errPlain = errors.New("only texts, numbers and truth values are printed")
)

// teamFunctions take the place of those that could make texts of any length.
func teamFunctions() template.FuncMap {
	bounded := func(s string) (string, error) {
		if len(s) > printed {
			return "", errLong
		}
		return s, nil
	}
	return template.FuncMap{
		"print": func(args ...any) (string, error) {
			if !plain(args) {
				return "", errPlain
			}
			return bounded(fmt.Sprint(args...))
		},
		"println": func(args ...any) (string, error) {
			if !plain(args) {
				return "", errPlain
			}
			return bounded(fmt.Sprintln(args...))
		},
		"printf": func(format string, args ...any) (string, error) {
			switch {
			case !plain(args):
				return "", errPlain
			case tooWide.MatchString(format):
				return "", errWidth
			}
			return bounded(fmt.Sprintf(format, args...))
		},
	}
}

// plain reports values that are quickly printed.
func plain(args []any) bool {
	for _, a := range args {
		switch v := reflect.ValueOf(a); v.Kind() {
		case reflect.String:
			if v.Len() > printed {
				return false
			}
		case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Float32, reflect.Float64:
		default:
			return false
		}
	}
	return true
}

// isTeams reports a template that was read from a team's folder.
func isTeams(t *template.Template) bool {
	return t.Tree != nil && strings.HasPrefix(t.Tree.ParseName, records.PortalFolder+"/")
}

// vetTeam holds the templates of a team's file against what they may do, and has what
// they do counted.
func vetTeam(set *template.Template, name string) error {
	file := path.Join(records.PortalFolder, teamTemplates, name)
	var found []diag.Diagnostic
	for _, t := range set.Templates() {
		if isTeams(t) && t.Tree.ParseName == file {
			v := vetting{file: file, tree: t.Tree}
			v.list(t.Tree.Root)
			found = append(found, v.found...)
			htmlrun.Counted(t.Tree)
		}
	}
	if len(found) > 0 {
		return &RefusedError{diag.Sort(found)}
	}
	return nil
}

// vetting looks at one template.
type vetting struct {
	file  string
	tree  *syntax.Tree
	found []diag.Diagnostic
}

func (v *vetting) refuse(n syntax.Node, fix, format string, args ...any) {
	at := diag.Pos{Line: 1, Column: 1}
	if m := nodePlace.FindStringSubmatch(location(v.tree, n)); m != nil {
		at.Line, at.Column = number(m[1]), number(m[2])+1
	}
	v.refuseAt(at, fix, format, args...)
}

// within is the place of what stands so far into a text.
func (v *vetting) within(n *syntax.TextNode, offset int) diag.Pos {
	at := diag.Pos{Line: 1, Column: 1}
	if m := nodePlace.FindStringSubmatch(location(v.tree, n)); m != nil {
		at.Line, at.Column = number(m[1]), number(m[2])+1
	}
	before := n.Text[:offset]
	if i := bytes.LastIndexByte(before, '\n'); i >= 0 {
		return diag.Pos{Line: at.Line + bytes.Count(before, []byte("\n")), Column: offset - i}
	}
	return diag.Pos{Line: at.Line, Column: at.Column + offset}
}

func (v *vetting) refuseAt(at diag.Pos, fix, format string, args ...any) {
	d := diag.Errorf(diag.Span{File: v.file, Start: at, End: at}, "portal-template", format, args...)
	d.Fix = &diag.Fix{Title: fix}
	v.found = append(v.found, d)
}

func (v *vetting) list(l *syntax.ListNode) {
	if l == nil {
		return
	}
	for i, n := range l.Nodes {
		switch n := n.(type) {
		case *syntax.TextNode:
			v.text(n, i+1 < len(l.Nodes))
		case *syntax.ActionNode:
			v.pipe(n.Pipe)
		case *syntax.TemplateNode:
			v.pipe(n.Pipe)
		case *syntax.IfNode:
			v.branch(&n.BranchNode)
		case *syntax.WithNode:
			v.branch(&n.BranchNode)
		case *syntax.RangeNode:
			v.branch(&n.BranchNode)
		}
	}
}

func (v *vetting) branch(n *syntax.BranchNode) {
	v.pipe(n.Pipe)
	v.list(n.List)
	v.list(n.ElseList)
}

// text finds elements; the name of one that an action makes is not seen here, so that
// no text ends within a tag before its name.
func (v *vetting) text(n *syntax.TextNode, more bool) {
	if m := barred.FindSubmatchIndex(n.Text); m != nil {
		v.refuseAt(v.within(n, m[0]), "take the element out; styles belong into portal/style", "a template brings no <%s>: the frame of the page states what it loads and runs", strings.ToLower(string(n.Text[m[2]:m[3]])))
	}
	if at := openTag.FindIndex(n.Text); more && at != nil {
		v.refuseAt(v.within(n, at[0]), "write the name of the element, or &lt; for the sign", "an action stands where the name of an element is")
	}
}

func (v *vetting) pipe(p *syntax.PipeNode) {
	if p == nil {
		return
	}
	if n := len(p.String()); n > longestAction {
		v.refuse(p, "split it", "an action has %d characters; at most %d are run", n, longestAction)
		return
	}
	for _, cmd := range p.Cmds {
		for _, arg := range cmd.Args {
			switch arg := arg.(type) {
			case *syntax.IdentifierNode:
				if !slices.Contains(functions, arg.Ident) {
					v.refuse(arg, "leave it out; values are escaped where they stand", "templates have no function %s here; expected one of %s", arg.Ident, strings.Join(functions, ", "))
				}
			case *syntax.PipeNode:
				v.pipe(arg)
			case *syntax.ChainNode:
				if inner, ok := arg.Node.(*syntax.PipeNode); ok {
					v.pipe(inner)
				}
			}
		}
	}
}

// nodePlace is where a node stands, as its tree says it.
var nodePlace = regexp.MustCompile(`:(\d+):(\d+)$`)

func location(t *syntax.Tree, n syntax.Node) string {
	place, _ := t.ErrorContext(n)
	return place
}

func number(digits string) int {
	n := 0
	for _, d := range digits {
		n = n*10 + int(d-'0')
	}
	return n
}

// notCircular refuses a team's template that calls itself, directly or by others: how
// often it would cannot be told.
func notCircular(set *template.Template) error {
	calls := map[string][]string{}
	for _, t := range set.Templates() {
		if t.Tree != nil {
			calls[t.Name()] = calledBy(t.Tree.Root, nil)
		}
	}
	for _, t := range set.Templates() {
		if !isTeams(t) || !reaches(calls, t.Name(), t.Name(), map[string]bool{}) {
			continue
		}
		d := diag.Errorf(lineOf(t.Tree.ParseName, 1), "portal-template", "the template %q calls itself, directly or by way of others", t.Name())
		d.Fix = &diag.Fix{Title: "leave its definition out of the file: the shipped one stays"}
		return &RefusedError{[]diag.Diagnostic{d}}
	}
	return nil
}

// stepsEach and stepsAll bound what the templates of a team take for all pages of a
// portal, which is far more than any needs: a page of ours takes some 2,000.
const (
	stepsEach = 20_000
	stepsAll  = 20_000_000
)

// spent refuses a team's templates that take too much, for one page or for all.
func (b *builder) spent(page string, err error) error {
	own := b.team.below(teamTemplates, ".html")
	if len(own) == 0 {
		return err
	}
	file := path.Join(records.PortalFolder, own[0])
	if name := teamTemplates + "pages/" + page + ".html"; b.team.files[name] != nil {
		file = path.Join(records.PortalFolder, name)
	}
	refused := func(format string, args ...any) error {
		d := diag.Errorf(lineOf(file, 1), "portal-template", format, args...)
		d.Fix = &diag.Fix{Title: "take out what repeats the most"}
		return &RefusedError{[]diag.Diagnostic{d}}
	}
	if errors.Is(err, htmlrun.ErrTooMuch) {
		return refused("a page of the kind %q takes more than %s steps, or writes more than %d MiB", page, grouped(htmlrun.MaxSteps), htmlrun.MaxBytes>>20)
	}
	if err != nil || b.stepsLeft == 0 {
		return err
	}
	var all int64
	for _, p := range b.look {
		all += p.Steps()
	}
	if all > b.stepsLeft {
		return refused("the templates take more than %s steps for the pages of this portal", grouped(int(b.stepsLeft)))
	}
	return nil
}

func calledBy(l *syntax.ListNode, names []string) []string {
	if l == nil {
		return names
	}
	for _, n := range l.Nodes {
		switch n := n.(type) {
		case *syntax.TemplateNode:
			names = append(names, n.Name)
		case *syntax.IfNode:
			names = calledBy(n.ElseList, calledBy(n.List, names))
		case *syntax.WithNode:
			names = calledBy(n.ElseList, calledBy(n.List, names))
		case *syntax.RangeNode:
			names = calledBy(n.ElseList, calledBy(n.List, names))
		}
	}
	return names
}

func reaches(calls map[string][]string, from, to string, seen map[string]bool) bool {
	for _, next := range calls[from] {
		if next == to {
			return true
		}
		if !seen[next] {
			seen[next] = true
			if reaches(calls, next, to, seen) {
				return true
			}
		}
	}
	return false
}
