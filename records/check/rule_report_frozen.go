package check

import (
	"bytes"
	"fmt"
	"path"
	"regexp"
	"strings"
	"unicode"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/report"
)

var reportFrozen = Rule{
	ID:       "report-frozen",
	Title:    "the report of a month that was frozen stays, and a new one is what freezing gives",
	Source:   "S20",
	Severity: diag.Error,
	Doc: `
A frozen report is what was handed out; report month tells what differs from it later.
So reports/YYYY-MM.json of the target branch is never changed and never taken away, and
no other file has a name that some file systems take for the same.

One that is added is made again: from the commit of the target branch that it names, as
of the instant that it names, which lies behind the end of the month. Byte for byte it
is what gitsm report freeze writes. What cannot be made again, since the commit is none
of the target branch or a shallow clone does not reach it, is refused. So is what
another version of gitsm wrote otherwise: the version that judges freezes, too. Not
proven is which time zone data were used, for which the report is taken at its word,
and that no later commit or instant would have given other figures: report month tells
those. A proposal that founds a project may bring reports of commits that only the
project's former repository has; of these the form and the instant are judged.

Restore the report that the target branch has; freeze a new one of a commit of that
branch.`,
	Proposal: func(p *PairPass) {
		again := &refreezing{pass: p, trees: map[string]*records.Tree{}}
		for _, c := range p.Changed {
			p.frozenReport(c, again)
		}
	},
}

// frozenName is the name of a frozen report, as far as file systems tell names
// apart.
var frozenName = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}\.json$`)

// asSomeSystemsRead gives a path as file systems that tell fewer names apart take
// it: without regard to case, to what is invisible, and to blanks and dots at the
// end of a name.
func asSomeSystemsRead(place string) string {
	steps := strings.Split(place, "/")
	for i, step := range steps {
		step = strings.Map(func(r rune) rune {
			switch {
			case unicode.Is(unicode.Cf, r):
				return -1
			case r >= 0x80: // ſ and the Kelvin sign are letters of ASCII to some
				for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
					if other < 0x80 {
						return unicode.ToLower(other)
					}
				}
			}
			return unicode.ToLower(r)
		}, step)
		steps[i] = strings.TrimRight(step, " .")
	}
	return strings.Join(steps, "/")
}

// frozenReport judges one file, if it is a frozen report or could be taken for one.
func (p *PairPass) frozenReport(c Change, again *refreezing) {
	taken, inside := asSomeSystemsRead(c.Path), true
	if p.Folder != "" {
		taken, inside = strings.CutPrefix(taken, asSomeSystemsRead(p.Folder)+"/")
	}
	dir, name := path.Split(taken)
	switch {
	case !inside || taken != report.FrozenFolder && (dir != report.FrozenFolder+"/" || !frozenName.MatchString(name)):
		return
	case taken == report.FrozenFolder && c.After == "":
		return // a folder may take its place
	}
	place := p.place(c.Path)
	refuse := func(why, way string, args ...any) {
		d := p.report(diag.Diagnostic{Span: diag.Span{File: place}, Severity: diag.Error, Message: why})
		d.Fix = advise(way, args...)
	}
	exact := place == taken
	switch {
	case taken == report.FrozenFolder:
		refuse("the folder of frozen reports is called "+taken+"; expected no file, link or submodule that some file systems take for it", "give it another name")
	case !exact && c.After == "": // a name that should not have been
	case !exact:
		refuse(fmt.Sprintf("some file systems take the name for %s; expected that name, or another one", taken), "name the file %s", taken)
	case c.Before != "" && c.After == "":
		refuse("the report of "+strings.TrimSuffix(name, ".json")+" was frozen, and is gone", "restore the file; what differs now, report month tells as restated")
	case c.Before != "":
		refuse("the report of "+strings.TrimSuffix(name, ".json")+" was frozen, and is another one", "restore the file; what differs now, report month tells as restated")
	default:
		if why := again.judge(place, strings.TrimSuffix(name, ".json")); why != "" {
			refuse(why, "freeze the month on a commit of the target branch: gitsm report freeze %s", strings.TrimSuffix(name, ".json"))
		}
	}
}

// mostRefrozen bounds the commits of which one proposal has reports made again:
// each is read whole.
const mostRefrozen = 12

// refreezing makes frozen reports again.
type refreezing struct {
	pass  *PairPass
	trees map[string]*records.Tree // by commit
}

// judge says why a report that was added cannot stand; "" where it can.
func (f *refreezing) judge(place, name string) string {
	p := f.pass
	month, err := report.ParseMonth(name)
	if err != nil {
		return err.Error()
	}
	if p.ReadFile == nil {
		return "could not verify: the file cannot be read"
	}
	src, err := p.ReadFile(place)
	if err != nil {
		return fmt.Sprintf("could not verify: %v", err)
	}
	frozen, err := report.ReadFrozen(src, month)
	switch {
	case err != nil:
		return err.Error()
	case frozen.AsOf.After(p.AsOf):
		return "it is as of " + stamp(frozen.AsOf) + ", which is still to come"
	case p.founds():
		return f.over(p.Merged, frozen, month)
	}
	tree, why := f.treeAt(frozen.Commit)
	if why != "" {
		return why
	}
	if why := f.over(tree, frozen, month); why != "" {
		return why
	}
	return sameAgain(tree, frozen, src, month)
}

// over says of a report that it was frozen before its month had ended.
func (f *refreezing) over(tree *records.Tree, frozen report.Document, month report.Month) string {
	ends := report.New(tree, report.Stamp{AsOf: frozen.AsOf}).Ends(month)
	if frozen.AsOf.Before(ends) {
		return fmt.Sprintf("it is as of %s, and %s ends at %s", stamp(frozen.AsOf), month, stamp(ends.In(frozen.AsOf.Location())))
	}
	return ""
}

var fullHash = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})$`)

// treeAt reads the records of the commit that a report names.
func (f *refreezing) treeAt(commit string) (*records.Tree, string) {
	switch {
	case commit == "":
		return nil, "it names no commit of which it was made"
	case !fullHash.MatchString(commit):
		return nil, "it names the commit by " + diag.Visible(commit) + "; expected its whole hash"
	case f.trees[commit] != nil:
		return f.trees[commit], ""
	case f.pass.TreeAt == nil:
		return nil, "could not verify: commits cannot be read"
	case len(f.trees) == mostRefrozen:
		return nil, fmt.Sprintf("could not verify: the proposal adds reports of more than %d commits; propose them a few at a time", mostRefrozen)
	}
	tree, err := f.pass.TreeAt(commit)
	if err != nil {
		return nil, fmt.Sprintf("could not verify: %v", err)
	}
	for _, r := range tree.Records {
		if r.Unread() {
			return nil, fmt.Sprintf("at commit %.12s %s cannot be read, and a report that is frozen must not pass over any record", commit, r.Path)
		}
	}
	f.trees[commit] = tree
	return tree, ""
}

// sameAgain makes a report again and says in what it is another one.
func sameAgain(tree *records.Tree, frozen report.Document, src []byte, month report.Month) string {
	maker := report.New(tree, report.Stamp{Commit: frozen.Commit, AsOf: frozen.AsOf.In(tree.Config.Zone), Zones: frozen.Zones})
	made := maker.Frozen(month)
	var again bytes.Buffer
	if err := made.WriteJSON(&again); err != nil {
		return fmt.Sprintf("could not verify: %v", err)
	}
	if bytes.Equal(again.Bytes(), src) {
		return ""
	}
	what := "in what surrounds the figures, or in how it is written"
	if differ := maker.Restate(frozen, made).Differences; len(differ) > 0 {
		one := differ[0]
		what = fmt.Sprintf("%s of %s says %s, and is %s", strings.ToLower(one.Title), one.Section, one.Was, one.Is)
		if len(differ) > 1 {
			what += fmt.Sprintf("; so are %d more", len(differ)-1)
		}
	}
	return fmt.Sprintf("made again of commit %.12s it is another one: %s", frozen.Commit, what)
}
