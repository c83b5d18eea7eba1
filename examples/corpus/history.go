package corpus

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// event is a record after so many entries of its log.
type event struct {
	item, entries int
	at            time.Time
	by            string
}

// mergeEvery is how many events come to the main line for each that comes by a
// branch and a merge.
const mergeEvery = 20

// History writes a stream for git fast-import in which every entry of a log is a
// commit, in the order of their times, and some come by a branch. The last commit
// holds Files(items). 10,000 items make about 50,000 commits.
func History(w io.Writer, items []Item) error {
	files := Files(items)
	var events []event
	for i, item := range items {
		events = append(events, eventsOf(i, string(files[path(item)]))...)
	}
	slices.SortStableFunc(events, func(a, b event) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.item, b.item)) })
	s := &stream{Writer: bufio.NewWriter(w)}
	start := events[0].at.Add(-time.Hour)
	s.commit("main", start, person(0), "Start", 0)
	for _, name := range sortedNames(files) {
		if !strings.Contains(name, "/20") {
			s.file(name, string(files[name]))
		}
	}
	for n, e := range events {
		name := path(items[e.item])
		text, state := upTo(string(files[name]), e.entries)
		subject := fmt.Sprintf("%s: %s", items[e.item].ID, state)
		if n%mergeEvery != mergeEvery-1 {
			s.commit("main", e.at, e.by, subject, 0)
			s.file(name, text)
			continue
		}
		main := s.mark
		s.commit("proposal", e.at, e.by, subject, main)
		s.file(name, text)
		side := s.mark
		s.commit("main", e.at.Add(time.Minute), person(0), "Merge "+items[e.item].ID, main, side)
		s.file(name, text)
	}
	s.commit("main", events[len(events)-1].at.Add(time.Hour), person(0), "End", 0)
	for _, name := range sortedNames(files) {
		s.file(name, string(files[name]))
	}
	fmt.Fprint(s, "done\n")
	return s.Flush()
}

// eventsOf reads the entries of a record's log, which are written in one way.
func eventsOf(item int, text string) []event {
	var events []event
	for line := range strings.Lines(text) {
		if at, ok := strings.CutPrefix(line, "  - at: "); ok {
			when, _ := time.Parse(time.RFC3339, strings.TrimSpace(at)) // written as such
			events = append(events, event{item: item, entries: len(events) + 1, at: when})
		}
		if by, ok := strings.CutPrefix(line, "    by: "); ok && len(events) > 0 {
			events[len(events)-1].by = strings.TrimSpace(by)
		}
	}
	return events
}

// upTo gives a record as it was after so many entries, and its state then.
func upTo(text string, entries int) (cut, state string) {
	var b strings.Builder
	seen, inHeader := 0, true
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "  - at: ") {
			seen++
		}
		if line == "---\n" && b.Len() > 0 {
			inHeader = false
		}
		if to, ok := strings.CutPrefix(line, "    to: "); ok && seen <= entries {
			state = strings.TrimSpace(to)
		}
		if !inHeader || seen <= entries {
			b.WriteString(line)
		}
	}
	head, rest, _ := strings.Cut(b.String(), "\nstate: ")
	_, rest, _ = strings.Cut(rest, "\n")
	return head + "\nstate: " + state + "\n" + rest, state
}

// stream writes what git fast-import reads.
type stream struct {
	*bufio.Writer
	mark int
}

// commit begins a commit on a branch. from and merged are marks; 0 goes on from
// the branch's tip.
func (s *stream) commit(branch string, at time.Time, by, subject string, from int, merged ...int) {
	s.mark++
	who := fmt.Sprintf("Person %s <%s@corpus.example> %d +0000", strings.TrimPrefix(by, "person"), by, at.Unix())
	fmt.Fprintf(s, "commit refs/heads/%s\nmark :%d\nauthor %s\ncommitter %s\ndata %d\n%s\n", branch, s.mark, who, who, len(subject), subject)
	if from > 0 {
		fmt.Fprintf(s, "from :%d\n", from)
	}
	for _, m := range merged {
		fmt.Fprintf(s, "merge :%d\n", m)
	}
}

func (s *stream) file(name, text string) {
	fmt.Fprintf(s, "M 100644 inline %s\ndata %d\n%s\n", name, len(text), text)
}

func sortedNames(files map[string][]byte) []string {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
