package lifecycle

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// walker takes a record through random legal steps.
type walker struct {
	*rapid.T
	tree *records.Tree
	id   string
	now  time.Time
}

func (w *walker) record() *records.Record { return w.tree.Record(w.id) }

// later moves the clock on, now and then not at all.
func (w *walker) later() time.Time {
	w.now = w.now.Add(time.Duration(rapid.IntRange(0, 300).Draw(w.T, "minutes")) * time.Minute)
	return w.now
}

// value draws one that a field takes.
func (w *walker) value(in schema.Input) string {
	switch {
	case in.Path == "services":
		return rapid.SampledFrom([]string{"payments-api", "web", "payments-api,web"}).Draw(w.T, in.Path)
	case in.Link: // that it is of the right kind is not judged here
		return "INC-2026-0042"
	case len(in.Values) > 0:
		return rapid.SampledFrom(in.Values).Draw(w.T, in.Path)
	case in.Type == "boolean":
		return rapid.SampledFrom([]string{"true", "false"}).Draw(w.T, in.Path)
	case in.Type == "integer":
		return rapid.SampledFrom([]string{"1", "2", "3", "4"}).Draw(w.T, in.Path)
	case in.Format == "date":
		return w.now.Format(time.DateOnly)
	case in.Format == "date-time":
		return w.now.Format(time.RFC3339)
	case in.Type == "array" && !in.Scalars():
		var pairs []string
		for _, part := range in.Parts {
			if part.Required {
				value := w.value(part)
				if part.Scalars() {
					value = "[" + value + "]"
				}
				pairs = append(pairs, part.Path+": "+value)
			}
		}
		return "[{" + strings.Join(pairs, ", ") + "}]"
	case in.Path == "id": // of an action of a review
		return "A1"
	case strings.HasSuffix(in.Path, "downtime"):
		return "48m"
	}
	return rapid.SampledFrom([]string{"ana", "ben", "x1"}).Draw(w.T, in.Path)
}

// satisfy gives the assignments that meet a need, or writes the section that
// does into the file.
func (w *walker) satisfy(kind *schema.Kind, need diag.Diagnostic) []string {
	if need.Rule != RuleRequiredField && need.Rule != RuleRequiredLink {
		return nil
	}
	var field string
	for _, g := range kind.Guards {
		for _, f := range append(slices.Clone(g.Require), g.Link...) {
			if need.Rule == RuleRequiredField && strings.Contains(need.Message, " needs "+f+" ") || strings.Contains(need.Message, " a link in "+f+" ") {
				field = f
			}
		}
	}
	var out []string
	for _, as := range (suggestion{w.tree, &records.Record{Kind: kind, Fields: frontmatter.Dict()}}).assignments(field) {
		path, _, _ := strings.Cut(as, "=")
		in, err := inputOf(kind, path)
		if err != nil {
			w.Fatal(err)
		}
		out = append(out, path+"="+w.value(in))
	}
	return out
}

// write fills the sections that are asked for.
func (w *walker) write(needs []diag.Diagnostic) {
	for _, need := range needs {
		if need.Rule != RuleRequiredSection {
			continue
		}
		_, title, _ := strings.Cut(need.Message, `"## `)
		title, _, _ = strings.Cut(title, `"`)
		r := w.record()
		src := string(r.Doc.Bytes())
		if s := r.Section(title); s != nil {
			at := r.Doc.BodyOffset() + s.Start
			src = src[:at] + "\nWritten.\n" + src[at:]
		} else {
			src += "\n## " + title + "\n\nWritten.\n"
		}
		w.tree = w.tree.With(r.Path, []byte(src))
	}
}

// parse reads assignments; derived or invalid ones must not be drawn.
func (w *walker) parse(kind *schema.Kind, texts []string) []Assignment {
	var out []Assignment
	for _, text := range texts {
		as, err := ParseAssignment(kind, text)
		if err != nil {
			w.Fatalf("%s: %v", text, err)
		}
		out = append(out, as)
	}
	return out
}

// create makes a record of a kind, giving what is asked for until it is enough.
func (w *walker) create(kind *schema.Kind) {
	w.id = records.NextID(kind, 2026, w.tree.IDs())
	given := []string{"title=A record"}
	if kind.Name == "change" {
		given = append(given, "type="+rapid.SampledFrom([]string{"normal", "emergency"}).Draw(w.T, "type"))
	}
	n := New{Kind: kind, ID: w.id, At: w.later(), By: "ana"}
	for range 5 {
		n.Fields = w.parse(kind, given)
		plan := PlanNew(w.tree, n)
		if !plan.Refused() {
			w.tree = plan.Tree
			w.write(plan.Todo)
			return
		}
		for _, need := range plan.Findings {
			given = append(given, w.satisfy(kind, need)...)
		}
	}
	w.Fatalf("no %s can be created: %s", kind.Name, report(PlanNew(w.tree, n).Findings))
}

// move makes a random step; false where none is possible.
func (w *walker) move() bool {
	r := w.record()
	steps := Next(w.tree, r)
	if len(steps) == 0 {
		return false
	}
	step := steps[rapid.IntRange(0, len(steps)-1).Draw(w.T, "step")]
	w.write(step.Needs)
	r = w.record()
	m := Move{To: step.Transition.To, At: w.later(), By: "ben", Flags: step.Transition.Flags}
	if step.Transition.Why {
		m.Why = rapid.SampledFrom([]string{"asked", "it: failed", "\"quoted\" # not a comment"}).Draw(w.T, "why")
	}
	var given []string
	for _, need := range step.Needs {
		given = append(given, w.satisfy(r.Kind, need)...)
	}
	for range 5 {
		m.Set = w.parse(r.Kind, given)
		plan := PlanMove(w.tree, r, m)
		if !plan.Refused() {
			w.judge(r, plan, m.Set)
			w.tree = plan.Tree
			return true
		}
		if hasRule(plan.Findings, RuleReopenWindow) || hasRule(plan.Findings, RuleTransition) {
			return false // too late, or what was given along forbids the step
		}
		before := len(given)
		for _, need := range plan.Findings {
			given = append(given, w.satisfy(r.Kind, need)...)
		}
		w.write(plan.Findings)
		r = w.record()
		if len(given) == before && !hasRule(plan.Findings, RuleRequiredSection) {
			break
		}
	}
	w.Fatalf("%s cannot become %s: %s\n%s", r.ID, m.To, report(PlanMove(w.tree, r, m).Findings), r.Doc.Bytes())
	return false
}

// edit changes a random field.
func (w *walker) edit() {
	r := w.record()
	inputs := slices.DeleteFunc(r.Kind.Inputs(), func(in schema.Input) bool {
		_, link := r.Kind.Link(in.Path)
		return in.Type == "object" || link && in.Path != "services" || strings.Contains(in.Path, ".") || in.Path == "type"
	})
	in := inputs[rapid.IntRange(0, len(inputs)-1).Draw(w.T, "field")]
	e := Edit{At: w.later(), By: "ana", Set: w.parse(r.Kind, []string{in.Path + "=" + w.value(in)})}
	if rapid.Bool().Draw(w.T, "late") {
		e.At, e.Flags = r.Log[len(r.Log)-1].At.Add(-time.Minute), []string{"late"}
		if e.At.Before(r.Opened()) {
			return
		}
	}
	plan := PlanEdit(w.tree, r, e)
	if plan.Refused() {
		return // a closed record, a need taken away, a value the schema refuses
	}
	w.judge(r, plan, e.Set)
	w.tree = plan.Tree
}

// judge holds a plan to its promises: the log replays, the body and every line
// of other fields stay as they are, and nothing but whole entries is added to
// the log.
func (w *walker) judge(before *records.Record, plan Plan, set []Assignment) {
	after := plan.Tree.Record(before.ID)
	if h, found := Replay(plan.Tree, after); len(found) > 0 || h.State != after.State {
		w.Fatalf("does not replay to %s: %s\n%s", after.State, report(found), plan.After)
	}
	if needs := Unmet(plan.Tree, after); len(needs) > 0 {
		w.Fatalf("something is missing: %s\n%s", report(needs), plan.After)
	}
	for _, field := range after.Kind.DerivedPaths() {
		if value, ok := after.Derived(field); ok && after.Lookup(field) != nil && after.Lookup(field).Str() != value {
			w.Fatalf("%s should be %s:\n%s", field, value, plan.After)
		}
	}
	if !bytes.Equal(before.Doc.Body(), after.Doc.Body()) {
		w.Fatalf("the body has changed:\n%s", plan.After)
	}
	if len(after.Log) < len(before.Log) || len(after.Log) > len(before.Log)+1 {
		w.Fatalf("%d entries have become %d", len(before.Log), len(after.Log))
	}
	may := []string{"state:", "priority:", "confidence:", "score:", "hold:"}
	for _, as := range set {
		top, _, _ := strings.Cut(as.Field, ".")
		may = append(may, top+":")
	}
	for _, line := range missing(string(before.Doc.Bytes()), string(plan.After), "") {
		if strings.HasPrefix(line, " ") || strings.HasPrefix(line, "-") {
			continue // within a list or mapping that was replaced: seen by its key
		}
		if !slices.ContainsFunc(may, func(key string) bool { return strings.HasPrefix(line, key) }) {
			w.Fatalf("the line %q was not to change, only %v:\n%s", line, may, plan.After)
		}
	}
	for _, p := range before.Fields.Pairs {
		if p.Key != "log" && !slices.Contains(may, p.Key+":") && !frontmatter.Equal(p.Value, after.Fields.Get(p.Key)) {
			w.Fatalf("%s was not to change:\n%s", p.Key, plan.After)
		}
	}
}

// decorate gives the file comments, blank lines and the line ends of Windows,
// none of which a plan may touch.
func (w *walker) decorate() {
	r := w.record()
	src := strings.Replace(string(r.Doc.Bytes()), "log:\n", "\n# what happened\nlog: # in order\n", 1)
	src = strings.Replace(src, "title: A record\n", "title:   'A record' # quoted\n", 1)
	if priority, ok := r.Derived("priority"); ok {
		src = strings.Replace(src, "\nlog:", "\npriority: "+priority+" # for readers\nlog:", 1)
	}
	if rapid.Bool().Draw(w.T, "windows") {
		src = strings.ReplaceAll(src, "\n", "\r\n")
	}
	w.tree = w.tree.With(r.Path, []byte(src))
	if found := faultsOf(w.tree, r.Path); len(found) > 0 {
		w.Fatalf("%s\n%s", report(found), src)
	}
}

// Any sequence of planned legal moves and edits, of any kind that keeps a log,
// replays without a finding, and each plan changes only the lines it must.
func TestLegalMovesReplay(t *testing.T) {
	tree := repository(t, incident)
	for _, kind := range tree.Kinds.Kinds() {
		if kind.Log != schema.LogRecord {
			continue
		}
		t.Run(kind.Name, func(t *testing.T) {
			reached := map[string]bool{}
			rapid.Check(t, func(rt *rapid.T) {
				w := &walker{T: rt, tree: tree, now: at("2026-03-16T09:00:00+01:00")}
				w.create(kind)
				w.decorate()
				for range rapid.IntRange(1, 10).Draw(rt, "steps") {
					if rapid.IntRange(0, 2).Draw(rt, "what") == 0 {
						w.edit()
					} else if !w.move() {
						break
					}
					reached[w.record().State] = true
				}
			})
			// A walk that never leaves the first state would prove nothing.
			if len(reached) < min(3, len(kind.States)) {
				t.Errorf("came to %v only", reached)
			}
		})
	}
}
