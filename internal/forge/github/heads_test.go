package github

import (
	"context"
	"strings"
	"testing"
)

// The commits of a branch that is rewritten after its first review.
var (
	first, second, third = digits("1"), digits("2"), digits("3") // the fixtures' heads
	rewritten            = digits("9")
)

func pushed(before, after, clock, kind string) dict {
	return dict{"before": before, "after": after, "ref": "refs/heads/chg-2026-0007", "timestamp": "2026-03-14T" + clock + "Z", "activity_type": kind}
}

// TestHeadOfAReview has one approval by Cem, and asks which head it was for.
func TestHeadOfAReview(t *testing.T) {
	type given struct {
		commit   string // that the review names
		clock    string // of the review
		activity any    // newest first; nil: refused
		timeline []dict // besides that of the review
		head     string // want
		doubt    string // want
	}
	grown := []dict{
		pushed(second, third, "11:00:00", "push"), pushed(first, second, "09:00:00", "push"), pushed(digits("0"), first, "08:00:00", "branch_creation"),
	}
	forced := []dict{
		pushed(rewritten, third, "11:00:00", "force_push"), pushed(first, rewritten, "09:00:00", "push"), pushed(digits("0"), first, "08:00:00", "branch_creation"),
	}
	event := func(name, clock string) []dict {
		return []dict{{"id": 900, "event": name, "created_at": "2026-03-14T" + clock + "Z"}}
	}
	cases := map[string]given{
		"of the present head":                   {third, "12:00:00", grown, nil, third, ""},
		"of an earlier head":                    {second, "10:00:00", grown, nil, second, ""},
		"re-pointed after a force-push":         {third, "10:00:00", forced, nil, rewritten, ""},
		"not re-pointed after a force-push":     {rewritten, "10:00:00", forced, nil, rewritten, ""},
		"after the force-push":                  {third, "11:30:00", forced, nil, third, ""},
		"written before a push that came first": {second, "11:30:00", grown, nil, "", "it was written for " + second + ", and " + third + " was the head"},
		"in the second of a push":               {third, "11:00:00", grown, nil, "", "in the same second"},
		"naming no commit":                      {"", "12:00:00", grown, nil, "", "names no commit"},
		"the activity has a gap": {second, "08:30:00", []dict{
			pushed(second, third, "11:00:00", "push"), pushed(digits("0"), first, "08:00:00", "branch_creation"),
		}, event("head_ref_force_pushed", "10:00:00"), "", "rewritten after it"},
		"the activity is of another head": {third, "12:00:00", []dict{pushed(third, digits("4"), "11:59:00", "push")}, nil, third, ""},
		"the branch was deleted": {second, "10:00:00", []dict{
			pushed(digits("0"), third, "11:00:00", "branch_creation"), pushed(second, digits("0"), "09:30:00", "branch_deletion"), pushed(first, second, "09:00:00", "push"),
		}, nil, "", "did not exist"},
		"refused, and only grown":            {second, "10:00:00", nil, event("renamed", "11:00:00"), second, ""},
		"refused, and rewritten before":      {second, "10:00:00", nil, event("head_ref_force_pushed", "09:59:59"), second, ""},
		"refused, and rewritten after":       {third, "10:00:00", nil, event("head_ref_force_pushed", "10:30:00"), "", "rewritten after it"},
		"refused, and rewritten that second": {third, "10:00:00", nil, event("head_ref_force_pushed", "10:00:00"), "", "rewritten after it"},
		"refused, and restored after":        {third, "10:00:00", nil, event("head_ref_restored", "10:30:00"), "", "rewritten after it"},
		"refused, and reopened after":        {third, "10:00:00", nil, event("reopened", "10:30:00"), "", "rewritten after it"},
		"refused, and of a commit elsewhere": {digits("7"), "10:00:00", nil, nil, "", "does not hold"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			for _, list := range []string{"reviews", "activity", "timeline"} {
				f.listless[list] = true
			}
			review := fixture[[]dict](t, "reviews_1")[1]
			review["commit_id"], review["submitted_at"] = c.commit, "2026-03-14T"+c.clock+"Z"
			f.answers["reviews_1"] = []dict{review}
			f.answers["timeline_1"] = append([]dict{{"id": review["id"], "event": "reviewed", "submitted_at": review["submitted_at"]}}, c.timeline...)
			if c.activity == nil {
				f.broken["activity 1"] = status(403, "Resource not accessible by integration")
			} else {
				f.answers["activity_1"] = c.activity
			}
			p, err := f.client().Proposal(context.Background(), 311)
			if err != nil || len(p.Unknown) > 0 {
				t.Fatal(err, p.Unknown)
			}
			got := p.Reviews[0]
			if got.Head != c.head || (got.Head == "") != (got.Doubt != "") || !strings.Contains(got.Doubt, c.doubt) {
				t.Errorf("head %q, doubt %q; want %q and %q", got.Head, got.Doubt, c.head, c.doubt)
			}
		})
	}
}

func TestHeadsOfAForkThatIsGone(t *testing.T) {
	f := newFake(t)
	pull := fixture[dict](t, "pull")
	pull["head"].(dict)["repo"] = nil
	f.answers["pull"] = pull
	p, err := f.client().Proposal(context.Background(), 311)
	if err != nil || len(p.Unknown) > 0 || p.Reviews[1].Head != second || f.askedFor("activity 1") > 0 {
		t.Errorf("got %v, %q, %+v, asked %v", err, p.Unknown, p.Reviews, f.asked)
	}
}

// TestHeadsAfterTheMerge: the branch is deleted then, as a rule, or goes on.
func TestHeadsAfterTheMerge(t *testing.T) {
	grown := fixture[[]dict](t, "activity_1")
	cases := map[string]struct {
		merged   any
		activity []dict
		head     string
	}{
		"deleted":                {"2026-03-14T12:30:00Z", []dict{pushed(third, digits("0"), "12:30:00", "branch_deletion")}, second},
		"deleted, and made anew": {"2026-03-14T12:30:00Z", []dict{pushed(digits("0"), digits("8"), "12:40:00", "branch_creation"), pushed(third, digits("0"), "12:31:00", "branch_deletion")}, second},
		"rewritten before it":    {"2026-03-14T12:30:00Z", []dict{pushed(third, digits("0"), "12:29:00", "branch_deletion")}, ""},
		"deleted, and open":      {nil, []dict{pushed(third, digits("0"), "12:30:00", "branch_deletion")}, ""},
	}
	for name, c := range cases {
		for _, refused := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				f := newFake(t)
				pull := fixture[dict](t, "pull")
				pull["merged_at"] = c.merged
				f.answers["pull"] = pull
				f.answers["activity_1"] = append(c.activity, grown...)
				f.listless["timeline"] = true
				f.answers["timeline_1"] = []dict{{"id": 80, "event": "reviewed"}, {"event": "head_ref_deleted", "created_at": c.activity[len(c.activity)-1]["timestamp"]}}
				if refused {
					f.broken["activity 1"] = status(404, "Not Found")
				}
				p, err := f.client().Proposal(context.Background(), 311)
				if err != nil || len(p.Unknown) > 0 {
					t.Fatal(err, p.Unknown)
				}
				if got := p.Reviews[1]; got.ID != "80" || got.Head != c.head {
					t.Errorf("refused %v: got %+v, want the head %q", refused, got, c.head)
				}
			})
		}
	}
}
