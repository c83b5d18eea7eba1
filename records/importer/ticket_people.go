package importer

import (
	"maps"
	"slices"
	"strings"
)

// who gives the handle of whom a row names, "" if it names nobody. People are
// anonymous: a handle is made from a digest of the name, so that the same
// person has the same one in every import, and the name is in no file. (Who has
// a list of names can still try them: the mapping's people gives handles that
// have nothing to do with them.)
func (s *tickets) who(_ *ticket, e *event, column int) string {
	name := s.value(e, column)
	if name == "" {
		return ""
	}
	return s.handle(name)
}

// handle is that of a name there.
func (s *tickets) handle(name string) string {
	if handle := s.handles[name]; handle != "" {
		return handle
	}
	handle, told := s.mapping.People[name]
	switch {
	case told:
	case s.logins && s.mapping.Handles == HandlesNames:
		return s.login(name)
	case s.mapping.Handles == HandlesNames:
		handle = slug(name)
	default:
		handle = "person-" + digest(name)[:8]
	}
	s.handles[name] = handle
	s.person(handle)
	return handle
}

// login gives the handle of an account of GitHub: the one that people.yaml has
// for it, or a new one that nobody has.
func (s *tickets) login(name string) string {
	if known := s.people.known.ByLogin("github", name, 0); known != nil {
		s.handles[name] = known.Handle
		return known.Handle
	}
	for _, q := range s.people.added {
		if strings.EqualFold(q.login, name) { // GitHub tells accounts apart whatever their case
			s.handles[name] = q.handle
			return q.handle
		}
	}
	plain, bot := strings.CutSuffix(name, "[bot]")
	handle := s.people.free(slug(plain))
	s.handles[name] = handle
	if q := s.person(handle); q != nil {
		q.login, q.bot = name, bot
	}
	return handle
}

// actor is who acts, and the usual one where the source does not tell.
func (s *tickets) actor(i *ticket, handle string) string {
	if handle != "" {
		return handle
	}
	i.ledger.assume(i.kind, "log, by", s.opts.By, "no column says who did it")
	return s.opts.By
}

// person makes sure that there is an entry for a handle.
func (s *tickets) person(handle string) *person {
	q := s.people.find(handle)
	if q == nil && s.people.known.ByHandle(handle) == nil {
		q = &person{handle: handle, used: true, bot: handle == placeholder}
		s.people.added = append(s.people.added, q)
	}
	return q
}

// memberOf notes that somebody worked for a team; "" notes the team alone.
func (s *tickets) memberOf(team, handle string) {
	if s.members[team] == nil {
		s.members[team] = map[string]bool{}
	}
	if handle != "" {
		s.members[team][handle] = true
	}
}

// addTeams gives those who are new the teams that they worked for. A team that
// would have no member gets one that stands for nobody.
func (s *tickets) addTeams() {
	if s.owned {
		s.person(s.opts.Owner)
	}
	var nobody *person
	for _, team := range slices.Sorted(maps.Keys(s.members)) {
		found := s.people.known.HasTeam(team)
		for _, handle := range slices.Sorted(maps.Keys(s.members[team])) {
			if q := s.people.find(handle); q != nil {
				q.teams = append(q.teams, team)
				found = true
			}
		}
		if found {
			continue
		}
		if nobody == nil {
			nobody = s.person(placeholder)
		}
		if nobody == nil { // an earlier import has added it
			nobody = s.person(s.people.free(placeholder))
			nobody.bot = true
		}
		nobody.teams = append(nobody.teams, team)
		s.ledger.assume("person", "teams", placeholder, "nobody is named who works for the team")
	}
	slices.SortFunc(s.people.added, func(a, b *person) int {
		switch {
		case a.handle < b.handle:
			return -1
		case a.handle > b.handle:
			return 1
		}
		return 0
	})
}
