package history

import (
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
)

// Clocks are the three times of one entry of a log (D3), side by side and never
// mixed up: the first is what somebody wrote, the second what a commit claims,
// the third what CI saw.
type Clocks struct {
	Declared time.Time
	// Recorded is the time of the first commit on the main line that holds the
	// entry, zero while none does.
	Recorded time.Time
	// Witnessed is when the ledger saw that commit, zero while it has not.
	Witnessed time.Time

	By CommitInfo // who wrote the entry; no hash while it is not recorded
	In CommitInfo // the commit of the main line that brought it
	// Beyond tells that the entry was there already where a shallow clone
	// begins: when it was recorded is not known, only that it was by then.
	Beyond bool
}

// Rewrite is an entry that says something else, or nothing, after it was
// recorded.
type Rewrite struct {
	Index    int // of the entry in the log
	Was, Is  *records.Entry
	By, In   CommitInfo
	Recorded time.Time // when the entry that is no more was recorded
}

// Clocks gives the clocks of every entry of a log as it stands. An entry that no
// commit of the main line holds, as it is, has no time of recording.
func (p *Past) Clocks(log []records.Entry) []Clocks {
	recorded, _ := p.follow()
	return clocksOf(recorded, log)
}

func clocksOf(recorded []slot, log []records.Entry) []Clocks {
	all := make([]Clocks, len(log))
	for i, e := range log {
		all[i] = Clocks{Declared: e.At}
		if i < len(recorded) && frontmatter.Equal(recorded[i].entry.Node, e.Node) {
			all[i] = recorded[i].clocks
		}
	}
	return all
}

// slot is one place of a log along the main line.
type slot struct {
	entry  records.Entry
	clocks Clocks
}

// follow goes along the main line and says of every entry of the log when it was
// recorded, and which were changed or taken away afterwards. An entry is the one
// at its place: what a log says is never moved (D2). One of which something was
// redacted, with an entry that says so, is the same entry.
func (p *Past) follow() ([]slot, []Rewrite) {
	var log []slot
	var rewrites []Rewrite
	for _, v := range p.Main {
		if v.Record == nil || v.Record.Unread() {
			continue // a record that is gone for a while comes back with its log
		}
		by := p.writer(v)
		redacted := redacts(v.Record.Log, len(log))
		for i, e := range v.Record.Log {
			now := slot{entry: e, clocks: p.clocks(v, e, by)}
			switch {
			case i >= len(log):
				log = append(log, now)
			case frontmatter.Equal(log[i].entry.Node, e.Node):
			case redacted && redactedEntry(log[i].entry, e):
				log[i].entry = e // recorded when it was, and said so that it has less in it
			default:
				was := log[i].entry
				rewrites = append(rewrites, Rewrite{Index: i, Was: &was, Is: &now.entry, By: by, In: v.Commit, Recorded: log[i].clocks.Recorded})
				log[i] = now
			}
		}
		for i := len(v.Record.Log); i < len(log); i++ {
			was := log[i].entry
			rewrites = append(rewrites, Rewrite{Index: i, Was: &was, By: by, In: v.Commit, Recorded: log[i].clocks.Recorded})
		}
		log = log[:len(v.Record.Log)]
	}
	return log, rewrites
}

func (p *Past) clocks(v Version, e records.Entry, by CommitInfo) Clocks {
	c := Clocks{Declared: e.At, Recorded: v.Commit.When, By: by, In: v.Commit, Beyond: v.Commit.Boundary}
	if p.Witnessed != nil {
		if at, ok := p.Witnessed(v.Commit.Hash); ok {
			c.Witnessed = at
		}
	}
	return c
}
