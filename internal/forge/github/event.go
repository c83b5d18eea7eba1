package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/google/go-github/v60/github"
)

// maxEvent bounds the file of an event; GitHub's own bound is 25 MB, for
// payloads with many commits, of which none are read here.
const maxEvent = 32 << 20

// Event is what started a workflow, as far as it says what is to be judged.
// The texts in it are data: titles and branches are whatever somebody wrote.
type Event struct {
	Name   string // "pull_request_target"
	Repo   string // "owner/name"
	Number int    // of the pull request; 0 where the event names none

	// Head is the commit that is to be judged: of the pull request, of the merge
	// group, or what was pushed.
	Head string
	// Base is the commit before it, for a merge group and a push; "" otherwise.
	Base string
	// Branch is the branch that it is, or is to be, part of.
	Branch string

	headOwner, headBranch string // of a workflow_run
}

// payload holds what is read of an event's file.
type payload struct {
	Repository struct {
		FullName      string `json:"full_name"`
		DefaultBranch string `json:"default_branch"`
	} `json:"repository"`
	PullRequest *struct {
		Number int `json:"number"`
		Head   struct {
			SHA string `json:"sha"`
		} `json:"head"`
		Base struct {
			Ref  string `json:"ref"`
			Repo struct {
				FullName string `json:"full_name"`
			} `json:"repo"`
		} `json:"base"`
	} `json:"pull_request"`
	WorkflowRun *struct {
		HeadSHA        string `json:"head_sha"`
		HeadBranch     string `json:"head_branch"`
		HeadRepository struct {
			Owner struct {
				Login string `json:"login"`
			} `json:"owner"`
		} `json:"head_repository"`
	} `json:"workflow_run"`
	MergeGroup *struct {
		HeadSHA string `json:"head_sha"`
		HeadRef string `json:"head_ref"`
		BaseSHA string `json:"base_sha"`
		BaseRef string `json:"base_ref"`
	} `json:"merge_group"`
	Ref    string `json:"ref"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// inQueue is the branch that GitHub makes for a merge group; it names the pull
// request that joined the queue last.
var inQueue = regexp.MustCompile(`^(?:refs/heads/)?gh-readonly-queue/.+/pr-([1-9][0-9]{0,8})-[0-9a-f]{40,64}$`)

// ParseEvent reads the file of an event (GITHUB_EVENT_PATH) of a name
// (GITHUB_EVENT_NAME).
func ParseEvent(name string, src []byte) (Event, error) {
	e := Event{Name: name}
	var p payload
	if len(src) > maxEvent {
		return e, fmt.Errorf("the event has %d bytes; expected at most %d", len(src), maxEvent)
	}
	if err := json.Unmarshal(src, &p); err != nil {
		return e, fmt.Errorf("the event is not what GitHub sends: %w", err)
	}
	if e.Repo = p.Repository.FullName; !repoName.MatchString(e.Repo) {
		return e, errors.New("the event names no repository")
	}
	read := readers[name]
	if read == nil {
		return e, fmt.Errorf("the event is %q; expected pull_request_target, workflow_run, pull_request, pull_request_review, merge_group or push", oneLine(name))
	}
	if err := read(&e, p); err != nil {
		return e, fmt.Errorf("the event %s %w", name, err)
	}
	return e, nil
}

var readers = map[string]func(*Event, payload) error{
	"pull_request":        ofPullRequest,
	"pull_request_target": ofPullRequest,
	"pull_request_review": ofPullRequest,
	"workflow_run":        ofWorkflowRun,
	"merge_group":         ofMergeGroup,
	"push":                ofPush,
}

func ofPullRequest(e *Event, p payload) error {
	if p.PullRequest == nil || p.PullRequest.Number <= 0 || !sha.MatchString(p.PullRequest.Head.SHA) || p.PullRequest.Base.Ref == "" {
		return errors.New("names no pull request with a head and a base")
	}
	e.Number, e.Head, e.Branch = p.PullRequest.Number, p.PullRequest.Head.SHA, p.PullRequest.Base.Ref
	return nil
}

func ofWorkflowRun(e *Event, p payload) error {
	r := p.WorkflowRun
	if r == nil || !sha.MatchString(r.HeadSHA) || r.HeadBranch == "" || r.HeadRepository.Owner.Login == "" {
		return errors.New("names no run with a head")
	}
	e.Head, e.headBranch, e.headOwner = r.HeadSHA, r.HeadBranch, r.HeadRepository.Owner.Login
	return nil
}

func ofMergeGroup(e *Event, p payload) error {
	g := p.MergeGroup
	if g == nil || !sha.MatchString(g.HeadSHA) || !sha.MatchString(g.BaseSHA) {
		return errors.New("names no merge group with a head and a base")
	}
	number := inQueue.FindStringSubmatch(g.HeadRef)
	if number == nil {
		return fmt.Errorf("comes from %q; expected a branch of the merge queue, which names a pull request", oneLine(g.HeadRef))
	}
	e.Number, _ = strconv.Atoi(number[1]) // at most nine digits
	e.Head, e.Base, e.Branch = g.HeadSHA, g.BaseSHA, strings.TrimPrefix(g.BaseRef, "refs/heads/")
	return nil
}

func ofPush(e *Event, p payload) error {
	branch, ok := strings.CutPrefix(p.Ref, "refs/heads/")
	if !ok || !sha.MatchString(p.After) || !sha.MatchString(p.Before) {
		return errors.New("is no push to a branch")
	}
	if p.After == absent(p.After) {
		return errors.New("deletes a branch; there is nothing to judge")
	}
	e.Head, e.Branch = p.After, branch
	if p.Before != absent(p.Before) {
		e.Base = p.Before
	}
	return nil
}

// Pulls finds the pull requests that an event is about: the one that it names,
// the open ones whose head a workflow ran on, or the one whose merge was
// pushed. A workflow may leave any number in its artifacts; the commit that it
// ran on comes from GitHub.
func (c *Client) Pulls(ctx context.Context, e Event) ([]int, error) {
	switch {
	case e.Number > 0:
		return []int{e.Number}, nil
	case e.Name == "workflow_run":
		list, err := pages(func(o github.ListOptions) ([]*github.PullRequest, *github.Response, error) {
			return c.api.PullRequests.List(ctx, c.owner, c.repo, &github.PullRequestListOptions{
				State: "open", Head: e.headOwner + ":" + e.headBranch, ListOptions: o,
			})
		})
		return numbers(list, err, func(p *github.PullRequest) bool { return p.GetHead().GetSHA() == e.Head })
	default:
		list, err := pages(func(o github.ListOptions) ([]*github.PullRequest, *github.Response, error) {
			return c.api.PullRequests.ListPullRequestsWithCommit(ctx, c.owner, c.repo, e.Head, &o)
		})
		return numbers(list, err, func(p *github.PullRequest) bool {
			return p.MergedAt != nil && p.GetMergeCommitSHA() == e.Head && p.GetBase().GetRef() == e.Branch
		})
	}
}

func numbers(list []*github.PullRequest, err error, fits func(*github.PullRequest) bool) ([]int, error) {
	if err != nil {
		return nil, fmt.Errorf("the pull requests of this commit: %s", explain(err))
	}
	var out []int
	for _, p := range list {
		if p.GetNumber() <= 0 || p.GetHead() == nil || p.GetBase() == nil {
			return nil, errors.New("the pull requests of this commit: the answer has one without number, head or base")
		}
		if fits(p) {
			out = append(out, p.GetNumber())
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}
