package audit

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/history"
)

// Reconciliation holds deployments and changes against each other, both ways.
type Reconciliation struct {
	Sources []string           `json:"sources"`
	Deploys []ReconciledDeploy `json:"deployments"`
	Without []string           `json:"changes_without_deploy"`
}

// ReconciledDeploy is a deployment with the changes that cover it.
type ReconciledDeploy struct {
	Deployment
	Changes []string `json:"changes"`
	How     string   `json:"how"` // named, deploys, or "" where none covers it
	Verdict string   `json:"verdict"`
}

// reconcile finds deployments of the period that no change covers, those that
// came before their change was approved, and changes without any.
func (m *maker) reconcile() {
	m.deployed = map[string]int{}
	if m.in.Deployments == nil {
		return
	}
	out := &Reconciliation{Sources: texts(m.in.Deployments.Sources), Deploys: []ReconciledDeploy{}, Without: []string{}}
	for _, d := range m.in.Deployments.List {
		if m.holds(d.At) {
			out.Deploys = append(out.Deploys, m.cover(d))
		}
	}
	slices.SortStableFunc(out.Deploys, func(a, b ReconciledDeploy) int {
		if c := a.At.Compare(b.At); c != 0 {
			return c
		}
		return strings.Compare(a.Place+a.Repo+a.Ref, b.Place+b.Repo+b.Ref)
	})
	for i := range m.pack.Population {
		c := &m.pack.Population[i]
		if !c.CarriedOut || m.deployed[c.ID] > 0 {
			continue
		}
		out.Without = append(out.Without, c.ID)
		m.pack.Findings = append(m.pack.Findings, Finding{
			Rule: ChangeWithoutDeploy, Severity: string(diag.Warning), Record: c.ID, File: c.File,
			Message: c.ID + " was carried out in the period, and no deployment was found for it",
		})
	}
	m.pack.Reconciled = out
}

// cover finds the changes of a deployment: those that it names, else those that
// name it. Nothing is guessed from times.
func (m *maker) cover(d Deployment) ReconciledDeploy {
	d.At = d.At.In(m.in.Tree.Config.Zone)
	out := ReconciledDeploy{Deployment: d, Changes: []string{}}
	unknown := ""
	for _, id := range strings.Fields(strings.ReplaceAll(d.Change, ",", " ")) {
		if r := m.in.Tree.Record(id); r != nil && r.Kind.Name == "change" {
			out.Changes, out.How = append(out.Changes, r.ID), "named"
		} else {
			unknown = fmt.Sprintf("; it names %s, and there is no such change", id)
		}
	}
	if len(out.Changes) == 0 {
		for i := range m.in.Changes {
			if r := m.in.Changes[i].Record; names(r, d) {
				out.Changes, out.How = append(out.Changes, r.ID), "deploys"
			}
		}
	}
	if len(out.Changes) == 0 {
		out.Verdict = "no change covers it" + unknown
		m.findDeploy(DeployWithoutChange, d, "", "%s of %s was deployed at %s, and no change covers it%s", d.Ref, orText(d.Repo, "a repository that is not told"), m.stamp(d.At), unknown)
		return out
	}
	out.Verdict = "covered"
	for _, id := range out.Changes {
		m.deployed[id]++
		if why := m.tooEarly(m.in.Tree.Record(id), d.At); why != "" {
			out.Verdict = why
			m.findDeploy(DeployUnapproved, d, id, "%s was deployed at %s for %s: %s", d.Ref, m.stamp(d.At), id, why)
		}
	}
	return out
}

func orText(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func (m *maker) findDeploy(rule string, d Deployment, id, format string, args ...any) {
	in := history.CommitInfo{Hash: d.Commit, When: d.At, Author: orText(d.By, "nobody that the list names")}
	m.find(rule, nil, in, in, "gitsm new change --help", format, args...)
	last := &m.pack.Findings[len(m.pack.Findings)-1]
	last.Record, last.File, last.Actor, last.At = id, d.Place, m.who(in), d.At.In(m.in.Tree.Config.Zone)
}

// names reports whether a change's own list of deployments has one.
func names(r *records.Record, d Deployment) bool {
	list := r.Lookup("deploys")
	if list == nil {
		return false
	}
	for _, n := range list.Items {
		repo, ref := n.Get("repo").Str(), n.Get("ref").Str()
		if (d.Repo == "" || repo == d.Repo) && (sameRef(ref, d.Ref) || sameRef(ref, d.Commit)) {
			return true
		}
	}
	return false
}

// sameRef reports whether two refs are equal, or one is an abbreviation of the
// other where both are commits.
func sameRef(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	return a == b || len(a) >= 7 && isHex(a) && isHex(b) && strings.HasPrefix(b, a)
}

func isHex(text string) bool { return strings.Trim(text, "0123456789abcdef") == "" }

// tooEarly says why a change did not cover a deployment at its time, "" where it
// did. An emergency may begin before its approval (L-C4).
func (m *maker) tooEarly(r *records.Record, at time.Time) string {
	c := m.chained(r.ID)
	if c == nil {
		return "the change was over before the period, or opened after it"
	}
	begin := c.Approved
	if c.Type == "emergency" && c.Started != nil && (begin == nil || c.Started.Before(*begin)) {
		begin = c.Started
	}
	switch {
	case begin == nil && r.Value("unauthorised") == "true":
		return "" // told as such
	case begin == nil:
		return "the change was never approved"
	case at.Before(*begin):
		return "the change was approved later, at " + m.stamp(*begin)
	}
	if window := during(r); window.Whole() && (at.Before(window.From) || !at.Before(window.To)) {
		m.outside = append(m.outside, Exception{"deploy_outside_window", r.ID, "deployed at " + m.stamp(at) + ", outside its planned window"})
	}
	return ""
}
