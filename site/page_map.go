package site

import (
	"cmp"
	"slices"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
	"github.com/gitsm/gitsm/site/chart"
)

// MapPage is the dependencies of all services: drawn, and as a list that says the
// same.
type MapPage struct {
	Frame
	Map     Chart
	Drawn   int
	Alone   int // services without a dependency, which the drawing leaves out
	Dashed  bool
	Too     bool // too many to be drawn
	Limit   int
	Circles [][]Ref // services that need each other

	MoreCircles More
	Groups      []MapGroup
	Services    int
}

// MapGroup is the services that customers use, or those behind them.
type MapGroup struct {
	ID, Title string
	Lines     []MapLine
	More      int
}

// MapLine is a service with what it needs and who needs it.
type MapLine struct {
	Dependency
	Needs, NeededBy []Ref
	MoreNeeds       int
	MoreNeededBy    int
}

const (
	mapPath      = "map.html"
	mapLimit     = 60  // services that a drawing shows at most
	edgeLimit    = 160 // dependencies; more than that nobody follows with the eye
	circlesShown = 20
	circleShown  = 20 // services of a circle

	mapRefs    = 8   // names in a cell
	mapNames   = 300 // services from which on the lists have numbers instead of names
	groupLimit = 450 // lines, so that the page can be loaded
)

// mapPages is the map, where there is anything to tell: within the organisation
// always, and beyond it where readers are told of dependencies at all.
func (b *builder) mapPages() []job {
	if !b.hasMap() {
		return nil
	}
	return []job{{path: mapPath, page: "map", data: func() any { return b.mapPage() }}}
}

func (b *builder) hasMap() bool {
	if b.tree.Kinds.Kind("service") == nil {
		return false
	}
	return !b.outward() || len(b.depends().down) > 0
}

// mapped lists the services of the map: what is in use or to come.
func (b *builder) mapped() []*records.Record {
	return slices.DeleteFunc(b.services(), func(r *records.Record) bool { return r.Category().Done() || r.Category() == schema.Cancelled })
}

func (b *builder) mapPage() any {
	p := MapPage{Frame: b.frame(mapPath, b.servicesSection(), b.say.Text("Dependency map")), Limit: mapLimit}
	p.Crumbs = []Link{{b.say.Text("Status"), p.Root + indexPage}}
	if k := b.tree.Kinds.Kind("service"); k != nil {
		p.Crumbs = append(p.Crumbs, Link{text(b.say.Text(k.Plural)), p.Root + listPath(k)})
	}
	services := b.mapped()
	p.Services = len(services)
	b.drawMap(&p, services)
	p.Circles, p.MoreCircles = few(b.circles(services, p.Root), circlesShown, Link{})
	names := mapRefs
	if len(services) > mapNames {
		names = 0
	}
	p.Groups = []MapGroup{{ID: "business", Title: b.say.Text("Business services")}, {ID: "technical", Title: b.say.Text("Technical services")}}
	for _, r := range services {
		g := &p.Groups[1]
		if isBusiness(r) {
			g = &p.Groups[0]
		}
		if len(g.Lines) == groupLimit {
			g.More++
			continue
		}
		line := MapLine{Dependency: b.dependency(r, p.Root)}
		line.Needs, line.MoreNeeds = b.someRefs(b.depends().down[r], names, p.Root)
		line.NeededBy, line.MoreNeededBy = b.someRefs(b.depends().up[r], names, p.Root)
		g.Lines = append(g.Lines, line)
	}
	p.Groups = slices.DeleteFunc(p.Groups, func(g MapGroup) bool { return len(g.Lines) == 0 })
	return p
}

func (b *builder) someRefs(list []*records.Record, names int, root string) (refs []Ref, more int) {
	for _, r := range list[:min(len(list), names)] {
		refs = append(refs, b.ref(r, root))
	}
	return refs, len(list) - len(refs)
}

// drawMap draws the services that hang together, unless they are too many: then the
// lists and the map on the page of each service tell it.
func (b *builder) drawMap(p *MapPage, services []*records.Record) {
	var drawn []*records.Record
	if len(services) > 4*mapLimit { // there, not even what hangs together is counted
		p.Too = true
		return
	}
	edges := b.mapEdges(services)
	joined := map[*records.Record]bool{}
	for _, e := range edges {
		joined[services[e.From]], joined[services[e.To]] = true, true
	}
	place := make([]int, len(services))
	for i, r := range services {
		if joined[r] {
			place[i] = len(drawn)
			drawn = append(drawn, r)
		}
	}
	p.Drawn, p.Alone = len(drawn), len(services)-len(drawn)
	if p.Too = len(drawn) > mapLimit || len(edges) > edgeLimit; p.Too || len(drawn) == 0 {
		return
	}
	for i, e := range edges {
		edges[i].From, edges[i].To = place[e.From], place[e.To]
		p.Dashed = p.Dashed || e.Dashed
	}
	g := chart.Graph{Words: chart.Words{Say: b.say, Date: b.date, ID: "map", Title: b.say.Text("Services and what they need")}, Edges: edges, Lanes: []string{b.say.Text("Business services"), b.say.Text("Technical services")}}
	for i, column := range chart.Layers(len(drawn), edges) {
		n := b.node(drawn[i], column, p.Root)
		if !isBusiness(drawn[i]) {
			n.Lane = 1
		}
		g.Nodes = append(g.Nodes, n)
	}
	g.Desc = b.say.Fill("An arrow leads from a service to one that it needs, which stands right of it. {services}, {arrows} arrows. The lists below say the same.", b.say.Count(len(drawn), "{n} service", "{n} services"), grouped(len(edges)))
	p.Map = Chart{Title: g.Title, SVG: g.SVG()}
}

// mapEdges are the dependencies between services, and those by way of configuration
// items alone.
func (b *builder) mapEdges(services []*records.Record) []chart.Edge {
	at := make(map[*records.Record]int, len(services))
	for i, r := range services {
		at[r] = i
	}
	var edges []chart.Edge
	for i, r := range services {
		seen := map[*records.Record]bool{r: true}
		var itemsOf []*records.Record
		for _, to := range b.depends().down[r] {
			seen[to] = true
			if j, there := at[to]; there {
				edges = append(edges, chart.Edge{From: i, To: j})
			} else if to.Kind.Name == "ci" {
				itemsOf = append(itemsOf, to)
			}
		}
		for n := 0; n < len(itemsOf) && n < walkLimit; n++ {
			for _, to := range b.depends().down[itemsOf[n]] {
				if seen[to] {
					continue
				}
				seen[to] = true
				if j, there := at[to]; there {
					edges = append(edges, chart.Edge{From: i, To: j, Dashed: true})
				} else if to.Kind.Name == "ci" {
					itemsOf = append(itemsOf, to)
				}
			}
		}
	}
	return edges
}

// circles are the services that need each other, directly or not: none of them can
// be started first. They are found in one walk (Tarjan, 1972).
func (b *builder) circles(services []*records.Record, root string) [][]Ref {
	s := components{next: b.depends().down, index: map[*records.Record]int{}, low: map[*records.Record]int{}, on: map[*records.Record]bool{}}
	for _, r := range services {
		if s.index[r] == 0 {
			s.walk(r)
		}
	}
	var all [][]Ref
	for _, group := range s.found {
		b.byName(group)
		refs, more := b.someRefs(group, circleShown, root)
		if more > 0 {
			refs = append(refs, Ref{Title: b.say.Fill("{more} more", grouped(more))})
		}
		all = append(all, refs)
	}
	slices.SortFunc(all, func(x, y []Ref) int { return cmp.Compare(x[0].ID, y[0].ID) })
	return all
}

// components finds groups in which everything reaches everything.
type components struct {
	next       map[*records.Record][]*records.Record
	index, low map[*records.Record]int
	on         map[*records.Record]bool
	stack      []*records.Record
	found      [][]*records.Record
}

func (s *components) walk(r *records.Record) {
	s.index[r] = len(s.index) + 1
	s.low[r] = s.index[r]
	s.stack, s.on[r] = append(s.stack, r), true
	for _, to := range s.next[r] {
		switch {
		case s.index[to] == 0:
			s.walk(to)
			s.low[r] = min(s.low[r], s.low[to])
		case s.on[to]:
			s.low[r] = min(s.low[r], s.index[to])
		}
	}
	if s.low[r] != s.index[r] {
		return
	}
	i := len(s.stack) - 1
	for s.stack[i] != r {
		i--
	}
	group := slices.Clone(s.stack[i:])
	s.stack = s.stack[:i]
	for _, one := range group {
		s.on[one] = false
	}
	if len(group) > 1 {
		s.found = append(s.found, group)
	}
}
