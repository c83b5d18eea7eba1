package check

import (
	"bytes"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/change"
)

// Proposal is a branch that asks to be merged, as trees: what the target branch
// has now, and what merging would give. Nothing is judged by the text of a diff,
// nor by the way the commits went. Start from Propose.
type Proposal struct {
	Base   *records.Tree // the target branch as it is now
	Merged *records.Tree // what merging would give, read with its own settings

	// Judged is Merged with all that decides about changes as Base has it:
	// settings, policy, calendars, freezes, change models, agreements, and the
	// services and configuration items that exist in Base. It is the same tree as
	// Merged where the proposal touches none of them.
	Judged *records.Tree

	Folder    string     // of the project in its repository, "" at the root
	Changed   []Change   // every file of the repository that differs between Base and Merged
	Conflicts []Conflict // files that cannot be merged; Merged holds them as Base has them
	Both      []string   // files that both sides changed and whose texts fit together
	Facts     change.Facts

	// ReadFile gives what Merged would hold of a file of the project, also of one
	// that holds no record; what is no ordinary file is an error. Nil means that
	// nothing can be read.
	ReadFile func(place string) ([]byte, error)
	// TreeAt reads the records of a commit of the target branch, named by its whole
	// hash; any other commit is an error. Nil means that commits cannot be read.
	TreeAt func(commit string) (*records.Tree, error)
}

// Change is a file that a proposal changes, with its path in the repository. A
// hash is "" where the file is not there.
type Change struct{ Path, Before, After string }

// Conflict is a file that both sides changed in ways that do not fit together.
type Conflict struct {
	Path  string
	Added bool // both added it
}

// Propose puts a proposal together, apart from conflicts and facts.
func Propose(base, merged *records.Tree, folder string, changed []Change) Proposal {
	p := Proposal{Base: base, Merged: merged, Judged: merged, Folder: folder, Changed: changed}
	theirs, decides := map[string][]byte{}, false
	for _, c := range changed {
		place, inside := p.inside(c.Path)
		switch {
		case !inside:
		case p.decides(place):
			decides = true
		default:
			theirs[place] = merged.Source(place)
		}
	}
	if decides {
		p.Judged = base.WithAll(theirs)
	}
	return p
}

// inside gives a path of the repository as a path of the project.
func (p *Proposal) inside(path string) (string, bool) {
	if p.Folder == "" {
		return path, true
	}
	return strings.CutPrefix(path, p.Folder+"/")
}

// place gives a path of the repository as findings name it: from the project's
// folder, out of it where it must be.
func (p *Proposal) place(path string) string {
	if within, ok := p.inside(path); ok {
		return within
	}
	return strings.Repeat("../", strings.Count(p.Folder, "/")+1) + path
}

// decides reports whether a file of the project has a say in what is judged of
// others: settings, policy, and services and configuration items that exist in
// Base already, wherever they have gone.
func (p *Proposal) decides(place string) bool {
	if p.isPolicy(place) {
		return true
	}
	for _, t := range []*records.Tree{p.Base, p.Merged} {
		for _, r := range t.At(place) {
			if known := exactly(p.Base, r.ID); known != nil && (known.Kind.Name == "service" || known.Kind.Name == "ci") {
				return true
			}
		}
	}
	return false
}

// policyKinds are the kinds whose records are policy rather than work.
var policyKinds = []string{"agreement", "calendar", "change-model", "freeze"}

// policyFolders hold policies as text, and what the portal has of the team's own:
// its templates and pages are trusted more than records are.
var policyFolders = []string{"policy", records.PortalFolder}

// isPolicy reports whether a file of the project is policy.
func (p *Proposal) isPolicy(place string) bool {
	folder, _, _ := strings.Cut(place, "/")
	if records.IsSettings(place) || slices.Contains(policyFolders, folder) || strings.HasPrefix(place, records.KindsFolder+"/") {
		return true
	}
	for _, t := range []*records.Tree{p.Base, p.Merged} {
		if k := t.Kinds.ByFolder(place); k != nil && slices.Contains(policyKinds, k.Name) {
			return true
		}
	}
	return false
}

// isGate reports whether a file of the repository has a say in how proposals are
// judged by the forge, or in what git makes of them.
func isGate(path string) bool {
	first, _, deeper := strings.Cut(path, "/")
	name := path[strings.LastIndexByte(path, '/')+1:]
	switch {
	case deeper && slices.Contains([]string{".github", ".gitlab", ".gitea", ".forgejo"}, first):
		return true
	case !deeper && slices.Contains([]string{".gitlab-ci.yml", ".github", ".gitlab", ".gitea", ".forgejo"}, first):
		return true
	}
	return name == "CODEOWNERS" || name == ".gitattributes" || name == ".gitmodules"
}

// policy lists the changed files that are policy, and recorded those that hold
// records of work, both as findings name them.
func (p *Proposal) policy() (policy, recorded []string) {
	for _, c := range p.Changed {
		place, inside := p.inside(c.Path)
		switch {
		case isGate(c.Path) || inside && p.isPolicy(place):
			policy = append(policy, p.place(c.Path))
		case inside && (p.Base.Kinds.ByFolder(place) != nil || p.Merged.Kinds.ByFolder(place) != nil) && !strings.HasSuffix(place, "/README.md"):
			recorded = append(recorded, place)
		}
	}
	return policy, recorded
}

// founds reports a proposal that brings the project itself: there is no policy
// yet that it could get round, and no record.
func (p *Proposal) founds() bool { return p.Base.Config.Doc == nil && len(p.Base.Records) == 0 }

// Pair is one record of a proposal, before and after; nil where it is not there.
type Pair struct{ Before, After *records.Record }

// pairs lists the records that the proposal touches, by ID. The ID that a record
// has in Base is the one that counts (C12).
func (p *Proposal) pairs() []Pair {
	ids := map[string]bool{}
	for _, c := range p.Changed {
		place, inside := p.inside(c.Path)
		if !inside {
			continue
		}
		for _, t := range []*records.Tree{p.Base, p.Merged} {
			for _, r := range t.At(place) {
				ids[r.ID] = true
			}
		}
	}
	var pairs []Pair
	for _, id := range sortedKeys(ids) {
		pair := Pair{exactly(p.Base, id), exactly(p.Merged, id)}
		if pair.same() {
			continue // another file says that it has the ID, or only the file's mode changed
		}
		pairs = append(pairs, pair)
	}
	return pairs
}

// exactly finds a record by the ID that it has now.
func exactly(t *records.Tree, id string) *records.Record {
	if r := t.Record(id); r != nil && r.ID == id {
		return r
	}
	return nil
}

// same reports a record that the proposal leaves byte for byte as it is.
func (p Pair) same() bool {
	b, a := p.Before, p.After
	return b != nil && a != nil && b.Path == a.Path && bytes.Equal(b.Doc.Bytes(), a.Doc.Bytes())
}

// added lists the entries that the proposal appends to the log.
func (p Pair) added() []records.Entry {
	switch {
	case p.After == nil:
		return nil
	case p.Before == nil:
		return p.After.Log
	case len(p.After.Log) <= len(p.Before.Log):
		return nil
	}
	return p.After.Log[len(p.Before.Log):]
}

// moved reports a record that was there and is in another state now, or has come
// back to the one it was in.
func (p Pair) moved() bool {
	if p.Before == nil || p.After == nil {
		return false
	}
	return p.Before.State != p.After.State || slices.ContainsFunc(p.added(), func(e records.Entry) bool { return e.To != "" })
}

// PairPass is what a rule over a proposal sees: the pass over the merged tree,
// and the proposal.
type PairPass struct {
	*Pass
	*Proposal
	findings func(id string) []diag.Diagnostic // of the merged tree, by record
}
