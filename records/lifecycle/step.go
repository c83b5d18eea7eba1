package lifecycle

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// step is one transition with all that decides whether it may be made. It is
// the one place where steps are judged, those of a log and those that are
// planned.
type step struct {
	tree    *records.Tree
	record  *records.Record // with the values it has once the step is made
	from    string          // "" for a record that is born
	entered time.Time       // when it entered from
	entry   records.Entry
	place   func(part string) diag.Span // where a part of the entry stands or would stand
}

func (s step) errorf(part, rule, format string, args ...any) diag.Diagnostic {
	d := diag.Errorf(s.place(part), rule, format, args...)
	d.Record = s.record.ID
	return d
}

// transition finds the step in the kind; a step whose condition does not hold
// is none: nil.
func (s step) transition() *schema.Transition {
	transitions := s.record.Kind.Transitions
	for i := range transitions {
		if t := &transitions[i]; t.From == s.from && t.To == s.entry.To && t.When.Holds(s.record.Values) {
			return t
		}
	}
	return nil
}

// judge gives what stands against the step.
func (s step) judge() []diag.Diagnostic {
	if s.record.Kind.Rank(s.entry.To) < 0 {
		return s.unknownState()
	}
	if s.from == "" {
		return slices.Concat(s.birth(), s.actor(), s.guards())
	}
	t := s.transition()
	if t == nil {
		return []diag.Diagnostic{s.illegal()}
	}
	return slices.Concat(s.reasons(t), s.reopening(t), s.actor(), s.guards())
}

// actor judges whether whom the entry names can have made it.
func (s step) actor() []diag.Diagnostic {
	if wrong := s.strange(); wrong != "" {
		return []diag.Diagnostic{s.errorf("by", RuleLogActor, "%s", wrong)}
	}
	return nil
}

func (s step) unknownState() []diag.Diagnostic {
	names := stateNames(s.record.Kind)
	return []diag.Diagnostic{s.errorf("to", RuleTransition, "%s has no state %q; its states are %s%s",
		s.record.Kind.One(), s.entry.To, list(names, "and"), diag.DidYouMean(s.entry.To, names))}
}

// birth judges the state that a record is born in.
func (s step) birth() []diag.Diagnostic {
	var possible []string
	for _, state := range s.record.Kind.Initial() {
		if !state.InitialWhen.Holds(s.record.Values) {
			if state.Name == s.entry.To {
				return []diag.Diagnostic{s.errorf("to", RuleTransition, "%s begins in %s only where %s; expected %s first",
					s.record.Kind.One(), state.Name, state.InitialWhen.Text, s.record.Kind.States[0].Name)}
			}
			continue
		}
		if state.Name == s.entry.To {
			return nil
		}
		possible = append(possible, state.Name)
	}
	return []diag.Diagnostic{s.errorf("to", RuleTransition, "%s cannot begin in %s; it begins in %s",
		s.record.Kind.One(), s.entry.To, list(possible, "or"))}
}

// illegal explains why there is no such step, and the legal way.
func (s step) illegal() diag.Diagnostic {
	kind, to := s.record.Kind, s.entry.To
	next := s.nextStates()
	var d diag.Diagnostic
	switch t, known := kind.Transition(s.from, to); {
	case s.from == to:
		d = s.errorf("to", RuleTransition, "%s is in the state %s already", s.record.ID, to)
	case known:
		d = s.errorf("to", RuleTransition, "%s goes from %s to %s only where %s", kind.One(), s.from, to, t.When.Text)
	default:
		d = s.errorf("to", RuleTransition, "%s cannot go from %s to %s", kind.One(), s.from, to)
	}
	switch {
	case len(next) == 0:
		d.Message += "; nothing follows " + s.from
		if last, _ := kind.State(s.from); last.Category.Final() {
			d.Fix = &diag.Fix{Title: "open a new record that refers to this one", Command: "gitsm new " + kind.Name + " related=" + s.record.ID}
		}
		return d
	case s.from != to:
		d.Message += "; from " + s.from + " it may become " + list(next, "or")
	}
	if way := s.way(to); len(way) > 1 {
		d.Fix = &diag.Fix{
			Title:   "go by way of " + list(way[:len(way)-1], "and"),
			Command: "gitsm move " + s.record.ID + " " + way[0],
		}
	}
	return d
}

// nextStates are the states that legal steps lead to.
func (s step) nextStates() []string {
	var names []string
	for _, t := range s.record.Kind.Next(s.from) {
		if t.When.Holds(s.record.Values) && !slices.Contains(names, t.To) {
			names = append(names, t.To)
		}
	}
	return names
}

// way is the shortest way to a state by legal steps, the state included; nil if
// there is none.
func (s step) way(to string) []string {
	before := map[string]string{}
	queue := []string{s.from}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, t := range s.record.Kind.Next(at) {
			if _, seen := before[t.To]; seen || t.To == s.from || !t.When.Holds(s.record.Values) {
				continue
			}
			before[t.To] = at
			if t.To == to {
				way := []string{to}
				for at := before[to]; at != s.from; at = before[at] {
					way = append(way, at)
				}
				slices.Reverse(way)
				return way
			}
			queue = append(queue, t.To)
		}
	}
	return nil
}

// reasons judges what the entry must say.
func (s step) reasons(t *schema.Transition) []diag.Diagnostic {
	var found []diag.Diagnostic
	move := "gitsm move " + s.record.ID + " " + t.To
	if t.Why && strings.TrimSpace(s.entry.Why) == "" {
		d := s.errorf("why", RuleLogWhy, "the step from %s to %s needs a reason", t.From, t.To)
		d.Fix = &diag.Fix{Title: "say why", Command: move + " --why " + PlaceholderReason, Args: []string{"--why", PlaceholderReason}}
		found = append(found, d)
	}
	for _, flag := range t.Flags {
		if !s.entry.HasFlag(flag) {
			d := s.errorf("flags", RuleLogFlag, "the step from %s to %s needs the flag %s", t.From, t.To, flag)
			d.Fix = &diag.Fix{Title: "set the flag", Command: move + " --flag " + flag, Args: []string{"--flag", flag}}
			found = append(found, d)
		}
	}
	return found
}

// reopening judges whether it is not too late to reopen a record.
func (s step) reopening(t *schema.Transition) []diag.Diagnostic {
	if t.Within == "" {
		return nil
	}
	period, err := schema.ParsePeriod(t.Within)
	if err != nil || s.entered.IsZero() || s.entry.At.IsZero() {
		return nil
	}
	end := Deadline(s.tree, s.entered, period)
	if !s.entry.At.After(end) {
		return nil
	}
	d := s.errorf("at", RuleReopenWindow, "%s entered %s at %s and could go back to %s until %s; %s is too late",
		s.record.ID, s.from, stamp(s.entered), t.To, stamp(end), stamp(s.entry.At.In(end.Location())))
	again := "related"
	if _, ok := s.record.Kind.Field("recurrence_of"); ok {
		again = "recurrence_of"
	}
	d.Fix = &diag.Fix{
		Title:   "open a new " + s.record.Kind.Name + " that refers to this one",
		Command: fmt.Sprintf("gitsm new %s %s=%s", s.record.Kind.Name, again, s.record.ID),
	}
	return []diag.Diagnostic{d}
}

// guards judges those guards of the state that speak of the step itself: who
// makes it, and how soon.
func (s step) guards() []diag.Diagnostic {
	var found []diag.Diagnostic
	for i := range s.record.Kind.Guards {
		g := &s.record.Kind.Guards[i]
		if g.State != s.entry.To || g.Role == "" && g.MinAge == "" || !g.When.Holds(s.record.Values) {
			continue
		}
		if g.Role != "" && !HoldsRole(s.tree, s.record, s.entry.By, g.Role) {
			d := s.errorf("by", RuleGuardRole, "only the role %s may take %s to %s, and %s does not hold it", g.Role, s.record.Kind.One(), g.State, diag.Visible(s.entry.By))
			if who := holders(s.tree, s.record, g.Role); len(who) > 0 {
				d.Fix = &diag.Fix{Title: "ask " + list(who, "or")}
			}
			found = append(found, d)
		}
		if period, err := schema.ParsePeriod(g.MinAge); err == nil && !s.entered.IsZero() && !s.entry.At.IsZero() {
			if earliest := Deadline(s.tree, s.entered, period); s.entry.At.Before(earliest) {
				found = append(found, s.errorf("at", RuleGuardAge, "%s entered %s at %s and may become %s from %s on",
					s.record.ID, s.from, stamp(s.entered), g.State, stamp(earliest)))
			}
		}
	}
	return found
}

// HoldsRole reports whether somebody holds a role with regard to a record. The
// owner of one of its services, and that owner's deputy, is service_owner; the
// other roles stand in people.yaml. Machines hold none.
func HoldsRole(t *records.Tree, r *records.Record, handle, role string) bool {
	return slices.Contains(holders(t, r, role), handle)
}

// holders lists the people who hold a role with regard to a record, in the
// order of people.yaml.
func holders(t *records.Tree, r *records.Record, role string) []string {
	var owners []string
	for _, id := range r.Fields.Get("services").Strings() {
		if s := t.Record(id); s != nil {
			owners = append(owners, s.Value("owner"))
		}
	}
	var found []string
	for _, person := range t.People.List {
		holds := person.HasRole(role)
		if role == "service_owner" {
			holds = holds || slices.ContainsFunc(owners, func(o string) bool {
				owner := t.People.ByHandle(o)
				return o == person.Handle || owner != nil && owner.Deputy == person.Handle
			})
		}
		if holds && !person.Bot {
			found = append(found, person.Handle)
		}
	}
	return found
}

func stateNames(k *schema.Kind) []string {
	names := make([]string, len(k.States))
	for i, s := range k.States {
		names[i] = s.Name
	}
	return names
}
