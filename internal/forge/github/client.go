// Package github asks GitHub for the facts of a pull request
// (Client.Proposal) and gives the answers (Client.Check, Client.Comment). It is
// the only door to go-github, and knows no ITSM word.
//
// It fails closed: what could not be asked, did not come whole or contradicts
// itself is an error, or stands in Proposal.Unknown, and a reader takes it for
// a no.
package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/google/go-github/v60/github"

	"github.com/gitsm/gitsm/internal/forge"
)

// Options say whom to ask, and on whose behalf.
type Options struct {
	BaseURL string // of the REST API, as in GITHUB_API_URL; "" for https://api.github.com
	Token   string // goes to that host alone, and into no message
	Repo    string // "owner/name"
	Version string // of gitsm, for the User-Agent

	// Now gives the time, by which a limit's end is reckoned.
	Now func() time.Time
	// Sleep waits, and ends early with the context's error. Nil waits for real.
	Sleep func(ctx context.Context, d time.Duration) error
	// Transport carries the requests; nil for the system's own.
	Transport http.RoundTripper
}

// Client talks to GitHub about one repository.
type Client struct {
	api         *github.Client
	owner, repo string
}

var repoName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,99}/[A-Za-z0-9._-]{1,100}$`)

const publicAPI = "https://api.github.com"

// New prepares a client; nothing is asked yet. It is an error where the token
// would travel unprotected.
func New(o Options) (*Client, error) {
	if !repoName.MatchString(o.Repo) || strings.HasSuffix(o.Repo, "/.") || strings.HasSuffix(o.Repo, "/..") {
		return nil, fmt.Errorf("%q is not the name of a repository; expected owner/name", o.Repo)
	}
	if o.BaseURL == "" {
		o.BaseURL = publicAPI
	}
	base, err := url.Parse(strings.TrimSuffix(o.BaseURL, "/") + "/")
	if err != nil || base.Host == "" || base.User != nil || base.RawQuery != "" || base.Fragment != "" {
		return nil, errors.New("the address of the API is not a plain https address; look at GITHUB_API_URL")
	}
	if base.Scheme != "https" && (base.Scheme != "http" || !loopback(base.Hostname())) {
		return nil, fmt.Errorf("the address of the API is %s; expected https, because a token goes there", base.Redacted())
	}
	if strings.ContainsFunc(o.Token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, errors.New("the token holds characters that no token has; look for a line break or a space in it")
	}
	t := &transport{base: base, token: o.Token, next: o.Transport, now: o.Now, sleep: o.Sleep}
	if t.next == nil {
		t.next = http.DefaultTransport
	}
	if t.sleep == nil {
		t.sleep = sleep
	}
	api := github.NewClient(&http.Client{Transport: t, CheckRedirect: checkRedirect})
	api.BaseURL = base
	api.UserAgent = "gitsm/" + o.Version
	owner, name, _ := strings.Cut(o.Repo, "/")
	return &Client{api: api, owner: owner, repo: name}, nil
}

func loopback(host string) bool { return host == "127.0.0.1" || host == "::1" || host == "localhost" }

// maxPages bounds how much one list is asked for: ten thousand entries.
const maxPages = 100

const perPage = 100

// pages asks for a list page by page until the last one. A page that was
// announced and did not come, or came empty, is an error: what it held is not
// known.
func pages[T any](ask func(github.ListOptions) ([]T, *github.Response, error)) ([]T, error) {
	var all []T
	for page, asked := 1, 0; ; asked++ {
		if asked == maxPages {
			return nil, fmt.Errorf("it has more than %d pages", maxPages)
		}
		list, resp, err := ask(github.ListOptions{Page: page, PerPage: perPage})
		if err != nil {
			return nil, err
		}
		if page > 1 && len(list) == 0 {
			return nil, fmt.Errorf("page %d was announced and came empty", page)
		}
		all = append(all, list...)
		if resp.NextPage == 0 {
			if resp.LastPage > page || resp.NextPageToken != "" {
				return nil, fmt.Errorf("page %d does not lead to the last one", page)
			}
			return all, nil
		}
		if resp.NextPage != page+1 {
			return nil, fmt.Errorf("page %d leads to page %d", page, resp.NextPage)
		}
		page = resp.NextPage
	}
}

// get asks for one path below the base, for answers that go-github has no type
// for or whose types drop what is needed.
func (c *Client) get(ctx context.Context, path string, into any) (*github.Response, error) {
	req, err := c.api.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		return nil, err
	}
	return c.api.Do(ctx, req, into)
}

// explain says in one sentence why GitHub gave no answer.
func explain(err error) string {
	var (
		answer *github.ErrorResponse
		rate   *github.RateLimitError
		abuse  *github.AbuseRateLimitError
		link   *url.Error
	)
	switch {
	case errors.As(err, &rate):
		return "the rate limit is used up; run this again later"
	case errors.As(err, &abuse):
		return "GitHub asks to slow down; run this again later"
	case errors.As(err, &answer) && answer.Response != nil:
		message := ""
		if answer.Message != "" {
			message = " (" + oneLine(answer.Message) + ")"
		}
		return fmt.Sprintf("GitHub answered %d%s", answer.Response.StatusCode, message)
	case errors.Is(err, context.DeadlineExceeded):
		return "there was no answer in time"
	case errors.As(err, &link):
		return oneLine(link.Err.Error())
	}
	return oneLine(err.Error())
}

// oneLine keeps what a server says from running over a message.
func oneLine(s string) string {
	const longest = 200
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > longest {
		s = string(runes[:longest]) + "…"
	}
	return s
}

// refused reports whether an answer is a plain no: this token may not see it,
// or it is not there. Anything else may be different the next time.
func refused(err error) bool {
	var answer *github.ErrorResponse
	if !errors.As(err, &answer) || answer.Response == nil {
		return false
	}
	switch answer.Response.StatusCode {
	case http.StatusForbidden, http.StatusNotFound, http.StatusGone:
		return true
	}
	return false
}

// account is who an account is. GitHub leaves out an account that was deleted,
// and that of a commit whose address belongs to nobody. What is not a person is
// marked as a bot: apps, organisations, and accounts made by an import.
func account(u *github.User) forge.Identity {
	if u == nil || u.GetLogin() == "" || u.GetLogin() == ghost {
		return forge.Identity{}
	}
	bot := u.GetType() != "User" || strings.HasSuffix(strings.ToLower(u.GetLogin()), "[bot]")
	return forge.Identity{Login: u.GetLogin(), ID: u.GetID(), Bot: bot}
}

// ghost is the account that GitHub shows in place of those that were deleted.
const ghost = "ghost"
