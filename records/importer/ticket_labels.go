package importer

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/frontmatter"
)

// LabelOf is what a label of an issue says: a field here, and its value.
type LabelOf struct{ Field, Value string }

// Fields that labels may say.
const (
	labelTag  = "tag"  // it is a word to find the record by
	labelSkip = "skip" // the issue is not imported
	labelKind = "kind"
	labelHold = "hold" // as long as the issue has it, it waits
)

// labelValues are the fields that a label may say, with what they may be; nil
// takes any text that has the form of an ID.
var labelValues = map[string][]string{
	labelTag: {"true"}, labelSkip: {"true"}, labelKind: {"incident", "request"}, labelHold: mapHolds,
	"priority": mapPriorities, "impact": mapLevels, "urgency": mapLevels, "service": nil, "team": nil, "category": nil,
}

// labelColumns are the columns that fields of labels stand in.
var labelColumns = map[string]int{
	"priority": columnPriority, "impact": columnImpact, "urgency": columnUrgency, "service": columnService, "team": columnTeam,
	"category": columnCategory, labelKind: columnType,
}

var (
	levelLabel = regexp.MustCompile(`(?i)^(?:p|prio(?:rity)?[ :/_-]*p?|sev(?:erity)?[ :/_-]*)([1-4])$`)
	wordLabel  = regexp.MustCompile(`(?i)^(?:prio(?:rity)?|sev(?:erity)?)[ :/_-]+(critical|urgent|highest|high|major|medium|moderate|normal|low|minor)$`)
	fieldLabel = regexp.MustCompile(`(?i)^(service|team|category|area|component)[ ]*[:/=][ ]*(.+)$`)
)

// knownLabel is what a label says by its form: "P1", "sev-2", "priority: high",
// "service: web", "team/ops". Every other one is a tag.
func knownLabel(label string) LabelOf {
	if m := levelLabel.FindStringSubmatch(label); m != nil {
		return LabelOf{"priority", "P" + m[1]}
	}
	if m := wordLabel.FindStringSubmatch(label); m != nil {
		switch strings.ToLower(m[1]) {
		case "critical", "urgent", "highest":
			return LabelOf{"priority", "P1"}
		case "high", "major":
			return LabelOf{"priority", "P2"}
		case "low", "minor":
			return LabelOf{"priority", "P4"}
		}
		return LabelOf{"priority", "P3"}
	}
	if m := fieldLabel.FindStringSubmatch(label); m != nil {
		field := strings.ToLower(m[1])
		if field == "area" || field == "component" {
			field = "category"
		}
		return LabelOf{field, slug(m[2])}
	}
	return LabelOf{Field: labelTag}
}

// label is what a label says: by the mapping, else by its form.
func (m *Mapping) label(name string) LabelOf {
	if l, told := lookup(m.Labels, name); told {
		return l
	}
	return knownLabel(name)
}

// labelsYAML writes down what labels say.
func (m Mapping) labelsYAML(b *strings.Builder, unmapped []string) {
	b.WriteString("# What labels say. Those that are not listed are tags, if they have not a form such as P1, \"priority: high\" or \"service: web\".\nlabels:")
	if len(m.Labels) == 0 && len(unmapped) == 0 {
		b.WriteString(" {}")
	}
	b.WriteString("\n")
	for _, there := range slices.Sorted(maps.Keys(m.Labels)) {
		l := m.Labels[there]
		if l.Value == "" {
			l.Value = "true"
		}
		fmt.Fprintf(b, "  %s: {%s: %s}\n", scalar(there), l.Field, l.Value)
	}
	if len(unmapped) > 0 {
		b.WriteString("  # tags so far; each may say another thing, such as {priority: P1}, {service: web}, {team: ops}, {hold: customer}, {kind: request} or {skip: true}\n")
	}
	for _, note := range unmapped {
		fmt.Fprintf(b, "  # %s:\n", scalar(note))
	}
	b.WriteString("# Only issues with one of these labels are imported; all, where none is named.\n")
	b.Write(frontmatter.EncodeYAML(frontmatter.Dict(frontmatter.Pair{Key: "only", Value: texts(m.Only)})))
}

// labels reads what labels say.
func (r *mappingReader) labels(n *frontmatter.Node) {
	r.out.Labels = map[string]LabelOf{}
	if !r.isMap(n) {
		return
	}
	fields := slices.Sorted(maps.Keys(labelValues))
	for i := range n.Pairs {
		p := &n.Pairs[i]
		if p.Value.Kind != frontmatter.Map || len(p.Value.Pairs) != 1 {
			r.fault(r.doc.Span(p.Value), "expected one field and its value, such as {priority: P1}, with one of %s", strings.Join(fields, ", "))
			continue
		}
		q := &p.Value.Pairs[0]
		values, known := labelValues[q.Key]
		text := q.Value.Str()
		switch {
		case !known:
			r.fault(r.doc.KeySpan(q), "a label cannot say %q; expected one of %s", q.Key, strings.Join(fields, ", "))
		case values != nil:
			text = r.oneOf(q.Value, values)
		case slug(text) != text:
			r.fault(r.doc.Span(q.Value), "%q is no ID; expected small letters, digits and dashes, such as %s", clip(text), slug(text))
		}
		if values != nil && values[0] == "true" {
			text = ""
		}
		r.out.Labels[p.Key] = LabelOf{q.Key, text}
	}
}
