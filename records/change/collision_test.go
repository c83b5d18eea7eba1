package change

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"github.com/gitsm/gitsm/records"
)

// Collisions agree with a look at every pair: the same pairs, each for its
// strongest reason, as long as no reason brings more than are named.
func TestCollisionsAgainstEveryPair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tree := drawChanges(t)
		open := Scheduled(tree)
		var want []string
		for i, later := range open {
			var lines []string
			for _, first := range open[:i] {
				if reason, meet := pair(tree, first, later); meet {
					lines = append(lines, fmt.Sprintf("%d %s %s", reason, later.Change.ID, first.Change.ID))
				}
			}
			slices.Sort(lines)
			want = append(want, capped(lines)...)
		}
		var got []string
		for _, c := range Collisions(tree, open) {
			var lines []string
			for _, other := range c.Others {
				lines = append(lines, fmt.Sprintf("%d %s %s", c.Reason, c.Later.Change.ID, other.Change.ID))
			}
			if c.More {
				lines = []string{fmt.Sprintf("%d %s many", c.Reason, c.Later.Change.ID)}
			}
			slices.Sort(lines)
			got = append(got, lines...)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%v\nwant\n%v", got, want)
		}
	})
}

// capped leaves out what is weaker than a reason that brings too many.
func capped(lines []string) []string {
	var out []string
	for reason := range 3 {
		var mine []string
		for _, l := range lines {
			if strings.HasPrefix(l, fmt.Sprint(reason)) {
				mine = append(mine, l)
			}
		}
		if len(mine) > Named {
			return append(out, strings.Join(append(strings.Fields(mine[0])[:2], "many"), " "))
		}
		out = append(out, mine...)
	}
	return out
}

// pair decides about two changes by C7 as it is written.
func pair(t *records.Tree, first, later Plan) (Reason, bool) {
	a, b := first.Window, later.Window
	if !a.From.Before(b.To) || !b.From.Before(a.To) || Acknowledges(first.Change, later.Change) || Acknowledges(later.Change, first.Change) {
		return 0, false
	}
	for _, x := range Touched(first.Change) {
		if slices.Contains(Touched(later.Change), x) {
			return SameThing, true
		}
	}
	for _, x := range Touched(first.Change) {
		for _, y := range Touched(later.Change) {
			if slices.Contains(t.Record(x).Lookup("depends_on").Strings(), y) || slices.Contains(t.Record(y).Lookup("depends_on").Strings(), x) {
				return Dependence, true
			}
		}
	}
	for _, x := range Implementers(first.Change) {
		if slices.Contains(Implementers(later.Change), x) {
			return SamePersons, true
		}
	}
	return 0, false
}

func drawChanges(t *rapid.T) *records.Tree {
	services := []string{"a", "b", "c", "d"}
	some := func(of []string, name string) []string {
		return slices.Compact(slices.Sorted(slices.Values(rapid.SliceOfN(rapid.SampledFrom(of), 1, 2).Draw(t, name))))
	}
	files := fstest.MapFS{"gitsm.yaml": {Data: []byte("timezone: Europe/Berlin\n")}}
	for _, s := range services {
		text := "---\ntitle: S\nstate: live\n"
		if rapid.Bool().Draw(t, "depends") {
			text += "depends_on: [" + strings.Join(some(services, "on"), ", ") + "]\n"
		}
		files["services/"+s+s+".md"] = &fstest.MapFile{Data: []byte(text + "---\n")}
	}
	double := func(of []string) string {
		var out []string
		for _, s := range of {
			out = append(out, s+s)
		}
		return strings.Join(out, ", ")
	}
	day := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	for i := range rapid.IntRange(0, 14).Draw(t, "changes") {
		from := day.Add(time.Duration(rapid.IntRange(0, 12).Draw(t, "from")) * time.Hour)
		to := from.Add(time.Duration(rapid.IntRange(0, 5).Draw(t, "hours")) * time.Hour)
		text := fmt.Sprintf("---\ntitle: Again\nstate: %s\ntype: normal\nservices: [%s]\nimplementers: [%s]\nplanned:\n  start: %s\n  end: %s\n",
			rapid.SampledFrom([]string{"assessing", "approved", "draft", "closed"}).Draw(t, "state"), double(some(services, "services")),
			strings.Join(some([]string{"ana", "ben", "dia"}, "people"), ", "), from.Format(time.RFC3339), to.Format(time.RFC3339))
		if rapid.Bool().Draw(t, "knows") {
			text += fmt.Sprintf("collision_ack: [{id: CHG-2026-%04d, reason: fine}]\n", rapid.IntRange(1, 14).Draw(t, "of"))
		}
		text += fmt.Sprintf("log:\n  - at: 2026-06-%02dT09:00:00Z\n    by: ana\n    to: draft\n---\n", rapid.IntRange(1, 9).Draw(t, "opened"))
		files[fmt.Sprintf("changes/2026/CHG-2026-%04d.md", i+1)] = &fstest.MapFile{Data: []byte(text)}
	}
	for name, f := range files { // dependencies are drawn by their short names
		if strings.HasPrefix(name, "services/") {
			f.Data = []byte(longNames(string(f.Data)))
		}
	}
	tree, err := records.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func longNames(text string) string {
	before, list, found := strings.Cut(text, "[")
	if !found {
		return text
	}
	list, after, _ := strings.Cut(list, "]")
	var out []string
	for _, s := range strings.Split(list, ", ") {
		out = append(out, s+s)
	}
	return before + "[" + strings.Join(out, ", ") + "]" + after
}

// 22:00 to 23:00 and 23:00 to 24:00 do not collide.
func TestTouchingWindowsDoNotCollide(t *testing.T) {
	change := func(from, to string) string {
		return "---\ntitle: Again\nstate: assessing\ntype: normal\nservices: [web]\nplanned:\n  start: " + from + "\n  end: " + to + "\n---\n"
	}
	tree := load(t, map[string]string{
		"changes/2026/CHG-2026-0001.md": change("2026-07-10T22:00:00+02:00", "2026-07-10T23:00:00+02:00"),
		"changes/2026/CHG-2026-0002.md": change("2026-07-10T23:00:00+02:00", "2026-07-11T00:00:00+02:00"),
	})
	if got := Collisions(tree, Scheduled(tree)); len(got) > 0 {
		t.Errorf("%v", got)
	}
}

// Other trees add what is new in them, once, and nothing that has gone on here.
func TestScheduledWith(t *testing.T) {
	change := func(hour int, steps string) string {
		return fmt.Sprintf("---\ntitle: Again\nstate: assessing\ntype: normal\nservices: [web]\nplanned:\n  start: 2026-07-10T%02d:00:00+02:00\n  end: 2026-07-10T%02d:00:00+02:00\nlog:\n"+
			"  - at: 2026-06-01T09:00:00+02:00\n    by: ana\n    to: draft\n%s---\n", hour, hour+1, steps)
	}
	const assessed = "  - at: 2026-06-02T09:00:00+02:00\n    by: ana\n    to: assessing\n"
	here := load(t, map[string]string{"changes/2026/CHG-2026-0001.md": change(9, assessed), "changes/2026/CHG-2026-0002.md": change(11, assessed)})
	old := load(t, map[string]string{"changes/2026/CHG-2026-0001.md": change(7, "")})
	fresh := load(t, map[string]string{
		"changes/2026/CHG-2026-0001.md": change(9, assessed), "changes/2026/CHG-2026-0002.md": change(9, assessed), "changes/2026/CHG-2026-0003.md": change(9, assessed),
	})
	var got []string
	for _, plan := range ScheduledWith(here, []Elsewhere{{"old", old}, {"fresh", fresh}, {"again", fresh}}) {
		got = append(got, strings.TrimSpace(plan.Change.ID+" "+plan.Where))
	}
	if want := []string{"CHG-2026-0001", "CHG-2026-0002", "CHG-2026-0002 fresh", "CHG-2026-0003 fresh"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
