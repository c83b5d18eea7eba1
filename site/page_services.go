package site

import (
	"cmp"
	"slices"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// ServicesPage lists the services.
type ServicesPage struct {
	Frame
	Ways   []Link // to the map, the catalogue of what can be asked for, and people
	Groups []CatalogueGroup
	Pager  Pager
}

// CatalogueGroup is services in one state of their life.
type CatalogueGroup struct {
	Title    string
	Services []CatalogueLine
}

// CatalogueLine is a service in the catalogue.
type CatalogueLine struct {
	Ref
	Now      Chip
	ShowNow  bool
	Owner    string
	Team     string
	Tier     string
	Type     string
	Open     int
	Summary  string
	Affected bool
}

func (b *builder) servicesPage(k *schema.Kind, part paged) any {
	p := ServicesPage{Frame: b.frame(part.path, b.sectionOf(k), text(b.say.Text(k.Plural)))}
	p.Pager = part.pager(p.Root)
	p.Crumbs = []Link{{b.say.Text("Status"), p.Root + indexPage}}
	if b.hasMap() {
		p.Ways = append(p.Ways, Link{b.say.Text("Dependency map"), p.Root + mapPath})
	}
	if o := b.tree.Kinds.Kind("offering"); o != nil {
		p.Ways = append(p.Ways, Link{b.say.Fill("{plural}: what can be asked for", text(b.say.Text(o.Plural))), p.Root + listPath(o)})
	}
	if !b.outward() {
		p.Ways = append(p.Ways, Link{b.say.Text("People and teams: who has what"), p.Root + peoplePath})
	}
	for _, s := range part.segments {
		g := CatalogueGroup{Title: s.title}
		for _, r := range s.records {
			g.Services = append(g.Services, b.catalogueLine(r, p.Root))
		}
		p.Groups = append(p.Groups, g)
	}
	return p
}

// servicesByState are the services in the order in which their list has them: what is
// in use first, whatever the order of the states.
func (b *builder) servicesByState(k *schema.Kind) []segment {
	of := map[string][]*records.Record{}
	for _, r := range b.services() {
		of[r.State] = append(of[r.State], r)
	}
	states := slices.Clone(k.States)
	slices.SortStableFunc(states, func(x, y schema.State) int {
		return cmp.Compare(groupRank(string(x.Category)), groupRank(string(y.Category)))
	})
	var list []segment
	for _, s := range states {
		if len(of[s.Name]) > 0 {
			list = append(list, segment{title: b.state(k, s.Name).Text, records: of[s.Name]})
		}
	}
	return list
}

func groupRank(category string) int {
	return slices.Index([]string{"open", "pending", "draft", "resolved", "closed", "cancelled"}, category)
}

func (b *builder) catalogueLine(r *records.Record, root string) CatalogueLine {
	line := CatalogueLine{Ref: b.ref(r, root)}
	s := b.status[r.ID]
	if r.Category() == schema.Open && b.tells(r) {
		line.ShowNow, line.Now, line.Affected = true, b.chipOf(s.now), s.now > levelOK
	}
	if line.Hidden {
		return line
	}
	line.Owner, line.Team, line.Tier, line.Type = b.person(r.Value("owner")), text(b.words(r.Value("team"))), text(r.Value("tier")), text(b.words(r.Value("type")))
	for _, by := range b.tree.Linked(r.ID, "affected_by") {
		if isOpen(by) && by.Kind.Name != "change" {
			line.Open++
		}
	}
	if d := r.Section("Description"); d != nil {
		line.Summary = excerpt(d.Text)
	}
	return line
}
