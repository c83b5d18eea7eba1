package importer

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// grade is what a severity of cState means for an incident.
type grade struct{ impact, urgency, severity, level string }

// grades maps severities. Impact, urgency and severity are gitsm's, level is
// that of the outage: a notice tells of none. No severity becomes P1: that is
// decided by people, who then say whether it is a major incident.
var grades = map[string]grade{
	"down":      {impact: "high", urgency: "medium", severity: "SEV2", level: "full"},
	"disrupted": {impact: "medium", urgency: "medium", severity: "SEV3", level: "partial"},
	"notice":    {impact: "low", urgency: "low", severity: "SEV4"},
}

// header collects the fields of a new record and puts them into the kind's
// order.
type header struct {
	ledger *ledger
	kind   *schema.Kind
	pairs  []frontmatter.Pair
}

func (c *cstate) header(kind string) *header {
	return &header{ledger: c.ledger, kind: c.opts.Target.Kinds.Kind(kind)}
}

func (h *header) put(field string, value *frontmatter.Node) {
	h.pairs = append(h.pairs, frontmatter.Pair{Key: field, Value: value})
}

// assume puts a value that the source does not have.
func (h *header) assume(field string, value *frontmatter.Node, why string) {
	h.put(field, value)
	h.ledger.assume(h.kind.Name, field, shown(value), why)
}

// shown is a value as the loss report has it.
func shown(n *frontmatter.Node) string {
	if n.Kind == frontmatter.Map {
		parts := make([]string, len(n.Pairs))
		for i, p := range n.Pairs {
			parts[i] = p.Key + ": " + shown(p.Value)
		}
		return strings.Join(parts, ", ")
	}
	return n.Text
}

func (h *header) node() *frontmatter.Node {
	order := h.kind.Order()
	rank := func(p frontmatter.Pair) int {
		if i := slices.Index(order, p.Key); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortStableFunc(h.pairs, func(a, b frontmatter.Pair) int { return rank(a) - rank(b) })
	return frontmatter.Dict(h.pairs...)
}

// common puts what incidents and changes share.
func (c *cstate) common(h *header, i *issue, services []string) {
	title := clip(i.title)
	if title != i.title {
		c.ledger.lose("end of a title", "titles have at most 120 characters; the whole title begins the text")
		i.text.opening = strings.TrimSpace(i.title + "\n\n" + i.text.opening)
	}
	h.put("title", frontmatter.Str(title))
	h.put("audience", frontmatter.Str(c.opts.Audience))
	h.put("services", texts(services))
	if refForm.MatchString(i.stem) {
		h.put("formerly", texts([]string{i.stem}))
	}
	source := frontmatter.Dict(
		frontmatter.Pair{Key: "format", Value: frontmatter.Str(formatName)},
		frontmatter.Pair{Key: "file", Value: frontmatter.Str(i.path)},
		frontmatter.Pair{Key: "sha256", Value: frontmatter.Str(i.digest)},
		frontmatter.Pair{Key: "severity", Value: frontmatter.Str(i.severity)},
	)
	if i.story.first != nil {
		source.Pairs = append(source.Pairs,
			frontmatter.Pair{Key: "commit", Value: frontmatter.Str(i.story.last.Commit)},
			frontmatter.Pair{Key: "recorded", Value: frontmatter.TimeOf(i.story.first.At)},
			frontmatter.Pair{Key: "changed", Value: frontmatter.TimeOf(i.story.last.At)},
		)
	}
	h.put("x-source", source)
}

// maxTitle is how many characters a title has at most.
const maxTitle = 120

func clip(s string) string {
	if utf8.RuneCountInString(s) <= maxTitle {
		return s
	}
	return string([]rune(s)[:maxTitle-1]) + "…"
}

// author gives who made a revision, and the usual actor without one.
func (c *cstate) author(rev *Revision, what string) string {
	handle := ""
	if rev != nil {
		handle = c.people.by(rev)
	}
	if handle == "" {
		c.ledger.assume("record", what, c.opts.By, "the source has no history that tells who did it")
		return c.opts.By
	}
	c.people.use(handle)
	return handle
}

// step makes a log entry.
func step(at time.Time, by, to, why string) *frontmatter.Node {
	n := frontmatter.Dict(
		frontmatter.Pair{Key: "at", Value: frontmatter.TimeOf(at)},
		frontmatter.Pair{Key: "by", Value: frontmatter.Str(by)},
		frontmatter.Pair{Key: "to", Value: frontmatter.Str(to)},
	)
	if why != "" {
		n.Pairs = append(n.Pairs, frontmatter.Pair{Key: "why", Value: frontmatter.Str(why)})
	}
	return n
}

// incident makes the file of an incident. It is opened when the issue began
// and, if it is resolved, resolved and closed when the issue ended: cState
// knows one end only.
func (c *cstate) incident(i *issue) []byte {
	h := c.header("incident")
	services := c.serviceIDs(i)
	c.common(h, i, services)
	g := grades[i.severity]
	h.assume("category", frontmatter.Str("uncategorised"), "cState has no categories of issues")
	h.assume("channel", frontmatter.Str("staff"), "cState does not say how it was noticed")
	h.assume("impact", frontmatter.Str(g.impact), "severity "+i.severity)
	h.assume("urgency", frontmatter.Str(g.urgency), "severity "+i.severity)
	config := &c.opts.Target.Config
	priority := config.Matrix[g.impact+"/"+g.urgency]
	if config.PriorityScheme == records.SchemeSeverity {
		h.assume("severity", frontmatter.Str(g.severity), "severity "+i.severity)
		priority = "P" + strings.TrimPrefix(g.severity, "SEV")
	}
	if priority == "P1" {
		h.assume("major", frontmatter.BoolOf(false), "cState knows no major incidents")
	}
	h.put("outages", c.outages(i, services, g))
	if updates := c.updates(i); len(updates.Items) > 0 {
		h.put("updates", updates)
	}
	log := []*frontmatter.Node{step(i.begin, c.author(i.story.first, "log entry new, by"), "new", "")}
	state := "new"
	if i.resolved {
		state = "closed"
		by := c.author(i.story.ender(), "log entry resolved, by")
		log = append(log, step(i.end, by, "resolved", "imported: the status page declares it resolved"), step(i.end, by, "closed", "imported: the status page declares it resolved"))
		c.ledger.assume("incident", "log entry closed, at", "when it was resolved", "cState knows one end only")
		h.assume("resolution", frontmatter.Dict(frontmatter.Pair{Key: "code", Value: frontmatter.Str("fixed")}), "cState does not say how it was resolved")
		if priority == "P1" || priority == "P2" {
			h.assume("no_problem", frontmatter.Str("imported from a status page, which keeps no problem records"), "a "+priority+" is closed with a problem or a reason")
		}
	}
	h.put("state", frontmatter.Str(state))
	h.put("log", frontmatter.List(log...))
	return frontmatter.Encode(h.node(), c.incidentBody(i, priority))
}

// ender is the version that says resolved, or the first one.
func (s story) ender() *Revision {
	if s.resolved != nil {
		return s.resolved
	}
	return s.first
}

// outages tells when services were down. All that are named were for all of
// the time: cState says no more.
func (c *cstate) outages(i *issue, services []string, g grade) *frontmatter.Node {
	if g.level == "" {
		return frontmatter.List()
	}
	c.ledger.assume("incident", "outages, level", g.level, "severity "+i.severity)
	n := frontmatter.Dict(
		frontmatter.Pair{Key: "services", Value: texts(services)},
		frontmatter.Pair{Key: "from", Value: frontmatter.TimeOf(i.begin)},
	)
	if i.resolved {
		n.Pairs = append(n.Pairs, frontmatter.Pair{Key: "to", Value: frontmatter.TimeOf(i.end)})
	}
	n.Pairs = append(n.Pairs, frontmatter.Pair{Key: "level", Value: frontmatter.Str(g.level)})
	return frontmatter.List(n)
}

// phases maps the words that head updates.
var phases = map[string]string{
	"investigating": "investigating", "identified": "identified", "monitoring": "monitoring",
	"resolved": "resolved", "fixed": "resolved",
}

func (c *cstate) updates(i *issue) *frontmatter.Node {
	list := frontmatter.List()
	for _, u := range i.text.updates {
		phase, known := phases[strings.ToLower(u.label)]
		if !known {
			phase = "monitoring"
			c.ledger.assume("incident", "updates, phase", phase, fmt.Sprintf("it is headed %q", u.label))
		}
		list.Items = append(list.Items, frontmatter.Dict(
			frontmatter.Pair{Key: "at", Value: frontmatter.TimeOf(u.at)},
			frontmatter.Pair{Key: "phase", Value: frontmatter.Str(phase)},
			frontmatter.Pair{Key: "audience", Value: frontmatter.Str(c.opts.Audience)},
			frontmatter.Pair{Key: "text", Value: frontmatter.Str(u.text)},
		))
	}
	return list
}

func (c *cstate) incidentBody(i *issue, priority string) string {
	var b strings.Builder
	section(&b, "Summary", c.opening(i, "incident", "Summary"))
	if priority == "P1" || priority == "P2" {
		words := fmt.Sprintf("The status page gave the severity %s to %s from %s", i.severity, strings.Join(i.affected, ", "), inWords(i.begin))
		if i.resolved {
			words += " to " + inWords(i.end)
		}
		section(&b, "Impact", contained(words+"."))
	}
	if tells(i.text.progress) {
		section(&b, "Timeline", i.text.progress)
	}
	switch last := len(i.text.updates) - 1; {
	case tells(i.text.closing):
		section(&b, "Resolution", i.text.closing)
	case !i.resolved:
	case last >= 0 && phases[strings.ToLower(i.text.updates[last].label)] == "resolved" && tells(i.text.updates[last].text):
		c.ledger.assume("incident", "section Resolution", "the last update", "the issue tells nothing else of the end")
		section(&b, "Resolution", contained(i.text.updates[last].text))
	default:
		section(&b, "Resolution", c.silent("incident", "section Resolution", "The status page says that it was resolved, and not how."))
	}
	return b.String()
}

// opening is what an issue says first; where it says nothing, its title.
func (c *cstate) opening(i *issue, kind, title string) string {
	switch {
	case tells(i.text.opening):
		return i.text.opening
	case len(i.text.updates) > 0 && tells(i.text.updates[0].text):
		c.ledger.assume(kind, "section "+title, "the first update", "the issue tells nothing before it")
		return contained(i.text.updates[0].text)
	case tells(i.text.closing) || tells(i.text.progress):
		c.ledger.assume(kind, "section "+title, "the title", "the issue tells nothing of the beginning")
	default:
		c.ledger.assume(kind, "section "+title, "the title", "the issue has no text of its own")
	}
	return contained("The status page has the title alone: " + i.title + ".")
}

// silent gives a sentence for a section that the source has nothing for.
func (c *cstate) silent(kind, field, sentence string) string {
	c.ledger.assume(kind, field, sentence, "the text of the issue does not tell")
	return sentence
}

// inWords is a time for a sentence.
func inWords(t time.Time) string { return t.Format("2006-01-02 15:04 MST") }
