package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/internal/worktime"
)

// actor tells who acts: --by, or the person to whom git's user belongs.
func (p *project) actor(ctx context.Context, by string) (string, error) {
	if by != "" {
		return by, p.knownActor(by)
	}
	email, from := p.gitEmail(ctx)
	if _, err := gitrepo.GitDir(p.dir); email == "" && err != nil && !errors.Is(err, gitrepo.ErrNotRepository) {
		return "", err // git was not asked
	}
	if email == "" {
		return "", wrongUse("git config user.email you@example.org, or the flag --by HANDLE", "cannot tell who acts: git knows no e-mail address for you")
	}
	person := p.tree.People.ByEmail(email)
	if person == nil {
		return "", wrongUse("add it to your entry in people.yaml, or say who acts with --by HANDLE",
			"cannot tell who acts: %s, from %s, belongs to nobody in people.yaml", email, from)
	}
	return person.Handle, nil
}

// entry reads what a log entry is told: who acts, and when.
func (p *project) entry(ctx context.Context, o stampOptions) (by string, at time.Time, err error) {
	if err := filledIn("--why", o.why); err != nil {
		return "", time.Time{}, err
	}
	if by, err = p.actor(ctx, o.by); err != nil {
		return "", time.Time{}, err
	}
	at, err = p.instant("--at", o.at)
	return by, at, err
}

// knownActor refuses a handle that nobody has, with the one that is near.
func (p *project) knownActor(by string) error {
	if by == "gitsm" || strings.HasPrefix(by, "model:") || p.tree.People.ByHandle(by) != nil {
		return nil
	}
	var handles []string
	for _, person := range p.tree.People.List {
		handles = append(handles, person.Handle)
	}
	return usagef("--by %s: nobody in people.yaml has that handle%s", by, diag.DidYouMean(by, handles))
}

// gitEmail is the address git would write into a commit, and where it says so.
func (p *project) gitEmail(ctx context.Context) (email, from string) {
	if email := p.env.getenv("GIT_AUTHOR_EMAIL"); email != "" {
		return email, "GIT_AUTHOR_EMAIL"
	}
	settings, err := p.git(ctx, nil, "config", "--get-regexp", `^(author|user)\.email$`)
	if err != nil {
		return "", ""
	}
	for line := range strings.Lines(settings) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		if email == "" || key == "author.email" || from == "git's "+key {
			email, from = value, "git's "+key // author.email wins, and the last setting of a key
		}
	}
	return email, from
}

// instant reads a time that the user gave, in the project's zone; now unless
// one was given.
func (p *project) instant(flag, text string) (time.Time, error) {
	now := p.env.now().In(p.tree.Config.Zone).Truncate(time.Second)
	if text == "" || text == "now" {
		return now, nil
	}
	at, err := worktime.ParseLocal(text, now, p.tree.Config.Zone)
	if err != nil {
		return time.Time{}, usagef("%s %s: %v", flag, text, err)
	}
	return at, nil
}

// asOf reads the instant that a judgement is made for: as instant does, and a
// date stands for the last second of that day.
func (p *project) asOf(text string) (time.Time, error) {
	if day, err := worktime.ParseDate(text); err == nil {
		y, m, d := day.Date()
		return time.Date(y, m, d, 23, 59, 59, 0, p.tree.Config.Zone), nil
	}
	return p.instant("--as-of", text)
}
