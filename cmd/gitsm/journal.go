package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"
)

// A change of several files is written down before it is made. The journal
// holds every file as it was and as it shall be; it comes into being and goes
// away by one rename and one removal, so a process that is killed leaves either
// no journal (nothing happened, or everything did) or a whole one, from which
// the rest can be done or everything taken back: "gitsm resume" and
// "gitsm resume --abort". Until then no other change is made.
const journalFile = "journal.json"

type journal struct {
	Version int       `json:"version"`
	Command string    `json:"command"`
	Since   time.Time `json:"since"`
	Changes []change  `json:"changes"`
}

// applyAll makes several changes as one. Each is checked before the first is
// made.
func (w *writer) applyAll(state *os.Root, command string, since time.Time, changes []change) error {
	if len(changes) == 1 {
		return w.apply(changes[0])
	}
	for _, c := range changes {
		if err := w.ordinaryFolders(c.Path); err != nil {
			return err
		}
		if err := w.unchanged(c); err != nil {
			return err
		}
	}
	j := journal{Version: 1, Command: command, Since: since, Changes: changes}
	if err := w.writeJournal(state, j); err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	if done, err := w.finish(state, j); err != nil {
		return w.takeBack(state, j, done, err)
	}
	return nil
}

// finish does what a journal says and has not been done yet, and ends it. It
// tells how many of the changes stand.
func (w *writer) finish(state *os.Root, j journal) (done int, err error) {
	for i, c := range j.Changes {
		if err := w.step("change"); err != nil {
			return i, err
		}
		stands, err := w.holds(c.Path, c.After)
		if err != nil {
			return i, err
		}
		if stands {
			continue
		}
		if err := w.apply(c); err != nil {
			return i, err
		}
	}
	return len(j.Changes), w.endJournal(state)
}

// undo takes back what was done of a journal, last first, and ends it.
func (w *writer) undo(state *os.Root, j journal) error {
	for _, c := range slices.Backward(j.Changes) {
		undone, err := w.holds(c.Path, c.Before)
		if err != nil {
			return err
		}
		if undone {
			continue
		}
		if err := w.apply(change{Path: c.Path, Before: c.After, After: c.Before}); err != nil {
			return err
		}
	}
	return w.endJournal(state)
}

// takeBack undoes changes that could not be finished: the first ones, which
// stand, and the one that failed, if it came so far. Where even that fails the
// journal stays, and says so.
func (w *writer) takeBack(state *os.Root, j journal, done int, cause error) error {
	begun := j.Changes[:done]
	if done < len(j.Changes) {
		if stands, err := w.holds(j.Changes[done].Path, j.Changes[done].After); err == nil && stands {
			begun = j.Changes[:done+1]
		}
	}
	j.Changes = begun
	if err := w.undo(state, j); err != nil {
		return fmt.Errorf("%w; taking back what was done failed as well (%w): look at the disk, then run gitsm resume or gitsm resume --abort", cause, err)
	}
	return cause
}

// readJournal gives the journal of an interrupted change, if there is one.
func readJournal(state *os.Root) (journal, bool, error) {
	info, err := state.Lstat(journalFile)
	if errors.Is(err, fs.ErrNotExist) {
		return journal{}, false, nil
	} else if err != nil {
		return journal{}, false, fmt.Errorf("read the journal: %w", err)
	}
	var j journal
	unreadable := fmt.Errorf("%s is no journal that this gitsm can read; remove it if you know what it is", path.Join(state.Name(), journalFile))
	if !info.Mode().IsRegular() { // opening a pipe would wait for ever
		return journal{}, false, unreadable
	}
	text, err := state.ReadFile(journalFile)
	if err != nil {
		return journal{}, false, fmt.Errorf("read the journal: %w", err)
	}
	if err := json.Unmarshal(text, &j); err != nil || j.Version != 1 || slices.ContainsFunc(j.Changes, hidden) {
		return journal{}, false, unreadable
	}
	return j, true, nil
}

// hidden reports a change that no journal of gitsm holds: records and settings
// have no dot in front. A folder without Git that somebody was sent may hold a
// journal that somebody else wrote; it must not bring forth files that other
// programs obey.
func hidden(c change) bool {
	return slices.ContainsFunc(strings.Split(c.Path, "/"), func(step string) bool { return strings.HasPrefix(step, ".") })
}

func (w *writer) writeJournal(state *os.Root, j journal) error {
	var text bytes.Buffer
	if err := json.NewEncoder(&text).Encode(j); err != nil {
		return err
	}
	return (&writer{root: state, fail: w.fail}).apply(change{Path: journalFile, After: text.Bytes()})
}

func (w *writer) endJournal(state *os.Root) error {
	if err := w.step("end"); err != nil {
		return err
	}
	if err := state.Remove(journalFile); err != nil {
		return err
	}
	return (&writer{root: state, fail: w.fail}).syncFolder(".")
}

// interruptedError says that an earlier change waits to be finished.
type interruptedError struct{ journal journal }

// Error names the two ways out.
func (e *interruptedError) Error() string {
	return fmt.Sprintf("%q was interrupted at %s and is half done: gitsm resume finishes it, gitsm resume --abort takes it back",
		e.journal.Command, e.journal.Since.Format(time.RFC3339))
}
