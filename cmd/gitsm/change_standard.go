package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/lifecycle"
)

// plannedNew plans a new record. A standard change that is to begin approved is
// born as a draft, as every change, and taken on by its model in the same write
// (L-C3): a pipeline needs no second command, and nobody's word.
func (p *project) plannedNew(n lifecycle.New) (lifecycle.Plan, error) {
	model := assigned(n, "model")
	if n.Kind.Name != "change" || n.State != "approved" || model == "" {
		return lifecycle.PlanNew(p.tree, n), nil
	}
	if assigned(n, "type") == "" {
		as, err := p.assignments(n.Kind, []string{"type=standard"})
		if err != nil {
			return lifecycle.Plan{}, err
		}
		n.Fields = append(slices.Clone(n.Fields), as...)
	}
	by, err := p.modelActor(model)
	if err != nil {
		return lifecycle.Plan{}, err
	}
	to := n.State
	n.State = ""
	born := lifecycle.PlanNew(p.tree, n)
	if born.Tree == nil || born.Refused() {
		return born, nil
	}
	plan := lifecycle.PlanMove(born.Tree, born.Tree.Record(n.ID), lifecycle.Move{To: to, At: n.At, By: by, Derive: n.Derive})
	// Of a change that is authorised nothing is left to write.
	plan.Findings = slices.Concat(born.Findings, born.Todo, plan.Findings)
	plan.Path = born.Path
	return plan, nil
}

// assigned is the text that a new record is given for a field, "" for none.
func assigned(n lifecycle.New, field string) string {
	for _, as := range n.Fields {
		if as.Field == field {
			return as.Value.Str()
		}
	}
	return ""
}

// modelActor names a change model as the one who acts, with the commit in which
// it stands as it is here: model:web-deploy@51d0c9e0d2f4. What is not committed
// authorises nothing.
func (p *project) modelActor(id string) (string, error) {
	model := p.tree.Record(id)
	if model == nil || model.Kind.Name != "change-model" {
		return "", wrongUse("gitsm list change-model", "there is no change model %q", id)
	}
	repo, err := gitrepo.Open(p.dir)
	if errors.Is(err, gitrepo.ErrNotRepository) {
		return "", usagef("%s authorises changes by the commit that it stands in, and this is no Git repository", model.ID)
	} else if err != nil {
		return "", fmt.Errorf("read the commit of %s: %w", model.ID, err)
	}
	defer func() { _ = repo.Close() }()
	head, err := repo.Head()
	if err != nil {
		return "", fmt.Errorf("read the commit of %s: %w", model.ID, err)
	}
	if head.Commit == "" {
		return "", usagef("%s authorises changes by the commit that it stands in, and nothing is committed yet", model.ID)
	}
	if err := p.committed(repo, head.Commit, model); err != nil {
		return "", err
	}
	const enough = 12 // digits, as Git abbreviates in large repositories
	return "model:" + model.ID + "@" + head.Commit[:enough], nil
}

// committed refuses a record whose file a commit does not hold as it is here.
func (p *project) committed(repo *gitrepo.Repo, commit string, r *records.Record) error {
	files, err := repo.FS(commit)
	if err != nil {
		return fmt.Errorf("read %s: %w", commit, err)
	}
	there, err := fs.ReadFile(files, r.Path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read %s at %s: %w", r.Path, commit, err)
	}
	if err != nil || !bytes.Equal(there, p.tree.Source(r.Path)) {
		return wrongUse("git status "+r.Path, "%s differs from the last commit; a change model authorises changes as it was committed", r.Path)
	}
	return nil
}
