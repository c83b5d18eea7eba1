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

func (b *builder) servicesPage(k *schema.Kind) any {
	p := ServicesPage{Frame: b.frame(listPath(k), b.sectionOf(k), text(k.Plural))}
	p.Crumbs = []Link{{"Status", p.Root + indexPage}}
	if b.hasMap() {
		p.Ways = append(p.Ways, Link{"Dependency map", p.Root + mapPath})
	}
	if o := b.tree.Kinds.Kind("offering"); o != nil {
		p.Ways = append(p.Ways, Link{text(o.Plural) + ": what can be asked for", p.Root + listPath(o)})
	}
	if !b.outward() {
		p.Ways = append(p.Ways, Link{"People and teams: who has what", p.Root + peoplePath})
	}
	for _, s := range k.States {
		g := CatalogueGroup{Title: b.state(k, s.Name).Text}
		for _, r := range b.services() {
			if r.State == s.Name {
				g.Services = append(g.Services, b.catalogueLine(r, p.Root))
			}
		}
		if len(g.Services) > 0 {
			p.Groups = append(p.Groups, g)
		}
	}
	// What is in use first, whatever the order of the states.
	slices.SortStableFunc(p.Groups, func(x, y CatalogueGroup) int {
		return cmp.Compare(groupRank(x.Services[0].State.Class), groupRank(y.Services[0].State.Class))
	})
	return p
}

func groupRank(category string) int {
	return slices.Index([]string{"open", "pending", "draft", "resolved", "closed", "cancelled"}, category)
}

func (b *builder) catalogueLine(r *records.Record, root string) CatalogueLine {
	line := CatalogueLine{Ref: b.ref(r, root)}
	s := b.status[r.ID]
	if r.Category() == schema.Open && b.tells(r) {
		line.ShowNow, line.Now, line.Affected = true, s.now.chip(), s.now > levelOK
	}
	if line.Hidden {
		return line
	}
	line.Owner, line.Team, line.Tier, line.Type = b.person(r.Value("owner")), text(words(r.Value("team"))), text(r.Value("tier")), text(words(r.Value("type")))
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
