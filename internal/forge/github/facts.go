package github

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/google/go-github/v60/github"

	"github.com/gitsm/gitsm/internal/forge"
)

// Proposal asks for the facts of a pull request. It is an error where the pull
// request itself could not be read; what else could not be established stands
// in Unknown.
//
// The files that it changes are not asked for: GitHub lists 3,000 of them at
// most, and a verdict is come to by the trees.
func (c *Client) Proposal(ctx context.Context, number int) (forge.Proposal, error) {
	pull, err := c.pull(ctx, number)
	if err != nil {
		return forge.Proposal{}, err
	}
	p := forge.Proposal{
		Version: forge.Version, Forge: "github", Repo: c.owner + "/" + c.repo, Number: number,
		URL: pull.GetHTMLURL(), Title: pull.GetTitle(), Draft: pull.GetDraft(),
		Author: account(pull.User), Head: pull.GetHead().GetSHA(),
	}
	unknown := func(format string, args ...any) { p.Unknown = append(p.Unknown, fmt.Sprintf(format, args...)) }
	if p.Base, err = c.tip(ctx, pull.GetBase().GetRef()); err != nil {
		unknown("the commit at the tip of %s: %s", pull.GetBase().GetRef(), explain(err))
		p.Base = pull.GetBase().GetSHA()
	}
	if p.Commits, err = c.commits(ctx, pull); err != nil {
		unknown("the commits: %s", explain(err))
	}
	given, err := c.reviews(ctx, number)
	if err != nil {
		unknown("the reviews: %s", explain(err))
	}
	for _, doubt := range c.heads(ctx, pull, p.Commits, given) {
		unknown("%s", doubt)
	}
	for _, r := range given {
		p.Reviews = append(p.Reviews, r.Review)
	}
	if err := c.unmoved(ctx, pull); err != nil {
		unknown("whether it stayed as it was: %s", explain(err))
	}
	return p, nil
}

var sha = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})$`)

// pull asks for a pull request and looks that the answer has what everything
// else hangs on.
func (c *Client) pull(ctx context.Context, number int) (*github.PullRequest, error) {
	pull, _, err := c.api.PullRequests.Get(ctx, c.owner, c.repo, number)
	if err != nil {
		return nil, fmt.Errorf("pull request %d of %s/%s: %s", number, c.owner, c.repo, explain(err))
	}
	switch {
	case pull.GetNumber() != number,
		!sha.MatchString(pull.GetHead().GetSHA()), !sha.MatchString(pull.GetBase().GetSHA()), pull.GetBase().GetRef() == "",
		pull.Commits == nil:
		return nil, fmt.Errorf("pull request %d of %s/%s: the answer lacks its commits or branches", number, c.owner, c.repo)
	case !strings.EqualFold(pull.GetBase().GetRepo().GetFullName(), c.owner+"/"+c.repo):
		return nil, fmt.Errorf("pull request %d: it is to be merged into %s, not into %s/%s",
			number, oneLine(pull.GetBase().GetRepo().GetFullName()), c.owner, c.repo)
	}
	return pull, nil
}

// unmoved asks again, because an answer that took several requests may be of
// two moments.
func (c *Client) unmoved(ctx context.Context, before *github.PullRequest) error {
	after, err := c.pull(ctx, before.GetNumber())
	if err != nil {
		return err
	}
	if before.GetHead().GetSHA() != after.GetHead().GetSHA() || before.GetBase().GetRef() != after.GetBase().GetRef() {
		return fmt.Errorf("it was changed while it was read; run this again")
	}
	return nil
}

// tip is the commit that a branch points to now. The base that a pull request
// names is the one of its last push.
func (c *Client) tip(ctx context.Context, branch string) (string, error) {
	ref, _, err := c.api.Git.GetRef(ctx, c.owner, c.repo, "heads/"+branch)
	if err != nil {
		return "", err
	}
	if ref.GetObject().GetType() != "commit" || !sha.MatchString(ref.GetObject().GetSHA()) {
		return "", fmt.Errorf("the answer names no commit")
	}
	return ref.GetObject().GetSHA(), nil
}

// commits lists the commits of a pull request. GitHub ends that list at 250;
// a comparison has no such end.
func (c *Client) commits(ctx context.Context, pull *github.PullRequest) ([]forge.Commit, error) {
	list, err := pages(func(o github.ListOptions) ([]*github.RepositoryCommit, *github.Response, error) {
		return c.api.PullRequests.ListCommits(ctx, c.owner, c.repo, pull.GetNumber(), &o)
	})
	if err == nil && len(list) < pull.GetCommits() {
		list, err = pages(func(o github.ListOptions) ([]*github.RepositoryCommit, *github.Response, error) {
			all, resp, err := c.api.Repositories.CompareCommits(ctx, c.owner, c.repo, pull.GetBase().GetSHA(), pull.GetHead().GetSHA(), &o)
			if err != nil {
				return nil, resp, err
			}
			return all.Commits, resp, nil
		})
	}
	if err != nil {
		return nil, err
	}
	var commits []forge.Commit
	seen := map[string]bool{}
	for _, from := range list {
		if !sha.MatchString(from.GetSHA()) || from.GetCommit().GetAuthor() == nil || from.GetCommit().GetCommitter() == nil {
			return nil, fmt.Errorf("the answer has a commit without hash, author or committer")
		}
		if seen[from.GetSHA()] {
			return nil, fmt.Errorf("the answer lists %s twice", from.GetSHA())
		}
		seen[from.GetSHA()] = true
		commits = append(commits, commitOf(from))
	}
	switch {
	case len(commits) != pull.GetCommits():
		return commits, fmt.Errorf("%d of %d came", len(commits), pull.GetCommits())
	case !seen[pull.GetHead().GetSHA()]:
		return commits, fmt.Errorf("the head %s is not among them", pull.GetHead().GetSHA())
	}
	return commits, nil
}

// webFlow is the account under which GitHub commits what people do on its
// pages.
const webFlow = "web-flow"

func commitOf(from *github.RepositoryCommit) forge.Commit {
	named := func(who forge.Identity, claim *github.CommitAuthor) forge.Identity {
		who.Name, who.Email = claim.GetName(), claim.GetEmail()
		return who
	}
	c := forge.Commit{
		SHA:       from.GetSHA(),
		Author:    named(account(from.Author), from.GetCommit().GetAuthor()),
		Committer: named(account(from.Committer), from.GetCommit().GetCommitter()),
		CoAuthors: coAuthors(from.GetCommit().GetMessage()),
	}
	// Anybody can write GitHub's address into a commit, so its signature has to
	// say that the commit was made on its pages; whoever did it is the author.
	if from.GetCommitter().GetLogin() == webFlow && from.GetCommit().GetVerification().GetVerified() {
		c.Committer = c.Author
	}
	return c
}

var noReply = regexp.MustCompile(`(?i)^(?:([0-9]{1,18})\+)?([a-z0-9](?:[a-z0-9_-]*[a-z0-9])?(?:\[bot\])?)@users\.noreply\.github\.com$`)

// Account fills in the account of which GitHub made up an address, for those who
// keep theirs to themselves.
func Account(who forge.Identity) forge.Identity {
	if account := noReply.FindStringSubmatch(who.Email); account != nil && who.Login == "" && who.ID == 0 {
		who.ID, _ = strconv.ParseInt(account[1], 10, 64) // 0 where there is none
		who.Login = account[2]
	}
	return who
}

func coAuthors(message string) []forge.Identity {
	var out []forge.Identity
	for _, who := range forge.CoAuthors(message) {
		who = Account(who)
		who.Bot = strings.HasSuffix(strings.ToLower(who.Login), "[bot]")
		out = append(out, who)
	}
	return out
}

// review is a review with the commit that GitHub says it is for.
type review struct {
	forge.Review
	commit string
}

func (c *Client) reviews(ctx context.Context, number int) ([]*review, error) {
	list, err := pages(func(o github.ListOptions) ([]*github.PullRequestReview, *github.Response, error) {
		return c.api.PullRequests.ListReviews(ctx, c.owner, c.repo, number, &o)
	})
	if err != nil {
		return nil, err
	}
	var out []*review
	seen := map[int64]bool{}
	for _, from := range list {
		if from.GetState() == "PENDING" {
			continue // not submitted, and shown to whoever writes it alone
		}
		decision, ok := decisions[from.GetState()]
		if !ok || from.GetID() == 0 || from.SubmittedAt == nil || from.GetSubmittedAt().IsZero() {
			return nil, fmt.Errorf("the answer has a review without number, time or a known state (%q)", oneLine(from.GetState()))
		}
		if seen[from.GetID()] {
			return nil, fmt.Errorf("the answer lists review %d twice", from.GetID())
		}
		seen[from.GetID()] = true
		out = append(out, &review{
			Review: forge.Review{
				ID: strconv.FormatInt(from.GetID(), 10), By: account(from.User), Decision: decision,
				SubmittedAt: from.GetSubmittedAt().UTC(),
			},
			commit: from.GetCommitID(),
		})
	}
	slices.SortFunc(out, func(a, b *review) int {
		return cmp.Or(a.SubmittedAt.Compare(b.SubmittedAt), cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

var decisions = map[string]forge.Decision{
	"APPROVED":          forge.Approved,
	"CHANGES_REQUESTED": forge.ChangesRequested,
	"COMMENTED":         forge.Commented,
	"DISMISSED":         forge.Dismissed,
}
