package importer

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/diag"
)

// header reads the first row: names of columns, each once unless they may
// repeat. Where they may, a column may have no name, too.
func (t *table) header(repeats bool) ([]string, error) {
	row, err := t.next()
	if errors.Is(err, io.EOF) {
		return nil, t.broken(diag.Pos{Line: 1, Column: 1}, "export it again", "the table is empty; expected names of columns in the first line")
	}
	if err != nil {
		return nil, err
	}
	names := make([]string, len(row))
	for i, c := range row {
		switch first := slices.Index(names[:i], c.text); {
		case c.fault != "":
			return nil, t.broken(c.at, "correct the header, or give the encoding: --encoding windows-1252", "%s", c.fault)
		case repeats && utf8.RuneCountInString(c.text) <= maxName:
		case repeats:
			return nil, t.broken(c.at, "check that the first line has the names of the columns", "the name of the column has more than %d characters", maxName)
		case c.text == "":
			return nil, t.broken(c.at, "name the column, or remove it", "the column has no name")
		case first >= 0:
			return nil, t.broken(c.at, "rename one of them, or export the list without it", "two columns are called %q; the first is at column %d", c.text, row[first].at.Column)
		}
		names[i] = c.text
	}
	return names, nil
}

// unrecognised tells of needed columns that no header has, in one finding, and of the
// system whose export it may be instead.
func (v *survey) unrecognised() {
	m := &v.mapping
	var lack []string
	for _, name := range m.system.needed {
		if m.Columns[name] == "" {
			lack = append(lack, name)
		}
	}
	if len(lack) == 0 || len(v.headers) == 0 {
		return
	}
	shown := v.headers[:min(len(v.headers), maxShown)]
	more := ""
	if n := len(v.headers) - len(shown); n > 0 {
		more = fmt.Sprintf(" and %d more", n)
	}
	remedy := "name it in a mapping, under columns"
	for _, other := range []*System{ServiceNow, Jira, GLPI} {
		if other != m.system && other.knows(v.headers) {
			remedy = "it looks like an export of " + other.Label + ": gitsm import " + other.Name + " FILE; or " + remedy
		}
	}
	v.fault(remedy, "no column for %s was recognised among %s%s", strings.Join(lack, ", "), strings.Join(shown, ", "), more)
}

// maxShown is how many columns a finding lists.
const maxShown = 30

// knows reports whether headers hold all columns that a system needs.
func (sys *System) knows(headers []string) bool {
	for _, needed := range sys.needed {
		if !slices.ContainsFunc(headers, func(h string) bool { return slices.Contains(sys.columns[needed], sys.columnName(h)) }) {
			return false
		}
	}
	return true
}

// misplaced warns of a list that is read as one of tickets and looks like one of
// problems or changes: nothing in it says so but columns that only these have.
func (v *survey) misplaced(header []string) {
	sys := v.mapping.system
	has := func(column string) bool {
		return slices.ContainsFunc(header, func(h string) bool { return slices.Contains(sys.columns[column], sys.columnName(h)) })
	}
	if !sys.Lists() || v.kind != "" || has("type") {
		return
	}
	for column, flag := range map[string]string{"plan": "--changes", "analysis": "--problems"} {
		if !has(column) {
			continue
		}
		d := diag.Warningf(diag.Span{File: v.reading, Start: diag.Pos{Line: 1, Column: 1}}, RuleMapping, "there is no column of types, and one that tickets do not have; it is read as a list of incidents")
		d.Fix = &diag.Fix{Title: "if it is one of " + strings.TrimPrefix(flag, "--") + ", give it with " + flag}
		v.findings = append(v.findings, d)
		return
	}
}
