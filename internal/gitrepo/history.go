package gitrepo

import (
	"context"
	"time"
)

// Revision is one version of one file: a commit that gave the file at Path the
// content Blob, or took it away. For a merge that means: different from what
// every parent has.
type Revision struct {
	Commit     string
	Author     Signature
	AuthorTime time.Time // both times are claims of whoever made the commit
	CommitTime time.Time
	Message    string
	Path       string // slash path below the folder that the repository was opened at
	Blob       string // for ReadBlob; "" when deleted
	Deleted    bool
}

// History is what Repo.History found.
type History struct {
	// Revisions, newest commit first: no commit stands before one of its
	// descendants, and unrelated ones stand by commit time. Within a commit they
	// stand by path.
	Revisions []Revision
	// Commits is how many commits were walked.
	Commits int
	// Complete is false in a shallow clone: what happened before its boundary is
	// not known, and a file of a boundary commit may be older than that commit.
	Complete bool
	// Since is the newest commit time of a boundary commit: history is whole
	// after it. It is zero when Complete.
	Since time.Time
}

// History walks all commits that lead to rev, once, and gives every revision
// of every file below the given folders (all files, if none are given).
func (r *Repo) History(ctx context.Context, rev string, folders []string) (History, error) {
	var out History
	told, err := r.Walk(ctx, rev, WalkOptions{Folders: folders}, func(s Step) error {
		for _, ch := range s.Changes {
			out.Revisions = append(out.Revisions, Revision{
				Commit: s.Hash, Author: s.Author, AuthorTime: s.AuthorTime, CommitTime: s.CommitTime,
				Message: s.Message, Path: ch.Path, Blob: ch.After, Deleted: ch.After == "",
			})
		}
		return nil
	})
	if err != nil {
		return History{}, err
	}
	out.Commits, out.Complete, out.Since = told.Commits, told.Complete, told.Since
	return out, nil
}
