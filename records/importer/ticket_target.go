package importer

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// findExisting pairs tickets with the records that they became in an earlier
// import.
func (s *tickets) findExisting() {
	for _, id := range s.opts.Taken {
		s.used[id] = true
	}
	for _, r := range s.opts.Target.Records {
		s.used[r.ID] = true
		if source := r.Fields.Get("x-source"); source.Get("format").Str() == s.system.Name {
			if number := source.Get("number").Str(); number != "" {
				s.existing[number] = r
			}
		}
	}
}

// importedKinds are the kinds of records that tickets become.
var importedKinds = []string{"incident", "request", "problem", "change"}

// assign decides what becomes of a ticket, and its ID, so that tickets can refer
// to each other.
func (s *tickets) assign(i *ticket) {
	if i.refused != "" {
		return
	}
	before := s.existing[i.number]
	if before != nil {
		if i.kind = before.Kind.Name; !slices.Contains(importedKinds, i.kind) { // an ID has one kind for ever (D1)
			s.refuse(i, i.at, RuleRefused, "take x-source out of "+before.Path, "%s is here as %s, which is none of %s", i.number, before.ID, strings.Join(importedKinds, ", "))
			return
		}
	}
	kind := s.opts.Target.Kinds.Kind(i.kind)
	i.before, i.out = before, Imported{Source: i.number, Kind: kind.Name, Status: New}
	if before != nil {
		i.out.ID, i.out.Path, i.out.Status = before.ID, before.Path, Updated
		switch {
		case before.Fields.Get("x-source").Get("sha256").Str() == i.digest:
			i.out.Status = Unchanged
		case !s.opts.Update:
			i.out.Status = Changed
			d := diag.Warningf(i.at, RuleChanged, "changed since it was imported as %s, which stays as it is", before.ID)
			d.Fix = &diag.Fix{Title: "carry the change over by hand, or import with --update, which writes the record anew"}
			s.report(d)
		}
	}
	if i.out.Status == New {
		opened := i.opened.In(s.opts.Target.Config.Zone)
		i.out.ID = s.newID(kind, opened, i.number)
		i.out.Path = records.PathFor(&s.opts.Target.Config, kind, i.out.ID, opened)
	}
}

// written reports whether the record of a ticket is written by this import.
func (i *ticket) written() bool {
	return i.refused == "" && (i.out.Status == New || i.out.Status == Updated)
}

// convert makes the record of a ticket, unless it is left alone.
func (s *tickets) convert(i *ticket) {
	if !i.written() {
		return
	}
	i.ledger = newLedger()
	data := s.encode(i)
	if _, findings := frontmatter.Parse(i.out.Path, data); diag.HasErrors(findings) {
		s.refuse(i, i.at, RuleRefused, "shorten its texts", "the record would not be valid: %s", findings[0].Message)
		return
	}
	s.ledger.add(i.ledger)
	// The result is held until all of it is written: no more of it than need be.
	s.result.Files = append(s.result.Files, File{Path: i.out.Path, Bytes: bytes.Clone(data), New: i.before == nil})
	i.events, i.notes, i.ledger = nil, nil, nil
}

// newID gives the next free ID. Where IDs are drawn at random, they are drawn
// from the number there, so that two runs agree.
func (s *tickets) newID(kind *schema.Kind, at time.Time, number string) string {
	id := ""
	slot := fmt.Sprint(kind.Name, " ", at.Year())
	switch year := at.Year(); {
	case s.opts.Target.Config.IDScheme == records.SchemeDateRandom:
		h := fnv.New32a()
		_, _ = h.Write([]byte(number))
		for n := h.Sum32(); id == "" || s.used[id]; n++ {
			id = records.DateID(kind, at, n)
		}
	case s.last[slot] != "":
		id = records.NextID(kind, year, []string{s.last[slot]})
	default:
		used := make([]string, 0, len(s.used))
		for id := range s.used {
			used = append(used, id)
		}
		id = records.NextID(kind, year, used)
	}
	s.used[id], s.last[slot] = true, id
	return id
}

// serviceOf is the service that a row names, else the one that stands for all.
func (s *tickets) serviceOf(i *ticket, e *event) string {
	if name := s.value(e, columnService); name != "" {
		return s.serviceID(name)
	}
	if s.header1(columnService) != "" {
		i.ledger.assume(i.kind, "services", s.mapping.Service, "the row names none")
	}
	return s.serviceID(s.mapping.Service)
}

// serviceID gives the ID of the service that a name becomes. Names that differ
// in case or punctuation alone are one service.
func (s *tickets) serviceID(name string) string {
	key := slug(name)
	got := s.services[key]
	if got == nil {
		got = &service{id: key, names: []string{name}}
		kind := s.opts.Target.Kinds.Kind("service")
		there := s.opts.Target.Record(key)
		if there != nil && there.Kind != kind || records.CheckID(kind, key) != "" {
			got.id = strings.Trim(("service-" + key)[:min(maxSlug, len("service-")+len(key))], "-")
			there = s.opts.Target.Record(got.id)
		}
		got.present = there != nil && there.Kind == kind
		s.services[key] = got
	}
	return got.id
}

// addServices writes the services that the target does not have.
func (s *tickets) addServices() {
	kind := s.opts.Target.Kinds.Kind("service")
	for _, key := range slices.Sorted(maps.Keys(s.services)) {
		got := s.services[key]
		if got.present {
			continue
		}
		file := records.PathFor(&s.opts.Target.Config, kind, got.id, s.opts.AsOf)
		s.result.Files = append(s.result.Files, File{Path: file, Bytes: s.serviceFile(got), New: true})
	}
}

func (s *tickets) serviceFile(got *service) []byte {
	h := &header{ledger: s.ledger, kind: s.opts.Target.Kinds.Kind("service")}
	name := got.names[0]
	description := fmt.Sprintf("What the source calls %s.", name)
	if got.id == s.mapping.Service {
		description = "Stands for the services of imported tickets that name none."
	}
	if got.system != nil {
		description = "A site that the status page watches."
		if got.system.link != "" {
			description += "\n\n<" + got.system.link + ">"
		}
		h.put("status_page", frontmatter.BoolOf(true))
	}
	h.put("title", frontmatter.Str(clip(name)))
	h.put("audience", frontmatter.Str(s.opts.Audience))
	h.assume("state", frontmatter.Str("live"), "tickets name it")
	h.assume("type", frontmatter.Str("business"), "the source does not say whether customers or other services use it")
	s.owned = true
	h.assume("owner", frontmatter.Str(s.opts.Owner), "the source does not say who is accountable")
	h.assume("team", frontmatter.Str(s.opts.Team), "the source does not say who runs it")
	s.memberOf(s.opts.Team, "")
	h.assume("tier", frontmatter.IntOf(3), "the source does not say how critical it is")
	h.assume("hours", frontmatter.Str("24x7"), "the source does not say when it is meant to be there")
	h.put("x-source", frontmatter.Dict(
		frontmatter.Pair{Key: "format", Value: frontmatter.Str(s.system.Name)},
		frontmatter.Pair{Key: "name", Value: frontmatter.Str(name)},
	))
	const unknown = "The source does not say."
	s.ledger.assume("service", "section Outcomes", unknown, "gitsm asks for it")
	s.ledger.assume("service", "section How to get help", unknown, "gitsm asks for it")
	var b strings.Builder
	section(&b, "Description", contained(description))
	section(&b, "Outcomes", unknown)
	section(&b, "How to get help", unknown)
	return frontmatter.Encode(h.node(), b.String())
}

// addSettings writes gitsm.yaml where there is none.
func (s *tickets) addSettings() {
	if s.opts.Target.Config.Doc != nil || len(s.result.Files) == 0 {
		return
	}
	const name = "Imported tickets"
	s.ledger.assume("repository", "name", name, "the source does not say whose tickets they are")
	root := frontmatter.Dict(
		frontmatter.Pair{Key: "name", Value: frontmatter.Str(name)},
		frontmatter.Pair{Key: "timezone", Value: frontmatter.Str(s.mapping.Zone.String())},
	)
	s.result.Files = append(s.result.Files, File{Path: records.ConfigFile, Bytes: frontmatter.EncodeYAML(root), New: true})
}
