package gitrepo

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

func pastOf(t *testing.T, s *script, kept []byte) *Past {
	t.Helper()
	r, err := Open(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	p, err := r.Past(context.Background(), "HEAD", PastOptions{
		WalkOptions: WalkOptions{Folders: []string{"incidents", "services"}, Read: func(_ string, b []byte) string { return strings.ToUpper(string(b)) }},
		ReadKey:     "upper", Kept: kept,
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// same compares a past that was extended with one that was read anew.
func same(t *testing.T, what string, got, want *Past) {
	t.Helper()
	a, b := *got, *want
	a.Fresh, b.Fresh, a.Unusable, b.Unusable = 0, 0, nil, nil
	if len(a.Steps) != len(b.Steps) {
		t.Fatalf("%s: %d commits, want %d", what, len(a.Steps), len(b.Steps))
	}
	for i := range a.Steps {
		if !sameStep(a.Steps[i], b.Steps[i]) {
			t.Fatalf("%s: commit %d is\n%+v\nwant\n%+v", what, i, a.Steps[i], b.Steps[i])
		}
	}
	a.Steps, b.Steps = nil, nil
	if !a.Since.Equal(b.Since) || !a.newest.Equal(b.newest) || a.Tip != b.Tip || a.Commits != b.Commits || a.Complete != b.Complete {
		t.Fatalf("%s: %+v, want %+v", what, a, b)
	}
}

func sameStep(a, b Step) bool {
	times := a.AuthorTime.Format(isoStrict) == b.AuthorTime.Format(isoStrict) && a.CommitTime.Format(isoStrict) == b.CommitTime.Format(isoStrict)
	a.AuthorTime, a.CommitTime = b.AuthorTime, b.CommitTime
	return times && reflect.DeepEqual(a, b)
}

func TestPastIsExtended(t *testing.T) {
	s := newScript(t).story()
	first := pastOf(t, s, nil)
	again := pastOf(t, s, first.Encode())
	same(t, "nothing new", again, first)
	if again.Fresh != 0 || again.Unusable != nil {
		t.Errorf("%d commits were read although nothing is new (%v)", again.Fresh, again.Unusable)
	}
	s.commit("one more", "incidents/2026/INC-2026-0077.md", "seven\n")
	s.commit("elsewhere", "README.md", "x\n")
	more := pastOf(t, s, first.Encode())
	same(t, "two more", more, pastOf(t, s, nil))
	if more.Fresh != 2 {
		t.Errorf("%d commits were read, want the 2 new ones", more.Fresh)
	}
	// A branch that began long ago is merged: its commits stand between known ones.
	s.git("merge", "-q", "--no-edit", "feature/x")
	merged := pastOf(t, s, more.Encode())
	same(t, "an old branch merged", merged, pastOf(t, s, nil))
	if merged.Fresh != 2 {
		t.Errorf("%d commits were read, want the branch's and its merge", merged.Fresh)
	}
	// What was the side becomes the main line.
	s.git("checkout", "-q", "-b", "other", "main~1")
	s.commit("on the other", "services/db.md", "db\n")
	s.git("merge", "-q", "--no-edit", "main")
	same(t, "merged the other way round", pastOf(t, s, merged.Encode()), pastOf(t, s, nil))
	// History is written anew.
	s.git("reset", "-q", "--hard", "HEAD~3")
	s.commit("another one", "services/db.md", "another\n")
	forced := pastOf(t, s, merged.Encode())
	same(t, "forced", forced, pastOf(t, s, nil))
	s.git("checkout", "-q", "--orphan", "alone")
	s.commit("alone", "services/alone.md", "alone\n")
	same(t, "unrelated", pastOf(t, s, merged.Encode()), pastOf(t, s, nil))
}

func TestPastOfADeepenedClone(t *testing.T) {
	origin := newScript(t).story()
	s := origin.clone("--depth=2", "file://"+origin.dir)
	shallow := pastOf(t, s, nil)
	if shallow.Complete || shallow.Since.IsZero() || !shallow.Steps[len(shallow.Steps)-1].Boundary {
		t.Fatalf("%+v", shallow.Walked)
	}
	s.git("fetch", "-q", "--unshallow")
	whole := pastOf(t, s, shallow.Encode())
	same(t, "unshallowed", whole, pastOf(t, origin, nil))
	if !errors.Is(whole.Unusable, errPastOther) {
		t.Errorf("the kept past was used: %v", whole.Unusable)
	}
}

// Whatever stands in the file, the past is what it would be without it.
func TestPastNeverTrusts(t *testing.T) {
	s := newScript(t).story()
	want := pastOf(t, s, nil)
	good := want.Encode()
	if !bytes.Equal(good, pastOf(t, s, good).Encode()) {
		t.Error("the same past has other bytes")
	}
	for i := 0; i < len(good); i += 7 {
		bad := bytes.Clone(good)
		bad[i] ^= 0x20
		p := pastOf(t, s, bad)
		same(t, "a flipped bit", p, want)
		if p.Unusable == nil {
			t.Fatalf("byte %d was changed and nobody noticed", i)
		}
		p = pastOf(t, s, good[:i])
		same(t, "cut off", p, want)
	}
}

func FuzzDecodePast(f *testing.F) {
	f.Add([]byte("\x02a\x02b\x00\x01\x01\x00\x00\x00\x00\x00"))
	f.Fuzz(func(_ *testing.T, body []byte) {
		d := &decoder{in: string(body), zones: map[int]*time.Location{}}
		d.past(&Past{})
	})
}
