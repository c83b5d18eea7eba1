package site

import (
	"cmp"
	"slices"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/sla"
	"github.com/gitsm/gitsm/schema"
	"github.com/gitsm/gitsm/site/chart"
)

// dependencies are what services and configuration items need, and who needs them,
// each list by title. What a restricted record names is not to be read from the other
// side, and what is no longer in use needs nothing. They are found once, when the
// first page asks, and then only read.
type dependencies struct {
	down, up map[*records.Record][]*records.Record
}

// findDependencies reads what services and items name.
func (b *builder) findDependencies() *dependencies {
	d := &dependencies{down: map[*records.Record][]*records.Record{}, up: map[*records.Record][]*records.Record{}}
	for _, kind := range []string{"service", "ci"} {
		for _, r := range b.tree.OfKind(kind) {
			if restricted(r) || r.Category().Done() {
				continue
			}
			seen := map[*records.Record]bool{r: true}
			for _, id := range r.Lookup("depends_on").Strings() {
				to := b.tree.Record(id)
				if to == nil || seen[to] || to.Kind.Name != "service" && to.Kind.Name != "ci" {
					continue
				}
				seen[to] = true
				d.down[r] = append(d.down[r], to)
				d.up[to] = append(d.up[to], r)
			}
		}
	}
	for _, side := range []map[*records.Record][]*records.Record{d.down, d.up} {
		for _, list := range side { // the order does not matter: each is sorted by itself
			b.byName(list)
		}
	}
	return d
}

// byName sorts services before items, each by what readers see of them.
func (b *builder) byName(list []*records.Record) {
	slices.SortFunc(list, func(x, y *records.Record) int {
		return cmp.Or(cmp.Compare(y.Kind.Name, x.Kind.Name), cmp.Compare(title(x), title(y)), cmp.Compare(x.ID, y.ID))
	})
}

// reached is a record that a walk came to.
type reached struct {
	of       *records.Record
	distance int
	through  *records.Record // the one before, nearer to the beginning
}

// walkLimit bounds a walk, so that the pages of all services cost what the services
// are many, however they hang together.
const walkLimit = 400

// walk lists what can be reached from a record, what is nearest first; more says
// that there is still more.
func walk(from *records.Record, next map[*records.Record][]*records.Record) (found []reached, more bool) {
	seen := map[*records.Record]bool{from: true}
	at := reached{of: from}
	for i := 0; ; i++ {
		for _, to := range next[at.of] {
			if seen[to] {
				continue
			}
			if len(found) == walkLimit {
				return found, true
			}
			seen[to] = true
			found = append(found, reached{to, at.distance + 1, at.of})
		}
		if i == len(found) {
			return found, false
		}
		at = found[i]
	}
}

// Sizes of the map of one service: what does not fit stands in the lists beside it.
const (
	mapSide  = 9  // boxes of a column
	mapWhole = 24 // boxes of a map that shows what is two steps away
)

// around is what a map of one service shows on one side.
func nearby(found []reached, steps int) (near []reached, left int) {
	for _, f := range found {
		switch {
		case f.distance > steps:
		case len(near) < mapSide*steps:
			near = append(near, f)
		default:
			left++
		}
	}
	return near, left
}

// serviceMap draws a service between those that need it and what it needs.
func (b *builder) serviceMap(r *records.Record, up, down []reached, root string) Chart {
	if len(up)+len(down) == 0 {
		return Chart{}
	}
	steps := 2
	above, moreAbove := nearby(up, steps)
	below, moreBelow := nearby(down, steps)
	if moreAbove+moreBelow > 0 || len(above)+len(below) > mapWhole {
		steps = 1
		above, moreAbove = nearby(up, steps)
		below, moreBelow = nearby(down, steps)
	}
	middle := 0
	for _, f := range above {
		middle = max(middle, f.distance)
	}
	g := chart.Graph{Words: chart.Words{Say: b.say, Date: b.date, ID: "map", Title: b.say.Fill("What {title} needs, and who needs it", text(title(r)))}}
	at := map[*records.Record]int{}
	place := func(to *records.Record, column int) {
		if _, there := at[to]; !there {
			at[to] = len(g.Nodes)
			g.Nodes = append(g.Nodes, b.node(to, column, root))
		}
	}
	for _, f := range above {
		place(f.of, middle-f.distance)
	}
	place(r, middle)
	g.Nodes[at[r]].Here, g.Nodes[at[r]].Href = true, ""
	for _, f := range below {
		place(f.of, middle+f.distance)
	}
	g.Edges = b.edgesBetween(at)
	for _, rest := range []struct{ count, column int }{{moreAbove, middle - 1}, {moreBelow, middle + 1}} {
		if rest.count > 0 {
			g.Nodes = append(g.Nodes, chart.Node{Title: b.say.Fill("{count} more", grouped(rest.count)), Column: rest.column, Shape: "item"})
		}
	}
	g.Heads = b.mapHeads(g.Nodes, middle)
	g.Desc = b.say.Text("From left to right: who needs it, the service, what it needs. The lists below say the same.")
	return Chart{Title: g.Title, SVG: g.SVG()}
}

// mapHeads names the columns of a service's map.
func (b *builder) mapHeads(nodes []chart.Node, middle int) []string {
	columns := 0
	for _, n := range nodes {
		columns = max(columns, n.Column+1)
	}
	heads := make([]string, columns)
	for i := range heads {
		switch {
		case i < middle-1:
			heads[i] = b.say.Text("Need it indirectly")
		case i == middle-1:
			heads[i] = b.say.Text("Need it")
		case i == middle:
			heads[i] = b.say.Text("This service")
		case i == middle+1:
			heads[i] = b.say.Text("It needs")
		default:
			heads[i] = b.say.Text("It needs indirectly")
		}
	}
	return heads
}

// edgesBetween are the dependencies between what is drawn, in the order of places.
func (b *builder) edgesBetween(at map[*records.Record]int) []chart.Edge {
	drawn := make([]*records.Record, len(at))
	for r, i := range at { // the order does not matter: each has its place
		drawn[i] = r
	}
	var edges []chart.Edge
	for i, r := range drawn {
		for _, to := range b.depends().down[r] {
			if j, there := at[to]; there {
				edges = append(edges, chart.Edge{From: i, To: j})
			}
		}
	}
	return edges
}

// node is a service or an item as maps draw it.
func (b *builder) node(r *records.Record, column int, root string) chart.Node {
	ref := b.ref(r, root)
	n := chart.Node{Title: ref.Title, Href: ref.Href, Column: column, Shape: "item", State: ref.State.Text}
	if ref.Hidden {
		n.Title = b.say.Fill("{id} (restricted)", ref.ID)
	}
	kind := text(b.say.Inside(r.Kind.Title))
	if r.Kind.Name == "service" {
		n.Shape = "technical"
		if isBusiness(r) {
			n.Shape = "business"
			kind = b.say.Fill("business {kind}", kind)
		}
		if s := b.status[r.ID]; s != nil && b.tells(r) && r.Category() == schema.Open {
			n.State, n.Look = b.chipOf(s.now).Text, b.chipOf(s.now).Class
		}
	} else if what := r.Value("type"); what != "" && r.Category() == schema.Open && !restricted(r) {
		n.State = text(b.words(what))
	}
	n.Said = n.Title + ", " + kind
	if n.State != "" {
		n.Said += ": " + n.State
	}
	return n
}

// isBusiness reports whether customers use a service.
func isBusiness(r *records.Record) bool { return r.Kind.Builtin("type", r.Value("type")) == "business" }

// agreementEngine finds the agreements of a service; it is only read.
func (b *builder) agreementEngine() *sla.Engine { return sla.New(b.tree, b.asOf) }
