package importer

import (
	"bytes"
	"regexp"
	"slices"
)

// story is what the history of a source says of one file.
type story struct {
	first    *Revision // the oldest version, under whatever name; nil without a history
	resolved *Revision // the oldest version that says "resolved: true"; nil if none does
	last     *Revision
}

// stories indexes a history by the path that files have now.
type stories struct {
	byPath   map[string][]*Revision // newest first
	byCommit map[string][]*Revision
}

// newStories takes revisions newest first. The time of a commit is a claim; one
// that no record could hold tells nothing.
func newStories(history []Revision) stories {
	s := stories{byPath: map[string][]*Revision{}, byCommit: map[string][]*Revision{}}
	for i := range history {
		rev := &history[i]
		if !storable(rev.At) {
			continue
		}
		s.byPath[rev.Path] = append(s.byPath[rev.Path], rev)
		s.byCommit[rev.Commit] = append(s.byCommit[rev.Commit], rev)
	}
	return s
}

var saysResolved = regexp.MustCompile(`(?mi)^resolved:[ \t]*["']?true\b`)

// of tells the story of a file, following it through renames.
func (s stories) of(path string) story {
	var out story
	for _, rev := range s.versions(path, 0, map[string]bool{}) {
		if out.last == nil {
			out.last = rev
		}
		if saysResolved.Match(rev.Content) {
			out.resolved = rev
		}
		out.first = rev
	}
	return out
}

// versions lists the versions of a file, newest first, from the one at an
// index back to the one that made it, and on with those that it had under
// another name before it was renamed.
func (s stories) versions(path string, from int, seen map[string]bool) []*Revision {
	seen[path] = true
	var list []*Revision
	for _, rev := range s.byPath[path][min(from, len(s.byPath[path])):] {
		if rev.Deleted {
			break
		}
		list = append(list, rev)
	}
	if len(list) == 0 {
		return nil
	}
	if gone := s.renamed(list[len(list)-1]); gone != nil && !seen[gone.Path] {
		list = append(list, s.versions(gone.Path, s.index(gone)+1, seen)...)
	}
	return list
}

// index is where a revision stands among those of its path.
func (s stories) index(rev *Revision) int { return slices.Index(s.byPath[rev.Path], rev) }

// older is the version before a revision, nil if the file was not there.
func (s stories) older(rev *Revision) *Revision {
	if i := s.index(rev) + 1; i < len(s.byPath[rev.Path]) && !s.byPath[rev.Path][i].Deleted {
		return s.byPath[rev.Path][i]
	}
	return nil
}

// renamed finds what a file was called before the commit that made it: a file
// that the commit took away and that held the same, or the only one that it
// took away while it made only this one.
func (s stories) renamed(made *Revision) *Revision {
	var gone []*Revision
	came := 0
	for _, rev := range s.byCommit[made.Commit] {
		switch {
		case rev.Deleted:
			gone = append(gone, rev)
		case s.older(rev) == nil:
			came++
		}
	}
	for _, rev := range gone {
		if old := s.older(rev); old != nil && bytes.Equal(old.Content, made.Content) {
			return rev
		}
	}
	if len(gone) == 1 && came == 1 {
		return gone[0]
	}
	return nil
}
