package importer

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
)

// service is a system of the status page that becomes a service.
type service struct {
	id      string
	names   []string // the spellings that were met, first the title
	system  *system  // its entry in the configuration, nil if there is none
	present bool     // the target has it already
}

// serviceID gives the ID of the service that a system becomes. Names that
// differ in case or punctuation alone are one service.
func (c *cstate) serviceID(name string) string {
	key := slug(name)
	s := c.services[key]
	if s == nil {
		s = &service{id: key}
		kind := c.opts.Target.Kinds.Kind("service")
		there := c.opts.Target.Record(name)
		if there == nil || there.Kind != kind {
			there = c.opts.Target.Record(key)
		}
		switch {
		case there != nil && there.Kind == kind:
			s.id, s.present = there.ID, true
		case there != nil || records.CheckID(kind, key) != "":
			s.id = strings.Trim(("service-" + key)[:min(maxSlug, len("service-")+len(key))], "-")
			if there := c.opts.Target.Record(s.id); there != nil {
				s.present = there.Kind == kind
			}
		}
		c.services[key] = s
	}
	if !slices.Contains(s.names, name) {
		if len(s.names) > 0 {
			c.ledger.lose("spelling of a system's name", "systems whose names differ in case or punctuation alone become one service")
		}
		s.names = append(s.names, name)
	}
	return s.id
}

// serviceIDs gives the services that an issue affects, each once.
func (c *cstate) serviceIDs(i *issue) []string {
	var ids []string
	for _, name := range i.affected {
		if id := c.serviceID(name); !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// addServices writes the services that the target does not have.
func (c *cstate) addServices() {
	for n := range c.config.systems {
		system := &c.config.systems[n]
		c.serviceID(system.name)
		s := c.services[slug(system.name)]
		s.system = system
		s.names = slices.Insert(slices.DeleteFunc(s.names, func(name string) bool { return name == system.name }), 0, system.name)
	}
	written := map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(c.services)) {
		s := c.services[key]
		if s.present || written[s.id] {
			continue
		}
		written[s.id] = true
		kind := c.opts.Target.Kinds.Kind("service")
		file := records.PathFor(&c.opts.Target.Config, kind, s.id, c.opts.AsOf)
		c.result.Files = append(c.result.Files, File{Path: file, Bytes: c.serviceFile(s), New: true})
	}
}

// refForm is what an ID may look like, and so what formerly may hold.
var refForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$`)

func (c *cstate) serviceFile(s *service) []byte {
	h := c.header("service")
	h.put("title", frontmatter.Str(clip(s.names[0])))
	state := "live"
	switch {
	case !c.config.found:
		c.ledger.assume("service", "state", state, "there is no configuration that lists the systems in use")
	case s.system == nil:
		state = "retired"
		c.ledger.assume("service", "state", state, "issues name it, and the configuration does not")
	}
	h.put("state", frontmatter.Str(state))
	h.put("audience", frontmatter.Str(c.opts.Audience))
	h.assume("type", frontmatter.Str("business"), "a status page does not say whether customers or other services use it")
	c.owned = true
	h.assume("owner", frontmatter.Str(c.opts.Owner), "a status page does not say who is accountable")
	h.assume("team", frontmatter.Str(c.opts.Team), "a status page does not say who runs it")
	h.assume("tier", frontmatter.IntOf(3), "a status page does not say how critical it is")
	h.assume("hours", frontmatter.Str("24x7"), "a status page reports around the clock")
	h.put("status_page", frontmatter.BoolOf(state == "live"))
	if s.system != nil && s.system.category != "" && len(s.system.category) <= 64 && !strings.EqualFold(s.system.category, "Uncategorized") {
		h.put("tags", texts([]string{s.system.category}))
	}
	var formerly []string
	for _, name := range s.names {
		if !strings.EqualFold(name, s.id) && refForm.MatchString(name) && c.opts.Target.Record(name) == nil {
			formerly = append(formerly, name)
		}
	}
	if len(formerly) > 0 {
		h.put("formerly", texts(formerly))
	}
	h.put("x-source", frontmatter.Dict(
		frontmatter.Pair{Key: "format", Value: frontmatter.Str(formatName)},
		frontmatter.Pair{Key: "names", Value: texts(s.names)},
	))
	return frontmatter.Encode(h.node(), c.serviceBody(s))
}

func (c *cstate) serviceBody(s *service) string {
	description := ""
	if s.system != nil {
		description = contained(s.system.description)
		if s.system.link != "" {
			description = strings.TrimSpace(description + "\n\n<" + s.system.link + ">")
		}
	}
	if !tells(description) {
		description = "A system of the status page."
		c.ledger.assume("service", "section Description", description, "the configuration does not describe it")
	}
	const unknown = "The status page does not say."
	c.ledger.assume("service", "section Outcomes", unknown, "gitsm asks for it")
	c.ledger.assume("service", "section How to get help", unknown, "gitsm asks for it")
	var b strings.Builder
	section(&b, "Description", description)
	section(&b, "Outcomes", unknown)
	section(&b, "How to get help", unknown)
	return b.String()
}

// modelID is the change model of maintenance that was over before it was
// imported.
const modelID = "cstate-maintenance"

// addModel writes the model that imported standard changes name. It is retired
// from the start: nothing new is authorised by it.
func (c *cstate) addModel() {
	if !c.modelled || c.opts.Target.Record(modelID) != nil {
		return
	}
	h := c.header("change-model")
	h.put("title", frontmatter.Str("Maintenance that the status page announced"))
	h.put("state", frontmatter.Str("retired"))
	h.put("tiers", frontmatter.List(frontmatter.IntOf(1), frontmatter.IntOf(2), frontmatter.IntOf(3), frontmatter.IntOf(4)))
	c.owned = true
	h.assume("owner", frontmatter.Str(c.opts.Owner), "a status page does not say who is accountable")
	h.put("x-source", frontmatter.Dict(frontmatter.Pair{Key: "format", Value: frontmatter.Str(formatName)}))
	c.ledger.assume("change-model", "id", modelID, "the source does not say who authorised its maintenance; a retired model stands for that")
	var b strings.Builder
	section(&b, "Scope", "Maintenance that was over before this repository began. How it was authorised is not recorded. This model authorises nothing new.")
	kind := c.opts.Target.Kinds.Kind("change-model")
	file := records.PathFor(&c.opts.Target.Config, kind, modelID, c.opts.AsOf)
	c.result.Files = append(c.result.Files, File{Path: file, Bytes: frontmatter.Encode(h.node(), b.String()), New: true})
}
