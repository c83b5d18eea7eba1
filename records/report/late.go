package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/history"
	"github.com/gitsm/gitsm/records/sla"
)

// This file marks figures that are made of entries that were recorded late (D3):
// whoever writes down afterwards what happened may be right, and whoever reads the
// figure must know it.

// lateSteps names the steps of a subject's log that were recorded late: the
// milestones that its figures are made of hang on them.
func (s *subject) lateSteps() string {
	if s.late == nil {
		var late []sla.Late
		for _, m := range s.moments {
			if m.Entry.To == "" {
				continue
			}
			if one, is := sla.LateEntry(s.Record, m.Entry, s.of.Recorded); is {
				late = append(late, one)
			}
		}
		words := lateWords(late)
		s.late = &words
	}
	return *s.late
}

// lateWords names entries, counted from 1 as everywhere: "log 3, log 5".
func lateWords(late []sla.Late) string {
	if len(late) == 0 {
		return ""
	}
	words := make([]string, len(late))
	for i, one := range late {
		words[i] = fmt.Sprintf("log %d", one.Entry+1)
		if !one.Recorded.IsZero() {
			words[i] += fmt.Sprintf(", recorded %s after it happened", history.Span(one.Recorded.Sub(one.At)))
		}
	}
	return strings.Join(words, "; ")
}

// said is a part in words, with what was recorded late.
func (p *Part) said() string {
	switch {
	case p.Late == "":
		return p.Text
	case p.Text == "":
		return "recorded late: " + p.Late
	}
	return p.Text + "; recorded late: " + p.Late
}

// mostLate bounds the records that a note names; the parts tell all.
const mostLate = 5

// tellLate adds to each figure that is made of late entries a note that names
// their records.
func tellLate(r Report) Report {
	for i := range r.Sections {
		for j := range r.Sections[i].Figures {
			f := &r.Sections[i].Figures[j]
			if note := lateNote(f.Parts); note != "" {
				f.Notes = append(slices.Clip(f.Notes), note)
			}
		}
	}
	return r
}

func lateNote(parts []Part) string {
	var ids []string
	for i := range parts {
		if parts[i].Late != "" {
			ids = append(ids, parts[i].Record)
		}
	}
	slices.SortFunc(ids, records.CompareIDs)
	ids = slices.Compact(ids)
	switch more := len(ids) - mostLate; {
	case len(ids) == 0:
		return ""
	case more > 0:
		return fmt.Sprintf("made of entries that were recorded late: %s and %d more", strings.Join(ids[:mostLate], ", "), more)
	}
	return "made of entries that were recorded late: " + strings.Join(ids, ", ")
}
