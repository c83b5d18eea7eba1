package importer

import (
	"context"
	"errors"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
)

// Source is a table to be imported. It is opened anew for each pass, so that no
// more than a row of it need be held.
type Source struct {
	Name string
	// Kind is that of all its tickets, where no column tells it: problem or change.
	Kind string
	Open func() (io.ReadCloser, error)
}

// maxName is how long the name of a column may be, in characters.
const maxName = 1000

// maxValues bounds how many different values a survey tells of a column.
const maxValues = 100

// Survey is what System.Survey found.
type Survey struct {
	Mapping  Mapping
	Unmapped map[string][]string // values that the mapping does not have, by the key of the mapping
	Findings []diag.Diagnostic   // what stands in the way
}

// Survey looks through tables and proposes a mapping: columns by their known
// names, values by the system's own words, the order of dates by what cannot be
// a month. What it cannot tell is in the findings. encoding is that of the
// tables, "" where they tell it.
func (sys *System) Survey(ctx context.Context, sources []Source, encoding string) (Survey, error) {
	v := &survey{mapping: sys.Mapping(), values: map[string]map[string]bool{}, states: map[string]map[string]bool{}, filled: map[string]int{}}
	v.mapping.Encoding = encoding
	for _, src := range sources {
		if err := v.source(ctx, src); err != nil {
			return Survey{}, err
		}
	}
	return v.result(), nil
}

type survey struct {
	mapping  Mapping
	file     string // the first one
	reading  string // the one that is being read
	findings []diag.Diagnostic

	kind    string                     // of the tickets of the source, "" where a column tells
	states  map[string]map[string]bool // by the list of the mapping that they stand in
	headers []string                   // of all sources
	values  map[string]map[string]bool // by column there
	filled  map[string]int
	rows    int
	dates   [2]int // highest first and second number of a date
	ymd     bool
	named   bool // some months have names
}

func (v *survey) source(ctx context.Context, src Source) error {
	if v.file == "" {
		v.file = src.Name
	}
	in, err := src.Open()
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	v.kind = src.Kind
	err = v.table(ctx, src.Name, in)
	var broken *brokenTable
	if errors.As(err, &broken) {
		v.findings = append(v.findings, broken.finding)
		return nil
	}
	return err
}

func (v *survey) table(ctx context.Context, name string, in io.Reader) error {
	t, err := newTable(name, in, v.mapping.form())
	if err != nil {
		return err
	}
	header, err := t.header(v.mapping.system.repeats)
	if err != nil {
		return err
	}
	v.findColumns(header)
	v.reading = name
	v.misplaced(header)
	for {
		row, err := t.next()
		if errors.Is(err, io.EOF) {
			return ctx.Err()
		}
		if err != nil {
			return err
		}
		if v.rows++; v.rows%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		for i := range row {
			if i < len(header) && row[i].fault == "" {
				v.look(header[i], row[i].text)
			}
		}
		v.lookAtState(header, row)
	}
}

// lookAtState notes the state of a row for the list of its kind. Rows that will be
// left out say nothing.
func (v *survey) lookAtState(header []string, row []tableCell) {
	cell := func(column string) string {
		for i, h := range header {
			if h == v.mapping.Columns[column] && h != "" && i < len(row) && row[i].text != "" && !slices.Contains(v.mapping.Missing, row[i].text) {
				return row[i].text
			}
		}
		return ""
	}
	kind, state := v.kind, cell("state")
	if there := cell("type"); kind == "" && there != "" {
		if kind, _ = lookup(v.mapping.Types, there); kind == "" {
			kind = typeSkip
		}
	}
	list := "states"
	switch kind {
	case typeSkip:
		return
	case "problem", "change":
		list = kind + "_states"
	}
	if v.states[list] == nil {
		v.states[list] = map[string]bool{}
	}
	if state != "" && len(v.states[list]) < maxValues {
		v.states[list][state] = true
	}
}

func (v *survey) look(column, text string) {
	if text == "" || slices.Contains(v.mapping.Missing, text) {
		return
	}
	v.filled[column]++
	if seen := v.values[column]; seen == nil {
		v.values[column] = map[string]bool{text: true}
	} else if len(seen) < maxValues {
		seen[text] = true
	}
	text = blanks.Replace(text)
	v.named = v.named || wordForm.MatchString(text)
	if m := dateForm.FindStringSubmatch(text); m != nil {
		if len(m[1]) == 4 {
			v.ymd = true
			return
		}
		for i := range v.dates {
			n, _ := strconv.Atoi(m[i+1])
			v.dates[i] = max(v.dates[i], n)
		}
	}
}

var notWord = regexp.MustCompile(`[^a-z0-9]+`)

// columnName is a header as ServiceNow's tables call the column: list exports
// have labels such as "Short description". Accents are left out.
func columnName(header string) string {
	return strings.Trim(notWord.ReplaceAllString(plainWord(header), "_"), "_")
}

// columnName is a header as the system's own words have it.
func (sys *System) columnName(header string) string {
	if sys.canon != nil {
		return sys.canon(columnName(header))
	}
	return columnName(header)
}

func (v *survey) findColumns(header []string) {
	for _, h := range header {
		if !slices.Contains(v.headers, h) {
			v.headers = append(v.headers, h)
		}
	}
	for _, c := range mappingColumns {
		for _, name := range v.mapping.system.columns[c.name] {
			i := slices.IndexFunc(header, func(h string) bool { return v.mapping.system.columnName(h) == name })
			if i >= 0 && v.mapping.Columns[c.name] == "" {
				v.mapping.Columns[c.name] = header[i]
			}
		}
	}
	for _, h := range header {
		if slices.Contains(v.mapping.system.kept, v.mapping.system.columnName(h)) && !slices.Contains(v.mapping.Keep, h) {
			v.mapping.Keep = append(v.mapping.Keep, h)
		}
	}
}

// result judges what was seen.
func (v *survey) result() Survey {
	m := &v.mapping
	v.service()
	v.unrecognised()
	switch {
	case len(v.headers) == 0: // a finding says why nothing was read
	case v.ymd && v.dates[0] > 0:
		v.fault("import the files one by one", "some dates begin with the year and others do not; expected one form")
	case v.dates[0] > 12 && v.dates[1] > 12:
		v.fault("correct the dates", "some dates have the day first and others the month")
	case v.ymd, v.dates[0] == 0 && !v.named:
		m.Order = "ymd"
	case v.dates[0] == 0:
		m.Order = "dmy" // as those with the month's name have it
	case v.dates[0] > 12:
		m.Order = "dmy"
	case v.dates[1] > 12:
		m.Order = "mdy"
	default:
		v.fault("say it in a mapping: dates: {order: dmy} or mdy", "no date tells whether the day or the month comes first")
	}
	out := Survey{Unmapped: map[string][]string{}, Findings: v.findings}
	unmapped := func(key, column string, known func(string) bool) {
		for _, value := range slices.Sorted(maps.Keys(v.values[m.Columns[column]])) {
			if !known(value) && !slices.Contains(out.Unmapped[key], value) {
				out.Unmapped[key] = append(out.Unmapped[key], value)
			}
		}
	}
	v.unmappedStates(&out)
	unmapped("causes", "cause", has(m.Causes))
	unmapped("risks", "risk", has(m.Risks))
	unmapped("outcomes", "outcome", has(m.Outcomes))
	v.unmappedLinks(&out)
	unmapped("holds", "hold", has(m.Holds))
	unmapped("levels", "impact", has(m.Levels))
	unmapped("levels", "urgency", has(m.Levels))
	unmapped("priorities", "priority", has(m.Priorities))
	unmapped("channels", "channel", has(m.Channels))
	unmapped("resolutions", "resolution", func(value string) bool {
		return has(m.Resolutions)(value) || has(m.ProblemResolutions)(value) || has(m.Outcomes)(value)
	})
	unmapped("types", "type", has(m.Types))
	v.onlySeen()
	out.Mapping = *m
	return out
}

// unmappedStates tells the states that no list of their kind has.
func (v *survey) unmappedStates(out *Survey) {
	m := &v.mapping
	known := map[string]func(string) bool{"states": has(m.States), "problem_states": has(m.ProblemStates), "change_states": has(m.ChangeStates)}
	for list, knows := range known {
		for _, state := range slices.Sorted(maps.Keys(v.states[list])) {
			if !knows(state) {
				out.Unmapped[list] = append(out.Unmapped[list], state)
			}
		}
	}
}

// unmappedLinks tells the sorts of links that the mapping does not have.
func (v *survey) unmappedLinks(out *Survey) {
	if !v.mapping.system.linked {
		return
	}
	for _, h := range v.headers {
		sort := linkSort(h)
		if _, known := lookup(v.mapping.Links, sort); sort != "" && !known && v.filled[h] > 0 && !slices.Contains(out.Unmapped["links"], sort) {
			out.Unmapped["links"] = append(out.Unmapped["links"], sort)
		}
	}
}

func has[V any](in map[string]V) func(string) bool {
	return func(value string) bool { _, known := lookup(in, value); return known }
}

// service leaves a column of services out that most rows do not fill: one
// service that stands for all is honest, a few among many are not.
func (v *survey) service() {
	if column := v.mapping.Columns["service"]; column != "" && v.filled[column]*2 < v.rows {
		delete(v.mapping.Columns, "service")
	}
}

// onlySeen leaves those words out that no row has, so that the mapping is
// about the tables.
func (v *survey) onlySeen() {
	m := &v.mapping
	only(m.States, v.states["states"])
	only(m.ProblemStates, v.states["problem_states"])
	only(m.ChangeStates, v.states["change_states"])
	only(m.ProblemResolutions, v.values[m.Columns["resolution"]])
	only(m.Causes, v.values[m.Columns["cause"]])
	only(m.Risks, v.values[m.Columns["risk"]])
	ends := maps.Clone(v.states["change_states"])
	for _, column := range []string{"outcome", "resolution"} {
		if ends == nil {
			ends = map[string]bool{}
		}
		maps.Copy(ends, v.values[m.Columns[column]])
	}
	only(m.Outcomes, ends)
	sorts := map[string]bool{}
	for _, h := range v.headers {
		sorts[linkSort(h)] = v.filled[h] > 0
	}
	only(m.Links, sorts)
	only(m.Holds, v.values[m.Columns["hold"]])
	levels := maps.Clone(v.values[m.Columns["impact"]])
	if levels == nil {
		levels = map[string]bool{}
	}
	maps.Copy(levels, v.values[m.Columns["urgency"]])
	only(m.Levels, levels)
	only(m.Priorities, v.values[m.Columns["priority"]])
	only(m.Channels, v.values[m.Columns["channel"]])
	only(m.Resolutions, v.values[m.Columns["resolution"]])
	only(m.Types, v.values[m.Columns["type"]])
}

func only[V any](in map[string]V, seen map[string]bool) {
	maps.DeleteFunc(in, func(word string, _ V) bool { _, met := lookup(seen, word); return !met })
}

func (v *survey) fault(remedy, format string, args ...any) {
	d := diag.Errorf(diag.Span{File: v.file, Start: diag.Pos{Line: 1, Column: 1}}, RuleMapping, format, args...)
	d.Fix = &diag.Fix{Title: remedy, Command: v.mapping.system.command()}
	v.findings = append(v.findings, d)
}
