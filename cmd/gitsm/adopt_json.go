package main

import (
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records/adopt"
	"github.com/gitsm/gitsm/records/history"
	"github.com/gitsm/gitsm/schema"
)

// adoptReport is what gitsm adopt --json prints of a folder that no kind has.
type adoptReport struct {
	Version  int               `json:"version"`
	Folder   string            `json:"folder"`
	Kind     string            `json:"kind"`
	Records  []adoptRecord     `json:"records"`
	Commits  int               `json:"commits"`
	ID       string            `json:"id"`
	Title    string            `json:"title"` // a field, "#" for the first heading, or ""
	State    string            `json:"state"` // a field, or ""
	Header   string            `json:"header"`
	Fields   map[string]int    `json:"fields"`   // with how many records have each
	Sections map[string]int    `json:"sections"` // likewise
	States   []adoptState      `json:"states"`
	Moves    []heldMove        `json:"moves"` // that were seen; forbidden ones are not proposed
	Missing  []string          `json:"missing"`
	LeftOut  []adoptLeftOut    `json:"left_out"`
	Findings []diag.Diagnostic `json:"findings"` // what gitsm check will say
	Faults   []diag.Diagnostic `json:"faults"`   // of the proposal, which is then not written
	File     string            `json:"file"`
	Proposal string            `json:"proposal"`
	Written  bool              `json:"written"`
}

type adoptRecord struct {
	ID   string `json:"id"`
	Path string `json:"path"`
}

type adoptState struct {
	State     string   `json:"state"`
	Category  string   `json:"category"`
	Now       int      `json:"now"`
	Spellings []string `json:"spellings"`
}

type adoptLeftOut struct {
	Path string `json:"path"`
	Why  string `json:"why"`
}

// report is the view as a JSON object.
func (v adoptView) report(like *schema.Kind, faults []diag.Diagnostic, written bool) adoptReport {
	s, k := v.survey, v.proposal
	r := adoptReport{
		Version: 1, Folder: s.Folder, Kind: k.Name, Commits: v.past.Commits, ID: k.ID, Title: k.Title, State: k.Lifecycle.Field, Header: v.header(),
		Records: []adoptRecord{}, Fields: map[string]int{}, Sections: map[string]int{}, States: []adoptState{}, Moves: []heldMove{}, Missing: v.missing(like),
		LeftOut: []adoptLeftOut{}, Findings: v.findings, Faults: faults, File: k.Path, Proposal: string(k.File), Written: written,
	}
	for _, seen := range s.Records {
		r.Records = append(r.Records, adoptRecord{s.IDOf(seen.Path), seen.Path})
	}
	for _, f := range k.Fields {
		r.Fields[f.Name] = f.In
	}
	for _, parts := range [][]adopt.Part{k.Sections, k.Seldom} {
		for _, part := range parts {
			r.Sections[part.Title] = part.In
		}
	}
	for _, state := range k.Lifecycle.States {
		r.States = append(r.States, adoptState{state.Name, string(state.Category), state.Now, append([]string{}, state.Spellings...)})
	}
	for _, moves := range [][]adopt.Move{k.Lifecycle.Moves, k.Lifecycle.Odd} {
		for _, m := range moves {
			if m.Count > 0 {
				r.Moves = append(r.Moves, heldMove{m.From, m.To, m.Count, false})
			}
		}
	}
	for n := range k.Lifecycle.Odd {
		r.Moves[len(r.Moves)-1-n].Forbidden = true
	}
	for _, l := range s.LeftOut {
		r.LeftOut = append(r.LeftOut, adoptLeftOut{l.Path, l.Why})
	}
	for _, list := range []*[]diag.Diagnostic{&r.Findings, &r.Faults} {
		if *list == nil {
			*list = []diag.Diagnostic{}
		}
	}
	if r.Missing == nil {
		r.Missing = []string{}
	}
	return r
}

// heldReport is what gitsm adopt --json prints of a folder that a kind has adopted.
type heldReport struct {
	Version   int        `json:"version"`
	Folder    string     `json:"folder"`
	Kind      string     `json:"kind"`
	File      string     `json:"file"`
	Records   int        `json:"records"`
	Moves     []heldMove `json:"moves"`
	Forbidden []heldStep `json:"forbidden"`
}

type heldStep struct {
	When   time.Time `json:"when"` // of the commit
	Commit string    `json:"commit"`
	ID     string    `json:"id"`
	From   string    `json:"from"`
	To     string    `json:"to"`
	Path   string    `json:"path"`
}

func (h pastOfKind) report(p *project) heldReport {
	r := heldReport{
		Version: 1, Folder: h.kind.Folder, Kind: h.kind.Name, File: h.kind.Origin.File, Records: h.records,
		Moves: append([]heldMove{}, h.moves...), Forbidden: []heldStep{},
	}
	for _, s := range h.forbidden {
		r.Forbidden = append(r.Forbidden, stepOf(p, s))
	}
	return r
}

func stepOf(p *project, s history.Step) heldStep {
	return heldStep{s.When.In(p.tree.Config.Zone), s.Commit, s.ID, s.From, s.To, s.Path}
}
