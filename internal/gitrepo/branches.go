package gitrepo

import (
	"fmt"
	"slices"
	"strings"
)

// Branch is a local or remote-tracking branch.
type Branch struct {
	Name   string // "main", "origin/topic"
	Commit string
}

// Branches lists the local branches and then the remote-tracking ones, each by
// name, as they stand here: nothing is fetched. Of branches that lead to the
// same commit the first is listed. What HEAD of a remote stands for is one of its
// branches.
func (r *Repo) Branches() ([]Branch, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	all, err := r.backend.refs()
	if err != nil {
		return nil, fmt.Errorf("read refs: %w", err)
	}
	slices.SortFunc(all, func(a, b ref) int { return strings.Compare(a.name, b.name) })
	var found []Branch
	seen := map[oid]bool{"": true}
	for _, ref := range all {
		name, local := strings.CutPrefix(ref.name, "refs/heads/")
		if !local {
			var remote bool
			if name, remote = strings.CutPrefix(ref.name, "refs/remotes/"); !remote || strings.HasSuffix(name, "/HEAD") {
				continue
			}
		}
		if !seen[ref.id] {
			seen[ref.id] = true
			found = append(found, Branch{Name: name, Commit: ref.id.String()})
		}
	}
	return found, nil
}
