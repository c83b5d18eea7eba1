package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/records"
)

// FrozenFolder is where frozen reports of months lie.
const FrozenFolder = "reports"

// FrozenPath is the file of a month's frozen report.
func FrozenPath(month Month) string { return FrozenFolder + "/" + month.String() + ".json" }

// Ends is when a month is over in the zone of every agreement, and of the
// repository.
func (m *Maker) Ends(month Month) time.Time {
	end := month.In(m.tree.Config.Zone).To
	for _, r := range m.tree.OfKind("agreement") {
		end = later(end, month.In(m.zoneOf(r.ID)).To)
	}
	return end
}

// Frozen is the report of a month as it is frozen: whole, with the parts of every
// figure. Its bytes are those of WriteJSON.
func (m *Maker) Frozen(month Month) Document {
	made := m.Month(month, Filter{})
	return made.Document(m.tree.Config.Zone, func(Figure) bool { return true })
}

// ReadFrozen reads a frozen report. What is none of the month, or of a version
// that is not known, is an error.
func ReadFrozen(src []byte, month Month) (Document, error) {
	var d Document
	dec := json.NewDecoder(bytes.NewReader(src))
	dec.DisallowUnknownFields()
	switch err := dec.Decode(&d); {
	case err != nil:
		return Document{}, fmt.Errorf("it is no frozen report: %w", err)
	case !errors.Is(dec.Decode(&struct{}{}), io.EOF):
		return Document{}, errors.New("it is no frozen report: something follows it")
	case d.Version != Version:
		return Document{}, fmt.Errorf("it has version %d; expected %d", d.Version, Version)
	case d.Report != "month" || d.Period == nil || d.Period.Name != month.String():
		return Document{}, fmt.Errorf("it is no report of the month %s", month)
	case d.Restated != nil || d.Policy != nil:
		return Document{}, errors.New("it compares with another report, which report freeze does not")
	}
	return d, nil
}

// Restated tells how a report differs from what was frozen (S20).
type Restated struct {
	AsOf        time.Time     `json:"frozen_as_of"`
	Commit      string        `json:"frozen_commit"`
	Differences []Restatement `json:"differences"`
}

// Restatement is a figure that is not what it was.
type Restatement struct {
	Section string   `json:"section"`
	Name    string   `json:"name"`
	Title   string   `json:"title"`
	Scope   Scope    `json:"scope"`
	Was     string   `json:"was"`
	Is      string   `json:"is"`
	Causes  []string `json:"causes"`
}

// absent stands for a figure that a report does not have.
const absent = "no such figure"

// Restate compares a frozen report of a month with the present one, and finds
// the records, and the entries of their logs, that made the difference. The
// present one is to be made without Recorded, as the frozen one was: what was
// recorded late is no other figure.
func (m *Maker) Restate(frozen, now Document) *Restated {
	r := &Restated{AsOf: frozen.AsOf, Commit: frozen.Commit, Differences: []Restatement{}}
	was, is := figuresOf(frozen), figuresOf(now)
	for _, key := range append(was.order, is.order...) {
		before, after := was.at[key], is.at[key]
		if is.seen[key] || valueOf(before) == valueOf(after) {
			continue
		}
		is.seen[key] = true
		one := Restatement{Section: key.section, Name: key.name, Scope: key.scope, Was: absent, Is: absent, Causes: m.causes(frozen, now, before, after)}
		if before != nil {
			one.Title, one.Was = before.Title, shownValue(before)
		}
		if after != nil {
			one.Title, one.Is = after.Title, shownValue(after)
		}
		r.Differences = append(r.Differences, one)
	}
	return r
}

type figureKey struct {
	section, name string
	scope         Scope
}

type figureSet struct {
	order []figureKey
	at    map[figureKey]*DocumentFigure
	seen  map[figureKey]bool
}

func figuresOf(d Document) figureSet {
	set := figureSet{at: map[figureKey]*DocumentFigure{}, seen: map[figureKey]bool{}}
	for _, s := range d.Sections {
		for i := range s.Figures {
			f := &s.Figures[i]
			key := figureKey{s.Name, f.Name, f.Scope}
			set.order = append(set.order, key)
			set.at[key] = f
		}
	}
	return set
}

// valueOf is what two figures must share to be the same: their exact value, of
// counts the records, and how it stands against its goal, which may have changed by
// itself.
func valueOf(f *DocumentFigure) string {
	if f == nil {
		return absent
	}
	met := ""
	if f.Met != nil {
		met = fmt.Sprint(*f.Met)
	}
	value := []string{f.Text, string(f.Part), string(f.Whole), string(f.Number), f.Goal, met}
	if f.Kind == KindCount { // as many, but others, is another figure
		for _, p := range f.Parts {
			value = append(value, p.Record)
		}
	}
	return strings.Join(value, "\x00")
}

func shownValue(f *DocumentFigure) string {
	if f.Goal == "" {
		return f.Text
	}
	return f.Text + ", goal " + f.Goal
}

// causes finds the records that are other parts of a figure than they were, and
// says what their logs tell of it.
func (m *Maker) causes(frozen, now Document, before, after *DocumentFigure) []string {
	was, is := rolesOf(before), rolesOf(after)
	var ids []string
	for id := range was {
		ids = append(ids, id)
	}
	for id := range is {
		if _, both := was[id]; !both {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, records.CompareIDs)
	var causes []string
	for _, id := range ids {
		if was[id] != is[id] {
			causes = append(causes, fmt.Sprintf("%s was %s, is %s: %s", id, orNothing(was[id]), orNothing(is[id]), m.since(id, frozen.AsOf)))
		}
	}
	switch {
	case len(causes) > 0:
	case frozen.Zones != now.Zones:
		causes = []string{"time zone data was " + frozen.Zones + ", is " + now.Zones}
	default:
		causes = []string{"no record is another part of it: an agreement, a calendar or a service was changed"}
	}
	return causes
}

// rolesOf tells what each record is to a figure.
func rolesOf(f *DocumentFigure) map[string]string {
	roles := map[string]string{}
	if f == nil {
		return roles
	}
	for _, p := range f.Parts {
		if p.Record == "" {
			continue
		}
		said := p.Role
		if p.Text != "" {
			said += " (" + p.Text + ")"
		}
		if roles[p.Record] != "" {
			said = roles[p.Record] + " and " + said
		}
		roles[p.Record] = said
	}
	return roles
}

func orNothing(role string) string {
	if role == "" {
		return "no part"
	}
	return role
}

// since tells what the log of a record says after an instant, or said late or to
// correct itself.
func (m *Maker) since(id string, frozen time.Time) string {
	r := m.tree.Record(id)
	if r == nil {
		return "it is not there any more"
	}
	var said []string
	for _, e := range r.Log {
		if e.At.After(m.asOf) || !e.At.After(frozen) && !e.HasFlag("late") && !e.HasFlag("correction") && !e.HasFlag("amendment") {
			continue
		}
		text := fmt.Sprintf("log %d of %s by %s", e.Index+1, e.At.In(m.tree.Config.Zone).Format(time.RFC3339), e.By)
		if e.To != "" {
			text += " to " + e.To
		}
		if e.Why != "" {
			text += ", " + e.Why
		}
		said = append(said, text)
	}
	if len(said) == 0 {
		return "its log does not say why; what no log tracks was changed"
	}
	return strings.Join(said, "; ")
}
