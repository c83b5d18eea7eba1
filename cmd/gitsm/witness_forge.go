package main

import (
	"context"
	"fmt"
	"os"
	"slices"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/forge/github"
	"github.com/gitsm/gitsm/internal/gitrepo"
)

// arrival is a merge that is to be looked back at, with the proposal that it was
// of; nil where none is known.
type arrival struct {
	merge    string
	proposal *forge.Proposal
}

// askForge asks GitHub for the facts of a pull request by its number, or of
// those whose merges a workflow's push brought. Nothing is asked outside of a
// workflow unless a number is given.
func (p *project) askForge(ctx context.Context, opts witnessOptions) ([]arrival, error) {
	inWorkflow := p.env.getenv("GITHUB_ACTIONS") == "true" && p.env.getenv("GITHUB_EVENT_NAME") == "push"
	if opts.pull == 0 && !inWorkflow {
		return []arrival{{merge: opts.merge}}, nil
	}
	client, err := p.env.github("")
	if err != nil {
		return nil, err
	}
	arrived := []arrival{{merge: opts.merge}}
	if opts.pull == 0 {
		arrived, err = p.pushed(ctx, client)
	} else {
		var proposal forge.Proposal
		proposal, err = client.Proposal(ctx, opts.pull)
		arrived[0].proposal = &proposal
	}
	if err != nil {
		return nil, err
	}
	remote := opts.push
	if remote == "" {
		remote = "origin"
	}
	repo, err := gitrepo.Open(p.dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = repo.Close() }()
	for _, a := range arrived {
		if a.proposal != nil && a.proposal.Number != 0 {
			fetchReviewed(ctx, p.env, repo, fetchInto(p.dir, "", remote), a.proposal)
		}
	}
	return arrived, nil
}

// pushed are the commits that a push added to the main branch, oldest first,
// each with its pull request. A merge queue pushes several at once; a commit
// that no pull request brought has none, and is looked at all the same.
func (p *project) pushed(ctx context.Context, client *github.Client) ([]arrival, error) {
	src, err := os.ReadFile(p.env.getenv("GITHUB_EVENT_PATH"))
	if err != nil {
		return nil, fmt.Errorf("read the event (GITHUB_EVENT_PATH): %w", err)
	}
	event, err := github.ParseEvent("push", src)
	if err != nil {
		return nil, err
	}
	commits, err := p.mainLine(ctx, event.Base, event.Head)
	if err != nil {
		return nil, err
	}
	var out []arrival
	for _, commit := range commits {
		event.Head = commit
		numbers, err := client.Pulls(ctx, event)
		if err != nil {
			return nil, err
		}
		if len(numbers) == 0 {
			out = append(out, arrival{merge: commit})
		}
		for _, n := range numbers {
			proposal, err := client.Proposal(ctx, n)
			if err != nil {
				return nil, err
			}
			out = append(out, arrival{commit, &proposal})
		}
	}
	return out, nil
}

// mainLine lists the commits that a branch itself went through between two, by
// first parents, oldest first.
func (p *project) mainLine(ctx context.Context, base, head string) ([]string, error) {
	if base == "" {
		return []string{head}, nil // a branch that is new
	}
	repo, err := gitrepo.Open(p.dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = repo.Close() }()
	commits, err := repo.Range(ctx, base, head)
	if err != nil {
		return nil, fmt.Errorf("what was pushed: %w", err)
	}
	parent := map[string]string{}
	for _, c := range commits {
		parent[c.Hash] = ""
		if len(c.Parents) > 0 {
			parent[c.Hash] = c.Parents[0]
		}
	}
	var line []string
	for at := head; ; {
		next, added := parent[at]
		if !added {
			break
		}
		line, at = append(line, at), next
	}
	slices.Reverse(line)
	return line, nil
}
