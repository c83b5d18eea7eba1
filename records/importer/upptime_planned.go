package importer

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

var (
	// maintenanceBlock is the comment in which Upptime keeps when maintenance is, and
	// maintenanceLine one line of it.
	maintenanceBlock = regexp.MustCompile(`(?s)<!--(.*?)-->`)
	maintenanceLine  = regexp.MustCompile(`^[ \t]*(start|end|expectedDown|expectedDegraded)[ \t]*:[ \t]*(.*?)[ \t\r]*$`)
)

// windowBlock is what the block says.
type windowBlock struct {
	start, end     string
	down, degraded []string // sites, as Upptime calls them
}

// readMaintenance takes the block out of a text; ok is false where there is none.
func readMaintenance(body string) (m windowBlock, rest string, ok bool) {
	for _, at := range maintenanceBlock.FindAllStringSubmatchIndex(body, -1) {
		m = windowBlock{}
		for line := range strings.Lines(body[at[2]:at[3]]) {
			part := maintenanceLine.FindStringSubmatch(strings.TrimRight(line, "\n"))
			if part == nil {
				continue
			}
			switch value := strings.Trim(part[2], `"'`); part[1] {
			case "start":
				m.start = value
			case "end":
				m.end = value
			case "expectedDown":
				m.down = siteList(value)
			case "expectedDegraded":
				m.degraded = siteList(value)
			}
		}
		if m.start != "" && m.end != "" {
			return m, strings.TrimSpace(body[:at[0]] + body[at[1]:]), true
		}
	}
	return m, body, false
}

func siteList(text string) []string {
	var out []string
	for part := range strings.SplitSeq(strings.Trim(text, "[]"), ",") {
		if part = strings.Trim(part, " \t\"'"); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// tellMaintenance makes a ticket of scheduled maintenance: a change with its window,
// and with the sites that were to be down. It is over when its window is; before that
// it is a draft, to be approved here.
func (u *upptime) tellMaintenance(i *gitHubIssue) {
	m, rest, ok := readMaintenance(i.item.Body)
	if !ok {
		u.ledger.lose("issue of scheduled maintenance without its times", "it has no comment with start: and end:")
		return
	}
	t := &ticket{number: i.number, kind: "change", at: i.at, url: first(i.item.HTMLURL, i.item.URL)}
	if issueURL.FindStringSubmatch(t.url) == nil {
		t.url = ""
	}
	u.byNumber[i.number] = t
	i.item.Body = rest
	if !u.fits(t, i) {
		return
	}
	start, end := u.maintenanceTime(t, i, "start", m.start), u.maintenanceTime(t, i, "end", m.end)
	if t.refused != "" {
		return
	}
	if !end.After(start) {
		u.refuse(t, i.at, RulePeriod, "correct start: and end: in the issue", "%s ends at %s, and does not begin before that", i.number, m.end)
		return
	}
	u.affected(t, i, m)
	u.plan(t, i, start, end)
	for n := range i.events {
		if e := &i.events[n]; e.item.Event == "" {
			u.said(t, e)
		}
	}
}

func (u *upptime) maintenanceTime(t *ticket, i *gitHubIssue, key, text string) time.Time {
	at, err := instant(text)
	if err != nil {
		u.refuse(t, i.at, RuleTime, "write it as 2026-03-16T10:00:00Z in the issue", "%s: %s: %v", i.number, key, err)
	}
	return at.Truncate(time.Second)
}

// affected finds the services of maintenance: sites that the block names, and those
// that labels name.
func (u *upptime) affected(t *ticket, i *gitHubIssue, m windowBlock) {
	add := func(list []string, down bool) {
		for _, name := range list {
			s := u.sites[siteKey(name)]
			if s == nil {
				if down || !slices.Contains([]string{"maintenance", "status"}, name) {
					u.ledger.lose("site of scheduled maintenance", "the configuration does not name it")
				}
				continue
			}
			id := u.serviceID(s.name)
			t.affects = with(t.affects, id)
			if down {
				t.window = with(t.window, id)
			}
		}
	}
	add(m.down, true)
	add(m.degraded, false)
	labels := slices.DeleteFunc(slices.Clone(i.labels), func(l string) bool { return u.sites[siteKey(l)] == nil })
	add(labels, false)
}

// plan makes the one row of scheduled maintenance.
func (u *upptime) plan(t *ticket, i *gitHubIssue, start, end time.Time) {
	e := event{at: i.opened, kept: []uint32{}}
	put := func(column int, text string) { e.values[column] = u.words.number(text) }
	state := "open"
	switch {
	case !i.closed.IsZero() && i.closed.Before(start):
		state = "closed before it began"
		put(columnClosedAt, stamp(i.closed))
	case !i.closed.IsZero():
		state = "closed"
	}
	put(columnState, state)
	put(columnOpenedAt, stamp(i.opened))
	put(columnOpenedBy, i.item.author())
	put(columnTitle, i.item.Title)
	put(columnDescription, i.item.Body)
	put(columnCategory, "maintenance")
	if len(i.assignees) > 0 {
		put(columnAssignee, i.assignees[0])
	}
	for _, column := range []int{columnPlannedStart, columnActualStart} {
		put(column, stamp(start))
	}
	for _, column := range []int{columnPlannedEnd, columnActualEnd} {
		put(column, stamp(end))
	}
	if u.opts.Service != "" {
		put(columnService, u.opts.Service)
	} else if len(t.affects) > 0 {
		put(columnService, t.affects[0])
	}
	t.events = append(t.events, e)
}
