package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records/ledger"
)

// pushTries bounds how often a push that came too late is made again. Each time
// somebody else has got theirs in, so the queue grows shorter.
const pushTries = 20

var plainRemote = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// publish appends entries to the ledger of a remote, and to the branch here. It
// never forces: a push that is refused because somebody else's came first is
// built anew on top of theirs. A remote whose ledger is not the continuation of
// what was fetched of it before is not pushed to.
func (s *ledgerStore) publish(ctx context.Context, remote string, entries []ledger.Entry) (int, error) {
	if strings.HasPrefix(remote, "-") || strings.ContainsAny(remote, "\x00\n") || remote == "" {
		return 0, usagef("--push %q: expected the name or the address of a remote", remote)
	}
	total := 0
	for try := 1; ; try++ {
		there, err := s.fetch(ctx, remote)
		if err != nil {
			return total, err
		}
		if err := s.join(ctx, there); errors.Is(err, errMoved) && try < pushTries {
			if err := pause(ctx, ledgerRetry*time.Duration(1+try%4)); err != nil {
				return total, err
			}
			continue
		} else if err != nil {
			return total, err
		}
		added, err := s.append(ctx, entries)
		total += added
		if err != nil {
			return total, err
		}
		refused := s.push(ctx, remote)
		if refused == nil {
			return total, nil
		}
		now, err := s.remoteTip(ctx, remote)
		switch {
		case err != nil:
			return total, errors.Join(refused, err)
		case now == there.commit || try == pushTries: // it was not refused for what others did
			return total, fmt.Errorf("push the ledger: %w", refused)
		}
		if err := pause(ctx, ledgerRetry*4); err != nil {
			return total, err
		}
	}
}

// push moves the remote's branch forward to ours; nothing to push is no error.
func (s *ledgerStore) push(ctx context.Context, remote string) error {
	here, err := s.read(s.ref())
	if err != nil || here.commit == "" {
		return err
	}
	if _, err := s.p.git(ctx, nil, "push", "--quiet", "--no-follow-tags", remote, here.commit+":"+s.ref()); err != nil {
		return err
	}
	return s.track(ctx, remote, here.commit)
}

// remoteTip asks the remote where its branch is, "" where it has none.
func (s *ledgerStore) remoteTip(ctx context.Context, remote string) (string, error) {
	out, err := s.p.git(ctx, nil, "ls-remote", "--quiet", remote, s.ref())
	if err != nil {
		return "", fmt.Errorf("ask %s for the ledger: %w", remote, err)
	}
	tip, _, _ := strings.Cut(out, "\t")
	return tip, nil
}

// fetch reads the ledger of the remote and holds it against what was fetched
// before.
func (s *ledgerStore) fetch(ctx context.Context, remote string) (ledgerTip, error) {
	none := ledgerTip{ledger: &ledger.Ledger{}}
	tip, err := s.remoteTip(ctx, remote)
	if err != nil {
		return none, err
	}
	before, err := s.read(s.seen(remote))
	if err != nil {
		return none, err
	}
	if tip == "" {
		if before.commit != "" {
			return none, s.refused(s.placed(none.ledger.Extends(before.ledger)))
		}
		return none, nil
	}
	if _, err := s.p.plumb(ctx, nil, "fetch", "--quiet", "--no-tags", "--refmap=", "--no-write-fetch-head", remote, s.ref()); err != nil {
		return none, fmt.Errorf("fetch the ledger: %w", err)
	}
	there, err := s.read(tip)
	switch {
	case err != nil:
		return none, err
	case len(there.found) > 0:
		return none, s.refused(there.found)
	}
	if len(before.found) == 0 {
		if found := there.ledger.Extends(before.ledger); len(found) > 0 {
			return none, s.refused(s.placed(found))
		}
	}
	return there, s.track(ctx, remote, there.commit)
}

// tracking is what git fetch leaves of the remote's ledger.
func (s *ledgerStore) tracking(remote string) string {
	return "refs/remotes/" + remote + "/" + s.branch
}

// seen remembers the remote's ledger as gitsm saw it last. It is no
// remote-tracking branch, because git fetch moves those by force. An address
// that has no name has none, and nothing is remembered.
func (s *ledgerStore) seen(remote string) string {
	if !plainRemote.MatchString(remote) {
		return "refs/gitsm/nowhere"
	}
	return "refs/gitsm/ledger/" + remote + "/" + s.branch
}

func (s *ledgerStore) track(ctx context.Context, remote, commit string) error {
	if !plainRemote.MatchString(remote) {
		return nil
	}
	for try := 1; ; try++ { // another gitsm may hold its lock
		_, err := s.p.plumb(ctx, nil, "update-ref", "-m", "gitsm witness", s.seen(remote), commit)
		if err == nil || try == pushTries {
			return err
		}
		if err := pause(ctx, ledgerRetry*time.Duration(1+try%4)); err != nil {
			return err
		}
	}
}

// errMoved says that somebody else moved the branch here, or holds its lock.
var errMoved = errors.New("the branch of the ledger was moved by somebody else")

// forward moves the branch here, or says that it is not where it was.
func (s *ledgerStore) forward(ctx context.Context, next, before string) error {
	if err := s.swap(ctx, next, before); err != nil {
		return fmt.Errorf("%w: %w", errMoved, err)
	}
	return nil
}

// join brings the branch here on top of the remote's. What was appended here
// and has not been pushed is appended again behind it.
func (s *ledgerStore) join(ctx context.Context, there ledgerTip) error {
	if there.commit == "" {
		return nil
	}
	here, err := s.read(s.ref())
	switch {
	case err != nil:
		return err
	case len(here.found) > 0:
		return s.refused(here.found)
	case here.commit == there.commit:
		return nil
	case here.commit == "":
		return s.forward(ctx, there.commit, "")
	}
	fork, err := s.fork(ctx, here.commit, there.commit)
	switch {
	case err != nil:
		return err
	case fork == there.commit:
		return nil
	case fork == here.commit:
		return s.forward(ctx, there.commit, here.commit)
	}
	added, err := there.ledger.Append(s.p.env.now(), there.ledger.Missing(here.ledger)...)
	if err != nil {
		return err
	}
	next := there.commit
	if added > 0 {
		if next, err = s.commit(ctx, there, added); err != nil {
			return err
		}
	}
	return s.forward(ctx, next, here.commit)
}

// fork is the commit from which two have gone apart, "" where they never were
// together: two clones that both began a ledger.
func (s *ledgerStore) fork(ctx context.Context, a, b string) (string, error) {
	repo, err := s.open()
	if err != nil {
		return "", err
	}
	defer func() { _ = repo.Close() }()
	fork, err := repo.MergeBase(ctx, a, b)
	if errors.Is(err, gitrepo.ErrUnrelated) {
		return "", nil
	}
	return fork, err
}
