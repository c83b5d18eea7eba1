package check

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gitsm/gitsm/records"
)

// This file draws what proposals do to frozen reports: the target branch holds
// that of May, and June is over.

// sound are the deeds that nothing stands against; each of the others is refused.
var sound = []string{"freezes June", "freezes June of the branch before it went on", "writes beside them", "tidies up a name"}

var unsound = []string{
	"changes May", "takes May away", "takes May for June", "makes June better", "freezes July", "freezes of a commit of its own",
	"freezes as of tomorrow", "spells June otherwise", "spells May otherwise", "puts a file in the place of the folder",
}

// drawReport draws a deed, none mostly. It has dice of its own, so that worlds stay
// what they are.
func (w *world) drawReport(seed uint64) {
	d := dice{rand.New(rand.NewPCG(seed, 20261121))}
	switch d.IntN(10) {
	case 0, 1:
		w.report = d.of(sound...)
	case 2:
		w.report = d.of(unsound...)
	}
}

const may, june, july = "reports/2026-05.json", "reports/2026-06.json", "reports/2026-07.json"

// freeze lets both sides have their reports.
func (w *world) freeze(t *testing.T, before, after fstest.MapFS) {
	t.Helper()
	base := ground(t)
	if w.report != "" {
		var err error
		if base, err = base.Reload(before, placesOf(changedFiles(grounds(), before))); err != nil {
			t.Fatal(err)
		}
	}
	frozen := func(month, commit string, at int) string {
		return string(frozenBytes(t, base, month, commit, instant(at)))
	}
	put := func(files fstest.MapFS, path, text string) { files[path] = &fstest.MapFile{Data: []byte(text)} }
	put(before, may, frozen("2026-05", baseSHA, 60*24*60))
	after[may] = before[may]
	right := frozen("2026-06", baseSHA, now)
	switch w.report {
	case "freezes June":
		put(after, june, right)
	case "freezes June of the branch before it went on":
		put(after, june, frozen("2026-06", baseSHA, now-24*60))
	case "writes beside them":
		put(after, "reports/2026-06.csv", "figures")
	case "tidies up a name":
		put(before, "Reports/2026-06.json", right)
	case "changes May":
		put(after, may, string(before[may].Data)+"\n")
	case "takes May away":
		delete(after, may)
	case "takes May for June":
		put(after, june, string(before[may].Data))
	case "makes June better":
		put(after, june, strings.Replace(right, "No agreement measured anything", "All was well", 1))
	case "freezes July":
		put(after, july, frozen("2026-07", baseSHA, now))
	case "freezes of a commit of its own":
		put(after, june, frozen("2026-06", headSHA, now))
	case "freezes as of tomorrow":
		put(after, june, frozen("2026-06", baseSHA, now+24*60))
	case "spells June otherwise":
		put(after, "reports/2026-06.Json", right)
	case "spells May otherwise":
		put(after, "REPORTS/2026-05.json", string(before[may].Data))
	case "puts a file in the place of the folder":
		put(after, "Reports", "elsewhere")
	}
	w.reads = func(place string) ([]byte, error) { return after[place].Data, nil }
	w.stood = base
}

// completeReports adds what a repository tells of files and commits. The commit
// that reports are of stays what it was, however far the branch has gone on.
func (w *world) completeReports(p *Proposal) {
	p.ReadFile = w.reads
	p.TreeAt = func(commit string) (*records.Tree, error) {
		if commit != baseSHA {
			return nil, errors.New("it is none of the target branch")
		}
		return w.stood, nil
	}
}
