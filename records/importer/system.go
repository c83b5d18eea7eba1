package importer

import (
	"maps"
	"regexp"
	"time"
)

// System is a system whose tickets are exported as tables: what its exports call
// things, and how they are written. A system is one file, and a value there
// (ServiceNow, Jira, GLPI); what is done with the tables is the same for all.
type System struct {
	// Name marks records that were imported from it, in x-source, and is that of
	// the command.
	Name string
	// Label is what people call it.
	Label string
	// Ticket is what it calls its records, for messages.
	Ticket string
	// Example is a number of one.
	Example string

	columns map[string][]string // what columns mean here -> names there, as columnName has them
	kept    []string            // columns that are worth keeping although there is no field for them
	needed  []string            // columns without which no record can be made

	states      map[string]StateOf
	holds       map[string]string
	levels      map[string]string
	priorities  map[string]string
	channels    map[string]string
	resolutions map[string]string
	types       map[string]string
	// What problems and changes have of their own; nil where the source has none.
	problemStates, changeStates, problemResolutions map[string]string
	outcomes, causes, risks, links                  map[string]string

	// canon is the name of a column in one language where it is partly in that of
	// who exports; nil where names are known as they are.
	canon func(name string) string
	// names are the numbers of tickets that a cell of a column holds; nil where it
	// holds one.
	names func(column int, cell string) []string
	// linked says that headers tell of links between tickets (linkHeader).
	linked bool

	// former makes the name by which a ticket is still found; nil where it is its
	// number.
	former func(number string) string
	// clean takes from the text of a cell what the export put around it; nil where
	// it puts nothing.
	clean func(number string, column int, text string) string
	// markup finds what the texts have of a markup that is not Markdown; nil where
	// there is none.
	markup *regexp.Regexp
	// fixed are the names of columns where the source is no table.
	fixed map[string]string
	// labels says that labels tell what a ticket is.
	labels bool
	// updates makes of comments what readers of the portal were told.
	updates bool
	// scheduled says that a change is over when its window is, and then was carried
	// out as planned: nothing else is known of it.
	scheduled bool
	// repeats allows columns of the same name and columns without one.
	repeats bool
	// closedWhenResolved takes the time at which a ticket was resolved for that at
	// which it was closed, where no column tells it: one row a ticket says when it
	// was written last, which may be long after.
	closedWhenResolved bool
}

// Mapping is the one that holds where nothing else is told. It has no columns.
func (sys *System) Mapping() Mapping {
	m := Mapping{
		Columns: map[string]string{}, Missing: []string{"?"}, States: maps.Clone(sys.states), Holds: cloned(sys.holds),
		Levels: cloned(sys.levels), Priorities: cloned(sys.priorities), Channels: cloned(sys.channels), Resolutions: cloned(sys.resolutions),
		Types:         cloned(sys.types),
		ProblemStates: cloned(sys.problemStates), ChangeStates: cloned(sys.changeStates), ProblemResolutions: cloned(sys.problemResolutions),
		Outcomes: cloned(sys.outcomes), Causes: cloned(sys.causes), Risks: cloned(sys.risks), Links: cloned(sys.links),
		Zone: time.UTC, Service: sys.Name, Handles: HandlesAnonymous, People: map[string]string{}, system: sys,
	}
	if sys.fixed != nil {
		m.Columns, m.Order, m.Handles = maps.Clone(sys.fixed), "ymd", HandlesNames
	}
	if sys.labels {
		m.Labels = map[string]LabelOf{}
	}
	// The code says so, but not which record: it is for the mapping to decide.
	delete(m.Resolutions, "Duplicate")
	return m
}

// Lists reports whether the system keeps problems and changes in lists of their own,
// so that the caller must say of which kind a table is (Source.Kind).
func (sys *System) Lists() bool { return sys.problemStates != nil && sys.names != nil }

func cloned(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return maps.Clone(m)
}

func (sys *System) formerly(number string) string {
	if sys.former == nil {
		return number
	}
	return sys.former(number)
}

// command is how a mapping is printed.
func (sys *System) command() string { return "gitsm import " + sys.Name + " FILE --print-mapping" }

// keys are those of a mapping.
func (sys *System) keys() []string {
	if sys.labels {
		return []string{"labels", "only", "states", "service", "handles", "people"}
	}
	return mappingKeys
}
