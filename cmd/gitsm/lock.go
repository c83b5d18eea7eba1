package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// The lock keeps two gitsm from writing to one project at a time. It is a lock
// of the operating system on an open file, so it ends with its process: a kill
// never leaves a stuck lock, and a lock that is held is held by somebody alive.
// Who holds it stands in a file beside it, for the message to those who wait.
const (
	lockFile  = "lock"
	ownerFile = "lock.owner"
)

// owner is who holds a lock.
type owner struct {
	PID     int       `json:"pid"`
	Host    string    `json:"host"`
	Since   time.Time `json:"since"`
	Command string    `json:"command"`
}

// String describes the owner to somebody who waits.
func (o owner) String() string {
	return fmt.Sprintf("%s, process %d on %s since %s", o.Command, o.PID, o.Host, o.Since.Format(time.RFC3339))
}

// projectLock is a lock that is held.
type projectLock struct {
	file  *flock.Flock
	state *os.Root
}

// takeLock takes the lock in the state folder of a project. It waits for at
// most as long as told and never takes a lock away from anybody.
func takeLock(ctx context.Context, state *os.Root, me owner, wait time.Duration) (*projectLock, error) {
	name := filepath.Join(state.Name(), lockFile)
	if info, err := state.Lstat(lockFile); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("lock %s: not an ordinary file", name)
	}
	lock := flock.New(name, flock.SetFlag(os.O_CREATE|os.O_RDWR))
	switch err := lockWithin(ctx, lock, wait); {
	case errors.Is(err, context.DeadlineExceeded):
		return nil, &lockedError{name: name, waited: wait, holder: readOwner(state)}
	case err != nil:
		return nil, fmt.Errorf("lock %s: %w", name, err)
	}
	me.sign(state)
	return &projectLock{file: lock, state: state}, nil
}

// isLocked reports whether somebody is at work at this moment.
func isLocked(state *os.Root) bool {
	if info, err := state.Lstat(lockFile); err != nil || !info.Mode().IsRegular() {
		return false
	}
	lock := flock.New(filepath.Join(state.Name(), lockFile), flock.SetFlag(os.O_RDONLY))
	free, err := lock.TryRLock()
	if free {
		_ = lock.Unlock()
	}
	return err == nil && !free
}

// lockWithin waits in the queue of the operating system, which serves those who
// wait in turn; asking again and again would leave it to chance who is served.
// Nobody can leave that queue, so a lock that comes too late is given back.
func lockWithin(ctx context.Context, lock *flock.Flock, wait time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	got := make(chan error)
	go func() {
		err := lock.Lock()
		select {
		case got <- err:
		case <-ctx.Done():
			_ = lock.Unlock()
		}
	}()
	select {
	case err := <-got:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// sign leaves a note for those who wait. It is a courtesy: a lock that nobody
// can ask about still locks, so a failure to write it changes nothing.
func (o owner) sign(state *os.Root) {
	text, err := json.Marshal(o)
	if err != nil {
		return
	}
	_ = state.Remove(ownerFile)
	f, err := state.OpenFile(ownerFile, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return
	}
	_, _ = f.Write(text)
	_ = f.Close()
}

func (l *projectLock) release() {
	_ = l.state.Remove(ownerFile)
	_ = l.file.Unlock()
}

// lockedError says who kept the lock for longer than one could wait.
type lockedError struct {
	name   string
	waited time.Duration
	holder owner
}

// Error names the owner and the age of the lock.
func (e *lockedError) Error() string {
	who := "another gitsm"
	if e.holder.PID != 0 {
		who = e.holder.String()
	}
	return fmt.Sprintf("the project is locked by %s; waited %s for %s", who, e.waited, e.name)
}

// readOwner reads who holds the lock, as far as that is told.
func readOwner(state *os.Root) owner {
	info, err := state.Lstat(ownerFile)
	if err != nil || !info.Mode().IsRegular() || info.Size() > 4096 {
		return owner{}
	}
	var o owner
	if text, err := state.ReadFile(ownerFile); err != nil || json.Unmarshal(text, &o) != nil {
		return owner{}
	}
	return o
}
