package importer

import (
	"fmt"
	"strings"

	"github.com/gitsm/gitsm/internal/frontmatter"
)

// change makes the file of planned maintenance. What is over becomes a closed
// standard change of a retired model, since the source does not say who
// authorised it. What is not over becomes a draft: here it is to be assessed
// and approved.
func (c *cstate) change(i *issue) []byte {
	h := c.header("change")
	services := c.serviceIDs(i)
	c.common(h, i, services)
	author := c.author(i.story.first, "log entry draft, by")
	person := author
	if i.story.first == nil {
		person = c.opts.Owner
		c.owned = true
	}
	h.assume("category", frontmatter.Str("maintenance"), "cState has no categories of issues")
	for _, field := range []string{"requester", "owner"} {
		h.put(field, frontmatter.Str(person))
		c.assumePerson(i, field)
	}
	if !i.end.IsZero() {
		h.put("planned", c.window(i, services))
	}
	log := []*frontmatter.Node{step(i.born, author, "draft", "")}
	if !i.resolved {
		h.assume("type", frontmatter.Str("normal"), "it is not over, so it is to be approved here")
		h.put("state", frontmatter.Str("draft"))
	} else {
		c.done(h, i, person)
		log = append(log,
			step(i.born, c.modelActor(i), "approved", "imported: how it was authorised is not recorded"),
			step(i.begin, author, "implementing", ""),
			step(i.end, c.author(i.story.ender(), "log entry closed, by"), "closed", "imported: the status page declares it resolved"),
		)
	}
	h.put("log", frontmatter.List(log...))
	return frontmatter.Encode(h.node(), c.changeBody(i))
}

// assumePerson notes that somebody had to be named.
func (c *cstate) assumePerson(i *issue, field string) {
	if i.story.first != nil {
		c.ledger.assume("change", field, "who recorded it first", "cState does not say whose maintenance it is")
	} else {
		c.ledger.assume("change", field, c.opts.Owner, "cState does not say whose maintenance it is")
	}
}

// done puts what a finished change must have.
func (c *cstate) done(h *header, i *issue, person string) {
	c.modelled = true
	h.assume("type", frontmatter.Str("standard"), "the source does not say how it was authorised")
	h.assume("model", frontmatter.Str(modelID), "the source does not say how it was authorised")
	h.put("state", frontmatter.Str("closed"))
	h.put("implementers", texts([]string{person}))
	c.assumePerson(i, "implementers")
	h.put("actual", frontmatter.Dict(
		frontmatter.Pair{Key: "start", Value: frontmatter.TimeOf(i.begin)},
		frontmatter.Pair{Key: "end", Value: frontmatter.TimeOf(i.end)},
	))
	c.ledger.assume("change", "actual", "as planned", "cState keeps one begin and one end")
	h.assume("outcome", frontmatter.Str("successful"), "the status page says that it is over, and not how it went")
}

// modelActor is the model at the version of the source that the change comes
// from, or at the digest of its file.
func (c *cstate) modelActor(i *issue) string {
	version := i.digest[:12]
	if i.story.first != nil && len(i.story.first.Commit) >= 12 {
		version = i.story.first.Commit[:12]
	}
	return fmt.Sprintf("model:%s@%s", modelID, version)
}

// window is when it was planned. Only what is down has a service outage.
func (c *cstate) window(i *issue, services []string) *frontmatter.Node {
	n := frontmatter.Dict(
		frontmatter.Pair{Key: "start", Value: frontmatter.TimeOf(i.begin)},
		frontmatter.Pair{Key: "end", Value: frontmatter.TimeOf(i.end)},
	)
	if i.severity == "down" {
		c.ledger.assume("change", "planned.downtime", "the whole window", "severity down")
		n.Pairs = append(n.Pairs, frontmatter.Pair{Key: "downtime", Value: frontmatter.Dict(
			frontmatter.Pair{Key: "from", Value: frontmatter.TimeOf(i.begin)},
			frontmatter.Pair{Key: "to", Value: frontmatter.TimeOf(i.end)},
			frontmatter.Pair{Key: "services", Value: texts(services)},
		)})
	}
	return n
}

func (c *cstate) changeBody(i *issue) string {
	var b strings.Builder
	section(&b, "Reason", c.opening(i, "change", "Reason"))
	words := told(i)
	if i.resolved {
		if !tells(words) {
			words = c.silent("change", "section Results", "The status page says that it is over, and no more.")
		}
		section(&b, "Results", words)
	} else if tells(words) {
		section(&b, "Communication", words)
	}
	return b.String()
}

// told is all that was said after the announcement: the end first, as status
// pages have it, then what was said on the way.
func told(i *issue) string {
	parts := []string{i.text.closing, i.text.progress}
	for _, u := range i.text.updates {
		head := inWords(u.at)
		if u.label != "" {
			head += ", " + u.label
		}
		parts = append(parts, "### "+head+"\n\n"+contained(u.text))
	}
	var all []string
	for _, part := range parts {
		if part != "" {
			all = append(all, part)
		}
	}
	return strings.Join(all, "\n\n")
}
