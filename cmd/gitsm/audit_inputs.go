package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records/audit"
)

// auditInputs are what a pack rests on beside the repository and the ledger. They
// are written into it, and verify takes them from there: who gave them answers
// for them.
type auditInputs struct {
	Deployments *audit.DeploymentsList `json:"deployments"` // null where nothing was given
	Doctor      *audit.Statement       `json:"doctor"`
	Branches    []string               `json:"branches"` // changes that branches have and the commit has not
}

// maxAuditInput bounds a file that is given.
const maxAuditInput = 64 << 20

func (p *project) auditInputs(ctx context.Context, opts auditOptions) (auditInputs, error) {
	in := auditInputs{Branches: []string{}}
	var given audit.DeploymentsList
	if opts.deployments != "" {
		src, err := p.readGiven("--deployments", opts.deployments)
		if err != nil {
			return in, err
		}
		list, err := audit.ReadDeployments(filepath.Base(opts.deployments), src)
		if err != nil {
			return in, usagef("--deployments: %v", err)
		}
		given.Sources, given.List = append(given.Sources, "file "+filepath.Base(opts.deployments)), append(given.List, list...)
	}
	for _, pattern := range opts.tags {
		list, err := p.taggedDeployments(ctx, pattern)
		if err != nil {
			return in, err
		}
		given.Sources, given.List = append(given.Sources, "tags "+pattern), append(given.List, list...)
	}
	for _, folder := range opts.merges {
		list, err := p.mergedDeployments(ctx, folder)
		if err != nil {
			return in, err
		}
		given.Sources, given.List = append(given.Sources, "merges of "+filepath.Base(folder)), append(given.List, list...)
	}
	if len(given.Sources) > 0 {
		given.List = slices.Concat([]audit.Deployment{}, given.List)
		in.Deployments = &given
	}
	var err error
	if in.Doctor, err = p.doctorStatement(opts.doctor); err != nil {
		return in, err
	}
	if k := p.tree.Kinds.Kind("change"); k != nil {
		taken, err := p.takenOnBranches(ctx, k)
		if err != nil {
			return in, err
		}
		for _, id := range taken {
			if k.ID.Valid(id) && p.tree.Record(id) == nil && !slices.Contains(in.Branches, id) {
				in.Branches = append(in.Branches, id)
			}
		}
		slices.Sort(in.Branches)
	}
	return in, nil
}

// readGiven reads a file that the command line names.
func (p *project) readGiven(flag, name string) ([]byte, error) {
	place := name
	if !filepath.IsAbs(place) {
		place = filepath.Join(p.env.dir, name)
	}
	f, err := os.Open(place) //nolint:gosec // the command line names it
	if err != nil {
		return nil, usagef("%s %s: %v", flag, name, errors.Unwrap(err))
	}
	defer func() { _ = f.Close() }()
	src, err := io.ReadAll(io.LimitReader(f, maxAuditInput+1))
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", flag, name, err)
	}
	if len(src) > maxAuditInput {
		return nil, usagef("%s %s: more than %d MiB", flag, name, maxAuditInput>>20)
	}
	return src, nil
}

// taggedDeployments are the tags that match a pattern, with the changes that
// their names and messages name.
func (p *project) taggedDeployments(ctx context.Context, pattern string) ([]audit.Deployment, error) {
	if pattern == "" || strings.HasPrefix(pattern, "-") || strings.ContainsAny(pattern, "\x00\n") {
		return nil, usagef("--tags %q: expected a pattern, such as v*", pattern)
	}
	const format = "%(refname:short)%00%(objectname)%00%(*objectname)%00%(creatordate:iso-strict)%00%(taggername) %(taggeremail)%00%(contents:size)%00%(contents)%00"
	text, err := p.git(ctx, nil, "for-each-ref", "--sort=refname", "--format="+format, "refs/tags/"+pattern)
	if err != nil {
		return nil, fmt.Errorf("--tags %s: %w", pattern, err)
	}
	var out []audit.Deployment
	fields := strings.Split(text, "\x00")
	for ; len(fields) >= 7; fields = fields[7:] {
		name := strings.TrimPrefix(fields[0], "\n")
		at, err := time.Parse(time.RFC3339, fields[3])
		if err != nil {
			return nil, fmt.Errorf("--tags %s: the time of the tag %s cannot be read: %w", pattern, name, err)
		}
		out = append(out, audit.Deployment{
			Source: "tag", Place: "tag " + name, Ref: name, Commit: cmp.Or(fields[2], fields[1]), By: strings.TrimSpace(fields[4]), At: at,
			Change: audit.NamedChanges(p.tree, name+" "+fields[6]),
		})
	}
	return out, nil
}

// mergedDeployments are the merges on the main line of another repository.
func (p *project) mergedDeployments(ctx context.Context, folder string) ([]audit.Deployment, error) {
	place := folder
	if !filepath.IsAbs(place) {
		place = filepath.Join(p.env.dir, folder)
	}
	repo, err := gitrepo.Open(place)
	if err != nil {
		return nil, usagef("--merges %s: %v", folder, err)
	}
	defer func() { _ = repo.Close() }()
	name := filepath.Base(filepath.Clean(place))
	var out []audit.Deployment
	walked, err := repo.Walk(ctx, "HEAD", gitrepo.WalkOptions{FirstParent: true, All: true}, func(s gitrepo.Step) error {
		if len(s.Parents) < 2 {
			return nil
		}
		out = append(out, audit.Deployment{
			Source: "merge", Place: "merge " + short12(s.Hash), Repo: name, Ref: s.Hash, Commit: s.Hash, At: s.CommitTime,
			By: strings.TrimSpace(s.Author.Name + " <" + s.Author.Email + ">"), Change: audit.NamedChanges(p.tree, s.Message),
		})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("--merges %s: %w", folder, err)
	}
	if !walked.Complete {
		return nil, fmt.Errorf("--merges %s: %w", folder, gitrepo.ErrTooShallow)
	}
	slices.Reverse(out)
	return out, nil
}

// doctorStatement reads what gitsm doctor --json printed.
func (p *project) doctorStatement(name string) (*audit.Statement, error) {
	if name == "" {
		return nil, nil //nolint:nilnil // none was given, which the pack says
	}
	src, err := p.readGiven("--doctor", name)
	if err != nil {
		return nil, err
	}
	var said struct {
		Tool     struct{ Name, Version string } `json:"tool"`
		Findings *[]struct {
			Severity, Rule, Message string
		} `json:"findings"`
	}
	if err := json.Unmarshal(src, &said); err != nil || said.Findings == nil {
		return nil, usagef("--doctor %s: expected what gitsm doctor --json prints", name)
	}
	out := &audit.Statement{Tool: strings.TrimSpace(said.Tool.Name + " " + said.Tool.Version), Findings: []string{}}
	for _, f := range *said.Findings {
		out.Findings = append(out.Findings, fmt.Sprintf("%s: %s [%s]", f.Severity, f.Message, f.Rule))
	}
	return out, nil
}
