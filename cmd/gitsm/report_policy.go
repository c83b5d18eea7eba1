package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/report"
)

// bindPolicy adds --policy-at to the reports whose figures depend on agreements,
// calendars and settings.
func (o *reportOptions) bindPolicy(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.policyAt, "policy-at", "", "show beside each figure the one under the agreements, offerings, calendars and settings of this commit (`REF`)")
}

// policyAt is what another commit says of service levels.
type policyAt struct {
	name, commit string
	measures     *records.Tree // settings, agreements, offerings and calendars of the commit
	tree         *records.Tree // the records of the folder, measured by them
}

// readPolicyAt reads what the commit that --policy-at names says of service
// levels; nil where none is named. What cannot be read there is told.
func (p *project) readPolicyAt(rev string) (*policyAt, error) {
	if rev == "" {
		return nil, nil //nolint:nilnil // nothing was asked for
	}
	repo, err := gitrepo.Open(p.dir)
	if errors.Is(err, gitrepo.ErrNotRepository) {
		return nil, usagef("--policy-at needs a Git repository, and %s is in none", p.dir)
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = repo.Close() }()
	commit, err := repo.Resolve(rev)
	switch {
	case err != nil && repo.Shallow() && !errors.Is(err, gitrepo.ErrUnborn):
		return nil, wrongUse("git fetch --unshallow", "--policy-at: %v; this clone is shallow, and what lies beyond its end is not there", err)
	case errors.Is(err, gitrepo.ErrNoRevision):
		return nil, wrongUse("git log --oneline -- agreements calendars", "--policy-at: %v", err)
	case err != nil:
		return nil, usagef("--policy-at: %v", err)
	}
	files, err := repo.FS(commit)
	if err != nil {
		return nil, err
	}
	at := &policyAt{name: rev, commit: commit}
	if at.measures, err = records.LoadMeasures(files); err != nil {
		return nil, fmt.Errorf("read the agreements of %s: %w", rev, err)
	}
	if at.measures.Config.Doc == nil {
		return nil, usagef("--policy-at %s: there is no %s in %s at commit %.12s", rev, configFile, folderName(repo), commit)
	}
	if at.tree, err = p.tree.MeasuredBy(at.measures); err != nil {
		return nil, usagef("--policy-at %s: %v; the two cannot be put together", rev, err)
	}
	if errs, _ := diag.Count(at.measures.Faults); errs > 0 {
		first := firstError(at.measures.Faults)
		p.env.say("gitsm: settings, agreements and calendars of %s have %s, such as %s: %s; what is wrong there is left out", rev, count(errs, "error"),
			diag.Visible(first.Span.String()), diag.Visible(first.Message))
	}
	return at, nil
}

// firstError is the first finding that is an error.
func firstError(found []diag.Diagnostic) diag.Diagnostic {
	for _, d := range diag.Sort(append([]diag.Diagnostic{}, found...)) {
		if d.Severity == diag.Error {
			return d
		}
	}
	return diag.Diagnostic{}
}

// policyWords head a report that stands beside the one under another policy.
func policyWords(p *report.DocumentPolicy) []string {
	said := "No figure differs."
	if p.Differ > 0 {
		said = count(p.Differ, "figure") + " differ, marked as such."
		if p.Differ == 1 {
			said = "1 figure differs, marked as such."
		}
	}
	words := []string{fmt.Sprintf("Beside each figure: under the agreements, offerings, calendars and settings of %s. %s", policyName(p), said)}
	for _, note := range p.Notes {
		words = append(words, "Under "+p.Name+": "+note)
	}
	return words
}

// policyName names the other policy with its commit.
func policyName(p *report.DocumentPolicy) string {
	if p.Name == p.Commit {
		return "commit " + p.Commit
	}
	return p.Name + ", commit " + p.Commit
}

// beside is the figure under the other policy as text has it, and the mark.
func beside(p *report.DocumentPolicy, f *report.DocumentFigure) (text, mark string) {
	if p == nil || f.Under == nil {
		return "", ""
	}
	text = "under " + p.Name + ": " + f.Under.Text
	if more := remarks(f.Under); more != "" {
		text += "; " + more
	}
	if *f.Differs {
		mark = "DIFFERS"
	}
	return text, mark
}
