package corpus

import (
	"fmt"
	"strings"
	"time"
)

// logOf writes the end of a header: a log that passes through the states, an
// hour apart unless the gap says otherwise.
func logOf(b *strings.Builder, i int, at time.Time, states []string, gap func(state string) time.Duration) {
	b.WriteString("log:\n")
	for n, state := range states {
		if n > 0 {
			at = at.Add(gap(state))
		}
		state, why, _ := strings.Cut(state, ": ")
		fmt.Fprintf(b, "  - at: %s\n    by: %s\n    to: %s\n", at.Format(time.RFC3339), person(i+n), state)
		if why != "" {
			fmt.Fprintf(b, "    why: %s\n", why)
		}
	}
	b.WriteString("---\n")
}

func hourly(string) time.Duration { return time.Hour }

func tags(b *strings.Builder, i int) {
	fmt.Fprintf(b, "tags: [%s, tag-%d]\n", word(i), i%50)
}

func last(states []string) string {
	state, _, _ := strings.Cut(states[len(states)-1], ": ")
	return state
}

func incident(b *strings.Builder, items []Item, i int) {
	states := []string{"new", "in_progress", "pending: waits for the supplier", "in_progress", "resolved", "closed"}
	if i%8 == 0 {
		states = states[:1+i/8%4]
	}
	impact, urgency := []string{"medium", "low"}[i%2], []string{"high", "medium", "low"}[i%3]
	fmt.Fprintf(b, "state: %s\nservices: [%s]\ncategory: software\nchannel: monitoring\nimpact: %s\nurgency: %s\n", last(states), service(i), impact, urgency)
	fmt.Fprintf(b, "team: operations\nassignee: %s\n", person(i+1))
	if last(states) == "pending" {
		b.WriteString("hold: supplier\n")
	}
	done := last(states) == "closed"
	if done {
		from := items[i].Opened
		fmt.Fprintf(b, "outages:\n  - services: [%s]\n    from: %s\n    to: %s\n    level: partial\n", service(i), from.Format(time.RFC3339), from.Add(time.Hour).Format(time.RFC3339))
		b.WriteString("resolution:\n  code: fixed\n")
	}
	if kb := earlier(items, i, "knowledge"); kb != "" {
		fmt.Fprintf(b, "knowledge: [%s]\n", kb)
	}
	if prb := earlier(items, i, "problem"); prb != "" {
		fmt.Fprintf(b, "problems: [%s]\n", prb)
	} else {
		b.WriteString("no_problem: the cause is known\n")
	}
	tags(b, i)
	logOf(b, i, items[i].Opened, states, hourly)
	fmt.Fprintf(b, "\n## Impact\n\n%s.\n\n## Resolution\n\n%s.\n", sentence(i+1, 9), sentence(i+2, 8))
	if prb := earlier(items, i, "problem"); prb != "" {
		fmt.Fprintf(b, "\nSee %s.\n", prb)
	}
}

func problem(b *strings.Builder, items []Item, i int) {
	states := []string{"new", "investigating", "known_error", "resolved", "closed"}
	if i%8 == 0 {
		states = states[:1+i/8%3]
	}
	fmt.Fprintf(b, "state: %s\nservices: [%s]\ncategory: software\nimpact: medium\nurgency: low\norigin: reactive\nowner: %s\n", last(states), service(i), person(i))
	b.WriteString("cause_category: configuration\nworkaround: none\nworkaround_reason: a restart loses data\n")
	if last(states) == "closed" {
		b.WriteString("resolution:\n  code: obsolete\n")
	}
	tags(b, i)
	logOf(b, i, items[i].Opened, states, func(state string) time.Duration {
		switch state {
		case "resolved": // long after the last incident that links to it
			return 90 * 24 * time.Hour
		case "closed":
			return 20 * 24 * time.Hour
		}
		return time.Hour
	})
	for n, title := range []string{"Problem statement", "Analysis", "Workaround", "Permanent fix", "Effectiveness"} {
		fmt.Fprintf(b, "\n## %s\n\n%s.\n", title, sentence(i+n, 10))
	}
}

func change(b *strings.Builder, items []Item, i int) {
	states := []string{"draft", "approved", "implementing", "closed"}
	if i%8 == 0 {
		states = states[:1+i/8%2]
	}
	start := items[i].Opened.Add(2 * time.Hour)
	fmt.Fprintf(b, "state: %s\ntype: standard\nmodel: deployment\ncategory: software\nservices: [%s]\nrequester: %s\nowner: %s\nimplementers: [%s]\n",
		last(states), service(i), person(i), person(i), person(i+1))
	fmt.Fprintf(b, "planned:\n  start: %s\n  end: %s\n", start.Format(time.RFC3339), start.Add(30*time.Minute).Format(time.RFC3339))
	if last(states) == "closed" {
		fmt.Fprintf(b, "actual:\n  start: %s\n  end: %s\noutcome: successful\n", start.Format(time.RFC3339), start.Add(20*time.Minute).Format(time.RFC3339))
	}
	tags(b, i)
	logOf(b, i, items[i].Opened, states, hourly)
	fmt.Fprintf(b, "\n## Reason\n\n%s.\n\n## Results\n\n%s.\n", sentence(i+1, 9), sentence(i+2, 8))
	if inc := earlier(items, i, "incident"); inc != "" {
		fmt.Fprintf(b, "\nAsked for after %s.\n", inc)
	}
}

func article(b *strings.Builder, items []Item, i int) {
	states := []string{"wip", "not_validated", "validated"}
	fmt.Fprintf(b, "state: validated\ntype: how_to\nservices: [%s]\nowner: %s\nvalidated_at: %s\nreview_due: 2027-01-31\n",
		service(i), person(i), items[i].Opened.Add(48*time.Hour).Format(time.DateOnly))
	tags(b, i)
	logOf(b, i, items[i].Opened, states, hourly)
	fmt.Fprintf(b, "\n## Issue\n\n%s.\n\n## Resolution\n\n%s.\n", sentence(i+3, 9), sentence(i+4, 12))
}
