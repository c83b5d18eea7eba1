package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
)

// gitRelease is a version of git, as far as features depend on it.
type gitRelease struct{ major, minor int }

func (r gitRelease) String() string { return fmt.Sprintf("%d.%d", r.major, r.minor) }

func (r gitRelease) atLeast(least gitRelease) bool {
	return r.major > least.major || r.major == least.major && r.minor >= least.minor
}

var gitVersion = regexp.MustCompile(`^git version (\d{1,4})\.(\d{1,4})`)

// installedGit asks the git program on the PATH which release it is.
func installedGit(ctx context.Context) (gitRelease, error) {
	out, err := runGit(ctx, layout{}, "version")
	if err != nil {
		return gitRelease{}, err
	}
	found := gitVersion.FindStringSubmatch(string(out))
	if found == nil {
		return gitRelease{}, fmt.Errorf("git version says %s, which is no release of git", quoteName(string(out)))
	}
	major, _ := strconv.Atoi(found[1]) // digits, by the pattern
	minor, _ := strconv.Atoi(found[2])
	return gitRelease{major, minor}, nil
}

// Releases that brought the formats that go-git does not read: SHA-256 is in
// git's release notes of 2.29, reftables are in those of 2.45.
var (
	objectFormats = map[string]gitRelease{"sha256": {2, 29}}
	refStorages   = map[string]gitRelease{"reftable": {2, 45}}
)

// FormatError says that a repository is of a format that neither gitsm nor the
// git program on the PATH can read.
type FormatError struct {
	What  string // "a repository of ref storage \"reftable\""
	Needs string // the release of git that reads it, "" where none is known
	Have  string // the release on the PATH, "" if there is none
	Err   error  // what git said
}

// Error names the release that is needed and the one that is there.
func (e *FormatError) Error() string {
	switch {
	case e.Needs == "":
		return fmt.Sprintf("%s needs a git program that knows it: %v", e.What, e.Err)
	case e.Have == "":
		return fmt.Sprintf("%s needs the git program, %s or newer: %v", e.What, e.Needs, e.Err)
	}
	return fmt.Sprintf("%s needs git %s or newer, and the one on the PATH is %s (install a newer git)", e.What, e.Needs, e.Have)
}

// Unwrap gives what git said.
func (e *FormatError) Unwrap() error { return e.Err }

// wantsGit says which release of git would read the repository, where the one at
// hand is too old for it. A git that is new enough has failed for another reason.
func (at *layout) wantsGit(ctx context.Context, what string, err error) error {
	var needs gitRelease
	known := true
	for _, f := range []struct {
		format, usual string
		releases      map[string]gitRelease
	}{{at.format, "sha1", objectFormats}, {at.refs, "files", refStorages}} {
		if f.format == "" || f.format == f.usual {
			continue
		}
		release, ok := f.releases[f.format]
		if known = known && ok; release.atLeast(needs) {
			needs = release
		}
	}
	if !known {
		return &FormatError{What: what, Err: err}
	}
	have, missing := installedGit(ctx)
	switch {
	case errors.Is(missing, ErrNoGit):
		return &FormatError{What: what, Needs: needs.String(), Err: err}
	case missing == nil && !have.atLeast(needs):
		return &FormatError{What: what, Needs: needs.String(), Have: have.String(), Err: err}
	}
	return fmt.Errorf("%s: %w", what, err)
}
