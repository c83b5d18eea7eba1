package importer

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
)

// upptimeSystem is what Upptime's issues and states mean. An incident that is
// closed as not planned was a false alarm.
var upptimeSystem = &System{
	Name: "upptime", Label: "Upptime", Ticket: "incident", Example: "OWNER/NAME#12",
	states: GitHub.states, priorities: GitHub.priorities, levels: GitHub.levels, types: GitHub.types,
	changeStates: map[string]string{"open": "approved", "closed": "approved", "closed before it began": "cancelled"}, scheduled: true,
	channels: map[string]string{"monitoring": "monitoring"}, fixed: upptimeColumns(), labels: true, updates: true,
	former: func(number string) string { return strings.NewReplacer("/", "-", "#", "-", "@", "-").Replace(number) },
}

func upptimeColumns() map[string]string {
	columns := maps.Clone(GitHub.fixed)
	columns["channel"], columns["solution"] = "monitor", "last comment"
	columns["planned_start"], columns["planned_end"] = "start", "end"
	columns["actual_start"], columns["actual_end"] = "start", "end"
	return columns
}

// upptimeConfig is the configuration that makes a folder one of Upptime.
const upptimeConfig = ".upptimerc.yml"

// Upptime imports a clone of a status page that Upptime keeps: the sites of its
// configuration become services, the times in which they were down or degraded
// become incidents with outages, and scheduled maintenance becomes changes. What is known of these stands in its
// issues (sources, as GitHubIssues reads them); without them the history of
// history/*.yml tells (revisions, newest first).
//
// The error is for a folder that is none of Upptime's.
func Upptime(ctx context.Context, src fs.FS, revisions []Revision, sources []Source, opts Options) (Result, error) {
	if opts.Audience == "" {
		opts.Audience = "public"
	}
	u := &upptime{gitHub: gitHub{tickets: newTickets(upptimeSystem, upptimeSystem.Mapping(), opts), issues: map[string]*gitHubIssue{}}, sites: map[string]*site{}}
	if err := u.config(src); err != nil {
		return Result{}, err
	}
	if len(sources) > 0 {
		if err := u.readAll(ctx, sources); err != nil {
			return u.stopped(err)
		}
		u.tellIssues()
	} else {
		u.tellHistory(revisions)
	}
	return u.convertAll(ctx)
}

// upptime is one import at work.
type upptime struct {
	gitHub
	sites map[string]*site // by siteKey
}

// site is one that Upptime watches.
type site struct{ name, link string }

// siteKey is what the name of a site and the slug that Upptime makes of it have
// in common: it puts a dash before capitals, too.
func siteKey(name string) string { return strings.ReplaceAll(slug(name), "-", "") }

// config reads the sites.
func (u *upptime) config(src fs.FS) error {
	data, err := fs.ReadFile(src, upptimeConfig)
	if err != nil {
		return fmt.Errorf("this is no repository of Upptime: expected %s in it", upptimeConfig)
	}
	doc, findings := frontmatter.ParseYAML(upptimeConfig, data)
	for _, d := range findings {
		d.Severity = diag.Warning // it stays a configuration of somebody else's program
		u.report(d)
	}
	root := doc.Root()
	if owner, name := root.Get("owner").Str(), root.Get("repo").Str(); owner != "" && name != "" {
		u.repository = owner + "/" + name
	}
	for _, item := range sitesOf(root) {
		name, ok := fitting(strings.Join(strings.Fields(item.Get("name").Str()), " "))
		if !ok || name == "" {
			continue
		}
		s := &site{name: name, link: publicLink(item.Get("url").Str())}
		u.sites[siteKey(name)] = s
		if own := item.Get("slug").Str(); own != "" {
			u.sites[siteKey(own)] = s
		}
		u.serviceID(name)
		u.services[slug(name)].system = &system{name: name, link: s.link}
	}
	if len(u.sites) == 0 {
		return fmt.Errorf("%s names no sites; expected sites: with a name and a url each", upptimeConfig)
	}
	return nil
}

func sitesOf(root *frontmatter.Node) []*frontmatter.Node {
	if sites := root.Get("sites"); sites != nil {
		return sites.Items
	}
	return nil
}

// publicLink is an address that may be shown: none with a password, and none
// that a secret stands for.
func publicLink(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || strings.ContainsAny(text, "$<> ") {
		return ""
	}
	return u.String()
}

// tellIssues makes tickets of the issues that Upptime opened, or people for it.
func (u *upptime) tellIssues() {
	for _, number := range slices.Sorted(maps.Keys(u.issues)) {
		i := u.issues[number]
		var of *site
		for _, l := range i.labels {
			if s := u.sites[siteKey(l)]; s != nil {
				of = s
			}
		}
		switch {
		case slices.Contains(i.labels, "maintenance"):
			u.tellMaintenance(i)
			continue
		case of == nil && !slices.Contains(i.labels, "status"):
			u.ledger.lose("issue that is no incident", "it has neither the label status nor that of a site")
			continue
		}
		slices.SortStableFunc(i.events, func(a, b gitHubEvent) int { return cmp.Compare(a.at.Unix(), b.at.Unix()) })
		i.labels = without(i.labels, "status")
		for _, l := range i.labels {
			if u.sites[siteKey(l)] != nil {
				i.labels = without(i.labels, l)
			}
		}
		i.events = slices.DeleteFunc(i.events, func(e gitHubEvent) bool { return strings.HasSuffix(e.item.Event, "labeled") })
		u.mapping.States = maps.Clone(u.mapping.States)
		level := levelOf(i.item.Title)
		i.item.Title = first(strings.TrimLeftFunc(i.item.Title, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }), i.item.Title)
		u.story(i)
		u.watched(u.byNumber[number], of, level)
	}
}

// levelOf is how much of a site was lost, by the title that Upptime writes.
func levelOf(title string) string {
	if strings.Contains(title, "degraded") {
		return "degraded"
	}
	return "full"
}

// watched completes a ticket with what the monitor saw.
func (u *upptime) watched(t *ticket, of *site, level string) {
	if t.refused != "" || len(t.events) == 0 {
		return
	}
	impact := map[string]string{"full": "high", "degraded": "medium"}[level]
	service := u.opts.Service
	if of != nil {
		service = of.name
	}
	for n := range t.events {
		e := &t.events[n]
		e.values[columnService] = u.words.number(service)
		e.values[columnImpact], e.values[columnUrgency] = u.words.number(impact), u.words.number("medium")
		e.values[columnChannel] = u.words.number("monitoring")
	}
	u.ledger.assume("incident", "impact, urgency", impact+", medium", "the monitor saw it "+map[string]string{"full": "down", "degraded": "degraded"}[level])
	if n := len(t.notes); n > 0 {
		t.events[len(t.events)-1].values[columnSolution] = u.words.number(t.notes[n-1].text)
	}
	if len(t.outages) == 0 {
		t.outages = u.downtimes(t, level)
	}
	for n := range t.outages {
		t.outages[n].services = []string{u.serviceID(cmp.Or(service, u.mapping.Service))}
	}
}

// downtimes are the times in which an issue was open.
func (u *upptime) downtimes(t *ticket, level string) []outage {
	var list []outage
	var from time.Time
	for n := range t.events {
		e := &t.events[n]
		state := u.value(e, columnState)
		switch closed := strings.HasPrefix(state, "closed"); {
		case state == "closed: not_planned", state == "closed: duplicate":
			u.ledger.lose("time of a false alarm", "the issue was closed as not planned, or as a duplicate")
			return nil
		case !closed && from.IsZero():
			from = e.at
		case closed && e.at.After(from) && !from.IsZero():
			list, from = append(list, outage{from: from, to: e.at, level: level}), time.Time{}
		case closed:
			from = time.Time{}
		}
	}
	if !from.IsZero() {
		list = append(list, outage{from: from, level: level})
	}
	return list
}

var (
	upptimeFile   = regexp.MustCompile(`^history/[A-Za-z0-9._-]{1,200}\.yml$`)
	upptimeStatus = regexp.MustCompile(`(?m)^(?:- )?status: *([a-z]+) *\r?$`)
	upptimeTime   = regexp.MustCompile(`(?m)^(?:- )?lastUpdated: *"?([0-9TZ:.+-]+)"? *\r?$`)
	upptimeCode   = regexp.MustCompile(`(?m)^(?:- )?code: *([0-9]{1,3}) *\r?$`)
)

// sight is what one version of a file of the history says.
type sight struct {
	at     time.Time
	status string
	code   string
}

// tellHistory makes tickets of the times between the versions of files in which
// a site was not up. It was down from the first look that found it so to the
// first that found it up.
func (u *upptime) tellHistory(revisions []Revision) {
	files := map[string][]sight{}
	for _, rev := range slices.Backward(revisions) {
		if rev.Deleted || !upptimeFile.MatchString(rev.Path) {
			continue
		}
		status, when := upptimeStatus.FindSubmatch(rev.Content), upptimeTime.FindSubmatch(rev.Content)
		if status == nil {
			u.ledger.lose("version of a history file without a status", "nobody knows what it saw")
			continue
		}
		s := sight{at: rev.At.UTC(), status: string(status[1])}
		if when != nil {
			if t, err := instant(string(when[1])); err == nil {
				s.at = t.Truncate(time.Second)
			}
		}
		if code := upptimeCode.FindSubmatch(rev.Content); code != nil {
			s.code = string(code[1])
		}
		files[rev.Path] = append(files[rev.Path], s)
	}
	for _, file := range slices.Sorted(maps.Keys(files)) {
		seen := files[file]
		slices.SortStableFunc(seen, func(a, b sight) int { return a.at.Compare(b.at) })
		u.tellFile(file, seen)
	}
}

// tellFile makes tickets of what was seen of one site.
func (u *upptime) tellFile(file string, seen []sight) {
	name := strings.TrimSuffix(path.Base(file), ".yml")
	of := u.sites[siteKey(name)]
	if of == nil {
		u.ledger.lose("history of a site that is no longer watched", "the configuration does not name it")
		return
	}
	var t *ticket
	for _, s := range seen {
		level := map[string]string{"down": "full", "degraded": "degraded"}[s.status]
		last := len(seen) // of the outages
		if t != nil {
			last = len(t.outages) - 1
		}
		switch {
		case level == "" && t == nil:
		case level == "":
			u.endOutage(t, last, s.at)
			u.look(t, "closed", s)
			u.finishSight(t, of)
			t = nil
		case t == nil:
			t = u.begin1(file, name, of, s)
			t.outages = []outage{{from: s.at, level: level}}
		case t.outages[last].level != level && s.at.After(t.outages[last].from):
			u.endOutage(t, last, s.at)
			t.outages = append(t.outages, outage{from: s.at, level: level})
		}
	}
	if t != nil {
		u.finishSight(t, of)
	}
}

func (u *upptime) endOutage(t *ticket, last int, at time.Time) {
	if at.After(t.outages[last].from) {
		t.outages[last].to = at
		return
	}
	t.outages = t.outages[:last]
}

// begin1 opens a ticket for a site that was found not up.
func (u *upptime) begin1(file, slug string, of *site, s sight) *ticket {
	number := slug + "@" + s.at.Format("20060102T150405Z")
	t := &ticket{number: number, kind: "incident", at: diag.Span{File: file}}
	u.byNumber[number] = t
	u.look(t, "open", s)
	e := &t.events[0]
	e.values[columnTitle] = u.words.number(of.name + " is " + s.status)
	words := "The monitor found " + of.name + " " + s.status + "."
	if s.code != "" {
		words += " The answer had the code " + s.code + "."
	}
	e.values[columnDescription] = u.words.number(words)
	return t
}

// look adds what was seen to a ticket.
func (u *upptime) look(t *ticket, state string, s sight) {
	e := event{at: s.at, sequence: len(t.events), kept: []uint32{}}
	e.values[columnState] = u.words.number(state)
	e.values[columnOpenedAt] = u.words.number(stamp(s.at))
	if len(t.events) > 0 {
		e.values = t.events[0].values
		e.values[columnState] = u.words.number(state)
	}
	t.events = append(t.events, e)
}

// finishSight completes a ticket that the history told of.
func (u *upptime) finishSight(t *ticket, of *site) {
	worst := "degraded"
	for _, o := range t.outages {
		if o.level == "full" {
			worst = "full"
		}
	}
	if len(t.events) > 1 {
		t.events[len(t.events)-1].values[columnSolution] = u.words.number("The monitor found it up again.")
	}
	if len(t.outages) == 0 {
		u.ledger.lose("outage without a length", "it began and ended at the same second")
	}
	u.watched(t, of, worst)
}

// updatesOf are comments as readers of the portal were told them.
func (s *tickets) updatesOf(i *ticket) []*frontmatter.Node {
	var list []*frontmatter.Node
	for _, n := range i.notes {
		phase := "monitoring"
		if strings.HasPrefix(n.text, "**Resolved:**") {
			phase = "resolved"
		}
		if n.text == "" {
			continue
		}
		list = append(list, frontmatter.Dict(
			frontmatter.Pair{Key: "at", Value: frontmatter.TimeOf(n.at)},
			frontmatter.Pair{Key: "phase", Value: frontmatter.Str(phase)},
			frontmatter.Pair{Key: "audience", Value: frontmatter.Str(s.opts.Audience)},
			frontmatter.Pair{Key: "text", Value: frontmatter.Str(n.text)},
		))
	}
	if len(list) > 0 {
		i.ledger.assume("incident", "updates, phase", "resolved or monitoring", "a comment does not say how far the response was")
	}
	return list
}
