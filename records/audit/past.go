package audit

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/check"
	"github.com/gitsm/gitsm/records/history"
	"github.com/gitsm/gitsm/schema"
)

// records finds what was done to records of any kind that must not be done: a
// closed one changed, a log rewritten, a file taken away.
func (m *maker) records() {
	for _, list := range [][]Subject{m.in.Changes, m.in.Others} {
		for i := range list {
			m.altered(&list[i])
			m.rewritten(&list[i])
		}
	}
	for _, gone := range m.in.Removed {
		if gone.Now != "" || !m.came(gone.In) {
			continue
		}
		m.find(RecordRemoved, nil, gone.In, gone.By, "git log -- "+gone.Path, "commit %.12s of %s took %s away", gone.In.Hash, m.who(gone.By), gone.ID)
		last := &m.pack.Findings[len(m.pack.Findings)-1]
		last.Record, last.File = gone.ID, gone.Path
	}
}

// altered finds closed records that a commit changed without an amendment, and
// without reopening them.
func (m *maker) altered(s *Subject) {
	if s.Record.Kind.Log != schema.LogRecord {
		return
	}
	var before history.Version
	for _, v := range s.Past.Main {
		if v.Record == nil || v.Record.Unread() {
			if before.Record != nil && closed(before.Record) && v.Record != nil && m.came(v.Commit) {
				by := writer(&s.Past, v)
				m.find(AlteredAfterClosing, s, v.Commit, by, "gitsm log "+s.Record.ID, "commit %.12s of %s left %s, which was %s, so that it cannot be read",
					v.Commit.Hash, m.who(by), s.Record.ID, before.Record.State)
			}
			continue
		}
		was := before
		before = v
		if was.Record == nil || !closed(was.Record) || !m.came(v.Commit) || amends(was.Record, v.Record) {
			continue
		}
		if parts := check.ChangedSinceClosed(was.Record, v.Record); len(parts) > 0 {
			by := writer(&s.Past, v)
			m.find(AlteredAfterClosing, s, v.Commit, by, "gitsm log "+s.Record.ID, "commit %.12s of %s changed %s, which was %s, without an amendment: %s",
				v.Commit.Hash, m.who(by), s.Record.ID, was.Record.State, strings.Join(parts, ", "))
		}
	}
}

func closed(r *records.Record) bool {
	c := r.Category()
	return c == schema.Closed || c == schema.Cancelled
}

// amends reports whether a version has a new entry that says that it amends a
// closed record, corrects an entry, or opens the record again.
func amends(was, is *records.Record) bool {
	if len(is.Log) <= len(was.Log) {
		return false
	}
	for i := range was.Log {
		if !frontmatter.Equal(was.Log[i].Node, is.Log[i].Node) {
			return false
		}
	}
	return slices.ContainsFunc(is.Log[len(was.Log):], func(e records.Entry) bool {
		return e.HasFlag("amendment") || e.HasFlag("correction") || e.HasFlag("redaction") || e.To != ""
	})
}

// rewritten finds entries of logs that say something else than they did.
func (m *maker) rewritten(s *Subject) {
	for _, e := range s.Story.Events {
		if e.What != history.Rewritten || !m.came(e.In) {
			continue
		}
		became := "was taken away"
		if e.To != "" {
			became = "became " + e.To
		}
		m.find(history.EntryChanged, s, e.In, e.Clocks.By, "gitsm log "+s.Record.ID, "commit %.12s of %s rewrote the log of %s: %s %s",
			e.In.Hash, m.who(e.Clocks.By), s.Record.ID, e.From, became)
	}
}

// ofLedger says of the last finding that it stands in the ledger, and of which record.
func (m *maker) ofLedger(id string) {
	last := &m.pack.Findings[len(m.pack.Findings)-1]
	last.Record, last.File = id, ledgerName
}

// ledgerName stands where others name a file: no file of the tree says it.
const ledgerName = "gitsm-ledger"

// witness tells what is wrong with the ledger, and where it and the main line do
// not agree.
func (m *maker) witness() {
	w := m.in.Witness
	for _, d := range w.Found {
		if d.Rule == "ledger-missing" {
			continue
		}
		m.pack.Findings = append(m.pack.Findings, Finding{Rule: d.Rule, Severity: string(d.Severity), File: d.Span.File, Message: d.Message, Way: "gitsm witness --verify"})
	}
	if w.Ledger == nil {
		if len(m.pack.Population) > 0 {
			m.pack.Findings = append(m.pack.Findings, Finding{
				Rule: NoLedger, Severity: string(diag.Warning), File: ledgerName, Way: "gitsm witness",
				Message: "there is no ledger here: who approved what rests on commits, which are claims of whoever made them",
			})
		}
		return
	}
	told := map[string]bool{}
	for _, e := range w.Ledger.Entries() {
		if _, on := w.Place(e.Merge); on || e.Merge == "" || told[e.Merge] {
			continue
		}
		told[e.Merge] = true
		who := history.CommitInfo{Author: fmt.Sprintf("whoever moved the branch after %s", e.SeenAt.In(m.in.Tree.Config.Zone).Format(time.RFC3339))}
		m.find(HistoryRewritten, nil, history.CommitInfo{Hash: e.Merge, When: e.SeenAt}, who, "git log --first-parent",
			"line %d of the ledger saw %s come with commit %.12s, which is not on the main line: it was rewritten", e.Seq, e.Change, e.Merge)
		m.ofLedger(e.Change)
	}
}
