package importer

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
)

// Mapping says what the columns and values of a table of tickets mean. Values
// are found whatever their case. Survey proposes one, YAML writes it down and
// ParseMapping reads it again.
type Mapping struct {
	Columns     map[string]string  // what they mean here (mappingColumns) -> name there
	Keep        []string           // columns whose last value is kept in x-source
	Missing     []string           // texts that stand for no value
	States      map[string]StateOf // all of them; a ticket in another one is refused
	Holds       map[string]string  // what the work waits for
	Levels      map[string]string  // of impact and urgency
	Priorities  map[string]string
	Channels    map[string]string
	Resolutions map[string]string
	Labels      map[string]LabelOf
	Only        []string          // labels of which an issue must have one
	Types       map[string]string // incident, request or skip; a ticket of another one is skipped
	// Of problems and changes alone.
	ProblemStates, ChangeStates map[string]string // states there -> here
	ProblemResolutions          map[string]string
	Outcomes, Causes, Risks     map[string]string
	Links                       map[string]string // what a sort of link says: problem, resolves, related or skip
	Order                       string            // of day, month and year: ymd, dmy or mdy
	Zone                        *time.Location    // of times without an offset
	Separator                   byte              // between cells; 0 where the first line tells
	Encoding                    string            // of the text, one of mapEncodings; "" where the file tells
	Service                     string            // ID of the service where no column names one
	Handles                     string            // of people: HandlesAnonymous or HandlesNames
	People                      map[string]string

	system *System
}

// StateOf is what a state of the source is here.
type StateOf struct {
	State string // "" for one that says nothing: it stays as it was
	Hold  string // of pending
}

// How handles of people are made.
const (
	HandlesAnonymous = "anonymous" // from a digest: the name is in no file
	HandlesNames     = "names"     // from the name
)

// stateKeep stands for a state that says nothing.
const stateKeep = "keep"

// typeSkip stands for a type of tickets that are not imported.
const typeSkip = "skip"

// form is how tables are written.
func (m Mapping) form() tableForm { return tableForm{comma: m.Separator, encoding: m.Encoding} }

// lookup finds a value whatever its case. Of keys that differ in case alone the
// first counts.
func lookup[V any](in map[string]V, value string) (V, bool) {
	if v, ok := in[value]; ok {
		return v, true
	}
	found, best := false, ""
	for key := range in {
		if strings.EqualFold(key, value) && (!found || key < best) {
			found, best = true, key
		}
	}
	if !found {
		var none V
		return none, false
	}
	return in[best], true
}

// YAML writes the mapping down, and below its lists, in comments, values that are
// not in them (Survey.Unmapped).
func (m Mapping) YAML(unmapped map[string][]string) []byte {
	var b strings.Builder
	if m.system != nil && m.system.labels {
		b.WriteString("# What the labels and states of issues mean.\n")
		m.labelsYAML(&b, unmapped["labels"])
		m.lists(&b, unmapped, true)
		return []byte(b.String())
	}
	b.WriteString("# What the columns and values of a table of tickets mean.\ncolumns: # here: there\n")
	for _, c := range mappingColumns {
		if there := m.Columns[c.name]; there != "" {
			fmt.Fprintf(&b, "  %s: %s # %s\n", c.name, scalar(there), c.meaning)
		}
	}
	list := func(key, comment string, values []string) {
		b.WriteString("# " + comment + "\n")
		b.Write(frontmatter.EncodeYAML(frontmatter.Dict(frontmatter.Pair{Key: key, Value: texts(values)})))
	}
	list("keep", "Columns whose last value is kept in x-source. Others that have no field here are counted as lost.", m.Keep)
	list("missing", "Texts that stand for no value; empty cells always do.", m.Missing)
	m.lists(&b, unmapped, false)
	return []byte(b.String())
}

// lists writes what values mean; those of tables have more of them.
func (m Mapping) lists(b *strings.Builder, unmapped map[string][]string, labels bool) {
	states := map[string]string{}
	for there, s := range m.States {
		switch {
		case s.State == "":
			states[there] = stateKeep
		case s.Hold != "":
			states[there] = fmt.Sprintf("{state: %s, hold: %s}", s.State, s.Hold)
		default:
			states[there] = s.State
		}
	}
	section := func(key, comment string, values map[string]string) {
		fmt.Fprintf(b, "# %s\n%s:", comment, key)
		if len(values) == 0 && len(unmapped[key]) == 0 {
			b.WriteString(" {}")
		}
		b.WriteString("\n")
		for _, there := range slices.Sorted(maps.Keys(values)) {
			fmt.Fprintf(b, "  %s: %s\n", scalar(there), values[there])
		}
		if len(unmapped[key]) > 0 {
			fmt.Fprintf(b, "  # not understood; each may be one of %s\n", strings.Join(mappingValues[key], ", "))
		}
		for _, note := range unmapped[key] {
			fmt.Fprintf(b, "  # %s:\n", scalar(note))
		}
	}
	section("states", "keep: the state says nothing, and the ticket stays in the one it was in.", states)
	if !labels {
		m.tableLists(b, section)
	}
	fmt.Fprintf(b, "# The service that is affected where no column names one.\nservice: %s\n", scalar(m.Service))
	fmt.Fprintf(b, "# anonymous: handles are made from a digest; names: from the name.\nhandles: %s\n", m.Handles)
	section("people", "Who is known here: name there: handle here.", m.People)
}

// tableLists are the lists that mappings of tables alone have.
func (m Mapping) tableLists(b *strings.Builder, section func(key, comment string, values map[string]string)) {
	section("holds", "What the work waits for, where a column says it.", m.Holds)
	section("levels", "Of impact and urgency.", m.Levels)
	section("priorities", "Used where impact or urgency are missing, and as an override where they give another one.", m.Priorities)
	section("channels", "How it was noticed; user where nothing is said.", m.Channels)
	section("resolutions", "How service was restored; fixed where nothing is said.", m.Resolutions)
	if m.system != nil && m.system.types != nil {
		section("types", "What sort of record a ticket becomes; those that are skipped, or not listed, are counted.", m.Types)
	}
	if m.system != nil && m.system.problemStates != nil {
		section("problem_states", "States of problems. A known error needs its cause, and a deferred problem counts as investigating.", m.ProblemStates)
		section("change_states", "States of changes. What is not over becomes a draft, to be approved here.", m.ChangeStates)
		section("problem_resolutions", "What removed the cause; fixed_by_change needs a change that is here.", m.ProblemResolutions)
		section("outcomes", "How a change ended, by its outcome, resolution or state; successful where nothing is said.", m.Outcomes)
		section("causes", "Where the cause of a problem lies.", m.Causes)
		section("risks", "How high the risk of a change is.", m.Risks)
		section("links", "What a sort of link says; those that are not listed are related.", m.Links)
	}
	fmt.Fprintf(b, "# The order of day, month and year, and the zone of times without an offset.\ndates: {order: %s, zone: %s}\n", m.Order, scalar(m.Zone.String()))
	if m.Separator != 0 {
		fmt.Fprintf(b, "separator: %s\n", scalar(string(m.Separator)))
	}
	if m.Encoding != "" {
		fmt.Fprintf(b, "encoding: %s\n", scalar(m.Encoding))
	}
}

// scalar writes a text as YAML has it.
func scalar(s string) string {
	line := frontmatter.EncodeYAML(frontmatter.Dict(frontmatter.Pair{Key: s, Value: frontmatter.IntOf(0)}))
	return strings.TrimSuffix(string(line), ": 0\n")
}
