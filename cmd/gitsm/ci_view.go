package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records"
	changes "github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/records/check"
)

// ciView is what is said of a proposal, the same wherever it is said: in the
// log, the summary of the step, the check run and the comment.
type ciView struct {
	Passed     bool              `json:"passed"`
	Number     int               `json:"number,omitempty"`
	URL        string            `json:"url,omitempty"`
	Draft      bool              `json:"draft,omitempty"`
	Base       string            `json:"base"`
	Head       string            `json:"head"`
	Branch     string            `json:"branch,omitempty"`
	AsOf       string            `json:"as_of"`
	Unverified []string          `json:"unverified"` // what could not be established; each one blocks
	Records    []ciRecord        `json:"records"`
	Findings   []diag.Diagnostic `json:"-"`
	Effects    []diag.Diagnostic `json:"-"`
	Errors     int               `json:"errors"`
	Warnings   int               `json:"warnings"`
	Standing   int               `json:"standing"`           // errors of the target branch that the proposal leaves alone
	Pages      []shownPage       `json:"pages"`              // what the portal would say differently
	NoPages    string            `json:"no_pages,omitempty"` // why that is not known
}

// ciRecord is one record that the proposal touches.
type ciRecord struct {
	ID         string          `json:"id"`
	Kind       string          `json:"kind"`
	Title      string          `json:"title"`
	Before     string          `json:"before,omitempty"` // state, "" where it is new
	After      string          `json:"after,omitempty"`  // state, "" where it is gone
	Risk       string          `json:"risk,omitempty"`   // of a change, and why
	Authority  *shownAuthority `json:"authority,omitempty"`
	Collisions []string        `json:"collisions,omitempty"`
	Portal     string          `json:"portal"` // what readers will see of it
}

// viewOf puts together what is to be said of a proposal that was judged.
func viewOf(e *env, p *check.Proposal, v check.Verdict, opts check.Options) *ciView {
	view := &ciView{
		AsOf: opts.AsOf.Format(time.RFC3339), Findings: v.Findings, Effects: v.Effects, Standing: v.Standing, Unverified: []string{}, Records: []ciRecord{},
	}
	if facts := p.Facts.Proposal; facts != nil {
		view.describe(*facts)
	}
	judged := &project{env: e, tree: p.Judged}
	for _, id := range touchedIDs(p) {
		view.Records = append(view.Records, recordOf(judged, p, v, id))
	}
	view.Errors, view.Warnings = diag.Count(v.Findings)
	pages, err := portalPages(e, p, opts.AsOf)
	if err != nil {
		view.NoPages = err.Error() // it says nothing about whether the proposal may be merged
	}
	view.Pages = append([]shownPage{}, pages...)
	return view
}

// describe takes over what is known of a proposal. What it does not know blocks.
func (v *ciView) describe(p forge.Proposal) {
	v.Number, v.URL, v.Draft, v.Base, v.Head = p.Number, p.URL, p.Draft, p.Base, p.Head
	v.Unverified = append(v.Unverified, p.Unknown...)
}

// settle decides whether the proposal may be merged.
func (v *ciView) settle() { v.Passed = v.Errors == 0 && len(v.Unverified) == 0 }

// touchedIDs lists the records whose files a proposal changes.
func touchedIDs(p *check.Proposal) []string {
	var ids []string
	for _, c := range p.Changed {
		place, inside := c.Path, true
		if p.Folder != "" {
			place, inside = strings.CutPrefix(c.Path, p.Folder+"/")
		}
		if !inside {
			continue
		}
		for _, t := range []*records.Tree{p.Base, p.Merged} {
			for _, r := range t.At(place) {
				ids = append(ids, r.ID)
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func recordOf(judged *project, p *check.Proposal, v check.Verdict, id string) ciRecord {
	before, after := p.Base.Record(id), p.Merged.Record(id)
	shown := cmp.Or(after, before)
	r := ciRecord{ID: id, Kind: shown.Kind.Name, Title: shown.Title}
	if before != nil {
		r.Before = before.State
	}
	if after == nil {
		r.Portal = "it will be gone"
		return r
	}
	r.After, r.Portal = after.State, portalOf(p.Merged, after)
	for _, d := range v.Findings {
		if d.Record == id && d.Rule == "change-collision" {
			r.Collisions = append(r.Collisions, d.Message)
		}
	}
	if now := judged.tree.Record(id); now != nil && changeOrModel(now) == nil {
		r.Authority = judged.shownAuthority(changes.Authorise(judged.tree, now, p.Facts))
		if now.Kind.Name == "change" {
			r.Risk = riskSentence(judged.shownRisk(now))
		}
	}
	return r
}

// riskSentence says how high a risk is, and which answers make it so.
func riskSentence(s *shownRisk) string {
	if len(s.Missing) > 0 {
		return "not known: " + strings.Join(s.Missing, ", ") + " missing"
	}
	sum := func(name string, total int) string {
		var points []string
		for _, p := range s.Points {
			if p.Sum == name && p.Points > 0 {
				points = append(points, fmt.Sprintf("%s %s %d", p.Question, p.Answer, p.Points))
			}
		}
		if len(points) == 0 {
			return fmt.Sprintf("%s 0 of 12", name)
		}
		return fmt.Sprintf("%s %d of 12 (%s)", name, total, strings.Join(points, ", "))
	}
	why := sum("likelihood", s.LikelihoodSum) + ", " + sum("impact", s.ImpactSum)
	if s.Floor != "" {
		why += "; " + s.Floor
	}
	if s.Level != s.Computed {
		why += fmt.Sprintf("; raised from %s: %s", s.Computed, s.OverrideWhy)
	}
	return s.Level + ": " + why
}

// portalOf says what the portal will show of a record after the merge.
func portalOf(t *records.Tree, r *records.Record) string {
	says := "a page, " + r.State + ", for the audience " + r.Audience
	if r.Audience == "restricted" {
		says = "no more than its ID, services, times and state"
	}
	if r.Kind.Name != "change" || !changes.Underway(r) {
		return says
	}
	window := changes.Planned(r)
	if window.From.IsZero() {
		return says
	}
	zone := t.Config.Zone
	says += fmt.Sprintf("; in the change schedule from %s to %s", window.From.In(zone).Format("2006-01-02 15:04"), window.To.In(zone).Format("2006-01-02 15:04 MST"))
	if down, services := changes.Downtime(r); len(services) > 0 {
		says += fmt.Sprintf(", with a planned outage of %s until %s", strings.Join(services, ", "), down.To.In(zone).Format("15:04"))
	}
	return says
}

// sentence is the verdict in one line.
func (v *ciView) sentence() string {
	what := "this"
	if v.Number > 0 {
		what = fmt.Sprintf("pull request %d", v.Number)
	}
	switch {
	case v.Passed && v.Warnings > 0:
		return what + " may be merged, with " + count(v.Warnings, "warning")
	case v.Passed:
		return what + " may be merged"
	case len(v.Unverified) > 0 && v.Errors == 0:
		return what + " may not be merged: it could not be verified"
	case len(v.Unverified) > 0:
		return fmt.Sprintf("%s may not be merged: %s, and it could not be verified", what, count(v.Errors, "error"))
	}
	return fmt.Sprintf("%s may not be merged: %s", what, count(v.Errors, "error"))
}

// meetOthers tells with which changes of other branches those of the proposal
// collide (C7). It blocks nothing: whichever is merged first has the window, and
// the other has to acknowledge it then.
func (c *ciRun) meetOthers(ctx context.Context, judged *records.Tree, head string, view *ciView) error {
	branches, err := c.repo.Branches()
	if err != nil {
		return err
	}
	branches = slices.DeleteFunc(branches, func(b gitrepo.Branch) bool { return b.Commit == head })
	others, err := changesOn(ctx, judged, c.repo, branches)
	if err != nil {
		return err
	}
	found := changes.Collisions(judged, changes.ScheduledWith(judged, others))
	for i := range view.Records {
		r := &view.Records[i]
		for _, met := range found {
			for _, other := range met.Others {
				mine, theirs := met.Later, other
				if theirs.Change.ID == r.ID {
					mine, theirs = theirs, mine
				}
				if mine.Change.ID == r.ID && mine.Where == "" && theirs.Where != "" && theirs.Change.ID != r.ID {
					r.Collisions = append(r.Collisions, fmt.Sprintf("meets %s: %s", changeOn(theirs.Change.ID, theirs.Where), met.Why(judged, other)))
				}
			}
		}
	}
	return nil
}
