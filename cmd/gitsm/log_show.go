package main

import (
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records/history"
	"github.com/gitsm/gitsm/schema"
)

// shownLog is what log prints, in either form.
type shownLog struct {
	Rev      string        `json:"rev"`      // the commit whose main line it is, "" without a history
	Complete bool          `json:"complete"` // false in a shallow clone, and without a history
	Since    string        `json:"since,omitempty"`
	Notes    []string      `json:"notes"`
	Records  []*shownStory `json:"records"`
}

type shownStory struct {
	ID       string            `json:"id"`
	Kind     string            `json:"kind"`
	Title    string            `json:"title"`
	Path     string            `json:"path"`
	Gone     bool              `json:"gone"`
	Events   []*shownEvent     `json:"events"`
	Findings []diag.Diagnostic `json:"findings"`

	badSignature bool
}

type shownEvent struct {
	What      string        `json:"what"`
	Happened  string        `json:"happened,omitempty"`
	Recorded  string        `json:"recorded,omitempty"`
	Witnessed string        `json:"witnessed,omitempty"`
	Beyond    bool          `json:"beyond,omitempty"` // recorded then, or before: a shallow clone begins there
	By        string        `json:"by,omitempty"`     // as the log says
	Author    string        `json:"author,omitempty"` // of the commit
	Email     string        `json:"email,omitempty"`
	Commit    string        `json:"commit,omitempty"` // that made it
	OnMain    string        `json:"on_main,omitempty"`
	Subject   string        `json:"subject,omitempty"`
	From      string        `json:"from,omitempty"`
	To        string        `json:"to,omitempty"`
	Fields    []shownChange `json:"fields,omitempty"`
	Why       string        `json:"why,omitempty"`
	Flags     []string      `json:"flags,omitempty"`
	Along     bool          `json:"along,omitempty"` // an edit that came with an entry
	Signature string        `json:"signature,omitempty"`

	logless bool // the record's kind has no log of its own
}

type shownChange struct {
	Field string `json:"field"`
	Old   string `json:"old,omitempty"`
	New   string `json:"new,omitempty"`
}

func (p *project) shownLog(h *projectPast, stories []toldRecord, opts logOptions) *shownLog {
	l := &shownLog{Notes: []string{}, Records: []*shownStory{}}
	if opts.noRepository != "" {
		l.Notes = append(l.Notes, opts.noRepository)
	}
	if h != nil {
		l.Rev, l.Complete = h.past.Tip, h.past.Complete
		if !h.past.Complete {
			l.Since = p.told(h.past.Since)
			l.Notes = append(l.Notes, p.shallowNote(h.past))
		}
		switch {
		case h.broken:
			l.Notes = append(l.Notes, "the ledger is not whole, and so nothing of it is believed (gitsm witness --verify tells what is wrong)")
		case !h.ledger:
			l.Notes = append(l.Notes, "there is no ledger here, and so nothing is witnessed (gitsm witness keeps one; git fetch origin "+defaultLedger+" brings it)")
		}
	}
	for _, s := range stories {
		l.Records = append(l.Records, p.shownStory(s))
	}
	return l
}

func (p *project) shownStory(t toldRecord) *shownStory {
	s := &shownStory{ID: t.id, Path: path.Join(p.prefix(), t.place), Gone: t.record == nil, Events: []*shownEvent{}, Findings: []diag.Diagnostic{}}
	if t.record != nil {
		s.Title = t.record.Title
	}
	k := p.tree.Kinds.ByFolder(t.place)
	if k != nil {
		s.Kind = k.Name
	}
	for _, e := range t.story.Events {
		shown := p.shownEvent(e)
		shown.logless = k != nil && k.Log != schema.LogRecord
		s.Events = append(s.Events, shown)
	}
	s.Findings = append(s.Findings, placed(t.story.Diagnostics(), p.prefix())...)
	return s
}

func (p *project) shownEvent(e history.Event) *shownEvent {
	s := &shownEvent{
		What: e.What, Happened: p.clock(e.Declared), Recorded: p.clock(e.Recorded), Witnessed: p.clock(e.Witnessed), Beyond: e.Beyond,
		By: e.By, Author: e.Clocks.By.Author, Email: e.Clocks.By.Email, Commit: e.Clocks.By.Hash, OnMain: e.In.Hash, Subject: e.Clocks.By.Subject,
		From: e.From, To: e.To, Why: e.Why, Flags: e.Flags, Along: e.Along,
	}
	for _, c := range e.Fields {
		change := shownChange{Field: c.Field}
		if !strings.HasPrefix(c.Field, "## ") {
			change.Old, change.New = textOf(c.Old), textOf(c.New)
		}
		s.Fields = append(s.Fields, change)
	}
	return s
}

// clock writes an instant in the repository's zone; none is nothing.
func (p *project) clock(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return p.told(at)
}

// recorded is the second clock as people read it.
func (e *shownEvent) recorded() string {
	switch {
	case e.Recorded == "":
		return "not recorded"
	case e.Beyond:
		return "by " + e.Recorded
	}
	return e.Recorded
}

// text says what happened, on one line.
func (e *shownEvent) text() string {
	parts := []string{e.head()}
	for _, c := range e.Fields {
		switch {
		case c.Old == "" && c.New == "":
			parts = append(parts, c.Field)
		case e.What == history.Edited && (len(c.Old) > 60 || len(c.New) > 60):
			parts = append(parts, c.Field)
		default:
			parts = append(parts, fmt.Sprintf("%s: %s -> %s", c.Field, c.Old, c.New))
		}
	}
	for _, f := range e.Flags {
		parts = append(parts, "flag "+f)
	}
	if e.Why != "" && e.What != history.Approval {
		parts = append(parts, "because "+e.Why)
	}
	if e.Signature != "" {
		parts = append(parts, "signature: "+e.Signature)
	}
	if parts[0] == "" {
		parts = parts[1:]
	}
	return strings.Join(parts, "; ")
}

func (e *shownEvent) head() string {
	switch e.What {
	case history.State, history.Amendment:
		if e.To == "" {
			return e.What
		}
		return strings.TrimSpace(e.From + " -> " + e.To)
	case history.Approval:
		return strings.TrimSpace(e.To + " as " + e.Why)
	case history.SealBreak:
		return fmt.Sprintf("seal broken: what was approved is not what stands here any more (%.19s… is %.19s… now)", e.From, e.To)
	case history.Edited:
		switch {
		case e.Along:
			return "with it"
		case e.logless:
			return "edited"
		}
		return "edited, without an entry"
	case history.Rewritten:
		if e.To == "" {
			return "an entry was taken away: " + e.From
		}
		return "an entry was changed: " + e.From + " became " + e.To
	case history.Moved:
		return "moved from " + e.From
	case history.Created:
		return strings.TrimSpace("created " + e.To)
	case history.Unread:
		return "the header that this commit left cannot be read"
	case history.Removed:
		return "removed"
	}
	return ""
}
