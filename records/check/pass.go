package check

import (
	"fmt"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
)

// Pass is what a running rule sees: the tree, the as-of instant, and a place
// to put findings.
type Pass struct {
	Tree *records.Tree
	AsOf time.Time

	rule  *Rule
	facts *facts
	out   *[]*diag.Diagnostic
}

// report adds a finding under the rule's ID. The result may be completed with
// related places and a way out. Messages quote records, so what would steer a
// terminal is made visible here.
func (p *Pass) report(d diag.Diagnostic) *diag.Diagnostic {
	d.Rule, d.Message = p.rule.ID, diag.Visible(d.Message)
	*p.out = append(*p.out, &d)
	return &d
}

// pass hands on the findings that a lower package made under this rule's ID.
// One that names no way out gets the rule's own.
func (p *Pass) pass(r *records.Record, found []diag.Diagnostic) {
	for _, d := range found {
		if d.Rule != p.rule.ID {
			continue
		}
		d.Record = r.ID
		if d.Fix == nil {
			d.Fix = advise("%s", p.rule.wayOut())
		}
		p.report(d)
	}
}

// errorf reports an error at a field of a record. The path is dotted
// ("outages.0.from"); where the field is missing the finding stands where it
// would be added.
func (p *Pass) errorf(r *records.Record, path, format string, args ...any) *diag.Diagnostic {
	return p.errorAt(r, place(r, path), format, args...)
}

// warnf reports a warning at a field of a record.
func (p *Pass) warnf(r *records.Record, path, format string, args ...any) *diag.Diagnostic {
	return p.warnAt(r, place(r, path), format, args...)
}

// errorAt reports an error at a place of a record's file, such as in its body.
func (p *Pass) errorAt(r *records.Record, at diag.Span, format string, args ...any) *diag.Diagnostic {
	return p.report(diag.Diagnostic{Span: at, Severity: diag.Error, Message: fmt.Sprintf(format, args...), Record: r.ID})
}

// warnAt reports a warning at a place of a record's file.
func (p *Pass) warnAt(r *records.Record, at diag.Span, format string, args ...any) *diag.Diagnostic {
	return p.report(diag.Diagnostic{Span: at, Severity: diag.Warning, Message: fmt.Sprintf(format, args...), Record: r.ID})
}

// place is where a field stands, or would be added.
func place(r *records.Record, path string) diag.Span {
	if path == "" {
		return r.At()
	}
	return r.At(strings.Split(path, ".")...)
}

// do is a way out that a command offers. What is put into the command comes
// from records, and people paste commands into a shell: anything but a plain
// word is quoted.
func do(title, command string, args ...string) *diag.Fix {
	words := make([]any, len(args))
	for i, arg := range args {
		words[i] = shellWord(arg)
	}
	return &diag.Fix{Title: title, Command: fmt.Sprintf(command, words...)}
}

// shellWord quotes a word for a POSIX shell where it needs it.
func shellWord(s string) string {
	special := func(r rune) bool { return r >= 0x80 || !isWord(byte(r)) && !strings.ContainsRune("-_./:=+@,", r) }
	if s != "" && strings.IndexFunc(s, special) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(diag.Visible(s), "'", `'\''`) + "'"
}

// advise is a way out that only a person can take.
func advise(format string, args ...any) *diag.Fix {
	return &diag.Fix{Title: fmt.Sprintf(format, args...)}
}

// meant suggests the candidate that somebody most likely meant where a file
// holds another word at a node; without one it gives the advice.
func meant(doc *frontmatter.Doc, at *frontmatter.Node, candidates []string, advice string, args ...any) *diag.Fix {
	best := diag.Nearest(at.Str(), candidates)
	if best == "" {
		return advise(advice, args...)
	}
	fix := advise("did you mean %s?", best)
	if frontmatter.Scalar(best).Kind == frontmatter.String { // it needs no quotes
		fix.Edits = replace(doc, at, best)
	}
	return fix
}

// replace is the edit that writes another plain value in place of a scalar.
func replace(doc *frontmatter.Doc, at *frontmatter.Node, text string) []diag.Edit {
	token := doc.Range(at)
	return []diag.Edit{{File: doc.Name(), Start: token.Start, End: token.End, New: text}}
}

// see is a related place in another record.
func see(r *records.Record, path, format string, args ...any) []diag.Note {
	return []diag.Note{{Span: place(r, path), Message: fmt.Sprintf(format, args...)}}
}
