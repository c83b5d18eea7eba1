package history

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gitsm/gitsm/records"
)

const changePath = "changes/2026/CHG-2026-0001.md"

// changeText is a change with entries at these hours of the first of March, and
// approvals and fields of its own.
func changeText(more string, entries ...string) string {
	text := "---\ntitle: Raise the pool\nstate: draft\ntype: normal\n" + more + "log:\n"
	for _, e := range entries {
		at, to, _ := strings.Cut(e, " ")
		text += "  - at: 2026-03-01T" + at + ":00Z\n    by: dia\n    to: " + to + "\n"
	}
	return text + "---\n"
}

// told tells the story of a change with these versions, recorded an hour after
// each other from ten o'clock; the last is what stands now.
func told(t *testing.T, policy Policy, witnessed func(string) (time.Time, bool), texts ...string) Story {
	t.Helper()
	past := Past{Witnessed: witnessed}
	var last *records.Record
	for i, text := range texts {
		tree := load(t, fstest.MapFS{changePath: {Data: []byte(text)}})
		last = tree.Record("CHG-2026-0001")
		v := Version{
			Commit: CommitInfo{Hash: fmt.Sprintf("c%d", i), Author: fmt.Sprint("author ", i), When: instant(t, "2026-03-01T10:00:00Z").Add(time.Duration(i) * time.Hour)},
			Path:   changePath, Blob: fmt.Sprint("blob ", i), Record: last, Seal: "seal of " + last.Lookup("type").Str(),
		}
		past.Main, past.All = append(past.Main, v), append(past.All, v)
	}
	return Tell("CHG-2026-0001", last, past, policy)
}

func (s Story) lines() []string {
	var out []string
	for _, e := range s.Events {
		when := "-"
		if !e.Recorded.IsZero() {
			when = e.Recorded.UTC().Format("15:04")
		}
		line := fmt.Sprintf("%s %s %s", e.What, when, e.Clocks.By.Hash)
		if e.From != "" || e.To != "" {
			line += fmt.Sprintf(" [%s>%s]", e.From, e.To)
		}
		for _, c := range e.Fields {
			line += " " + c.Field
		}
		out = append(out, line)
	}
	return out
}

func (s Story) rules() []string {
	var out []string
	for _, d := range s.Findings {
		out = append(out, d.Rule)
	}
	return out
}

func wantLines(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestEntriesAreRecordedWhenTheMainLineHasThem(t *testing.T) {
	s := told(t, Policy{}, nil,
		changeText("", "09:00 draft"),
		changeText("", "09:00 draft", "10:30 assessing", "10:45 approved"), // a squash of two
	)
	wantLines(t, s.lines(), "state 10:00 c0 [>draft]", "state 11:00 c1 [draft>assessing]", "state 11:00 c1 [assessing>approved]")
	if len(s.Findings) > 0 {
		t.Errorf("found %v", s.rules())
	}
}

func TestApprovalsAndSeals(t *testing.T) {
	approval := "approvals:\n  - {by: ben, role: peer, decision: approved, at: 2026-03-01T10:30:00Z, digest: seal of normal}\n"
	s := told(t, Policy{}, nil,
		changeText("", "09:00 draft"),
		changeText(approval, "09:00 draft"),
		strings.Replace(changeText(approval, "09:00 draft"), "type: normal", "type: emergency", 1),
	)
	wantLines(t, s.lines(), "state 10:00 c0 [>draft]", "approval 11:00 c1 [>approved]",
		"edited 12:00 c2 type", "seal 12:00 c2 [seal of normal>seal of emergency]")
}

func TestRewrittenEntriesAreFound(t *testing.T) {
	s := told(t, Policy{}, nil,
		changeText("", "09:00 draft", "09:30 assessing"),
		changeText("", "09:00 draft", "09:45 assessing"),
		changeText("", "09:00 draft"),
	)
	wantLines(t, s.lines(), "state 10:00 c0 [>draft]",
		"rewritten 11:00 c1 [2026-03-01T09:30:00Z dia -> assessing>2026-03-01T09:45:00Z dia -> assessing]",
		"rewritten 12:00 c2 [2026-03-01T09:45:00Z dia -> assessing>]")
	wantLines(t, s.rules(), EntryChanged, EntryChanged)
	if text := s.Findings[0].Message; !strings.Contains(text, "by commit c1 of author 1") {
		t.Error(text)
	}
}

// The same words in another dress are the same entry.
func TestAnotherLayoutRewritesNothing(t *testing.T) {
	s := told(t, Policy{}, nil, changeText("", "09:00 draft"),
		strings.Replace(changeText("", "09:00 draft"), "  - at: 2026-03-01T09:00:00Z\n    by: dia\n    to: draft", "- {by: \"dia\", to: 'draft', at: 2026-03-01T10:00:00+01:00}", 1))
	wantLines(t, s.lines(), "state 10:00 c0 [>draft]")
}

func TestClocksAreHeldAgainstEachOther(t *testing.T) {
	late := func(at time.Time) time.Time { return at.Add(30 * time.Minute) }
	s := told(t, Policy{Late: late, Witness: true}, func(commit string) (time.Time, bool) {
		return instant(t, "2026-03-01T10:05:00Z"), commit == "c0"
	},
		changeText("", "09:29 draft"),                    // a minute too late
		changeText("", "09:29 draft", "11:06 assessing"), // six minutes before it happened
	)
	wantLines(t, s.rules(), RecordedLate, RecordedEarly, NeverWitnessed)
	if s.Events[0].Witnessed.IsZero() || !s.Events[1].Witnessed.IsZero() {
		t.Error("the wrong entry was witnessed")
	}
	inTime := told(t, Policy{Late: late}, nil, changeText("", "09:30 draft"), changeText("", "09:30 draft", "11:05 assessing"))
	wantLines(t, inTime.rules())
}

// What stood at the boundary of a shallow clone may have been recorded long ago.
func TestBoundaryIsNoTime(t *testing.T) {
	tree := load(t, fstest.MapFS{changePath: {Data: []byte(changeText("", "09:00 draft"))}})
	r := tree.Record("CHG-2026-0001")
	v := Version{Commit: CommitInfo{Hash: "b", When: instant(t, "2026-06-01T10:00:00Z"), Boundary: true}, Path: changePath, Blob: "x", Record: r}
	s := Tell(r.ID, r, Past{Main: []Version{v}, All: []Version{v}}, Policy{Late: func(at time.Time) time.Time { return at }})
	if len(s.Findings) > 0 || !s.Events[0].Beyond {
		t.Errorf("%v %+v", s.rules(), s.Events[0])
	}
}

// A merge says when, the commit of the branch says who.
func TestMergeIsNotTheWriter(t *testing.T) {
	tree := load(t, fstest.MapFS{changePath: {Data: []byte(changeText("", "09:00 draft"))}})
	r := tree.Record("CHG-2026-0001")
	branch := Version{Commit: CommitInfo{Hash: "branch", Author: "dia", When: instant(t, "2026-03-01T09:05:00Z")}, Path: changePath, Blob: "x", Record: r}
	merge := branch
	merge.Commit = CommitInfo{Hash: "merge", Author: "robot", When: instant(t, "2026-03-01T12:00:00Z")}
	s := Tell(r.ID, r, Past{Main: []Version{merge}, All: []Version{branch}}, Policy{})
	if e := s.Events[0]; e.Clocks.By.Author != "dia" || e.In.Hash != "merge" || !e.Recorded.Equal(merge.Commit.When) {
		t.Errorf("%+v", e)
	}
}

func TestSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 59 * time.Second: "59s", 61 * time.Second: "1m 1s", 25 * time.Hour: "1d 1h", 48*time.Hour + time.Minute: "2d", -time.Hour: "0s",
	} {
		if got := Span(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}
