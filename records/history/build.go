package history

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// Commit is one commit of a history that BuildHistory tells.
type Commit struct {
	Files       map[string][]byte // what it changes: path to content; nothing is ever taken away
	AuthorName  string
	AuthorEmail string
	When        time.Time
	Message     string
}

// BuildHistory tells the history that a repository would have if every step
// had been committed when it happened: first one commit with all definitions
// and the configuration, a day before the first record; then one commit for
// each time in each record's log, by the person who made the entry. After the
// last commit every file is what it is in fsys.
//
// A link is left out until the record it leads to is there, so that no commit
// names what comes later; then whoever wrote in its record last adds it, in a
// commit of its own. Files in a folder or of a name that is a record's ID
// (attachments) come with that record.
func BuildHistory(fsys fs.FS, t *records.Tree) ([]Commit, error) {
	b := &builder{tree: t, files: map[string][]byte{}, told: map[string]time.Time{}}
	events := b.events()
	if err := b.rewindAll(events); err != nil {
		return nil, err
	}
	if err := b.readFiles(fsys, events); err != nil {
		return nil, err
	}
	first, err := b.definitions(events)
	if err != nil {
		return nil, err
	}
	commits := []Commit{first}
	for _, e := range events {
		next, err := b.commit(e)
		if err != nil {
			return nil, err
		}
		commits = append(commits, next...)
	}
	return commits, nil
}

// event is what was recorded of one record at one time.
type event struct {
	when    time.Time
	record  *records.Record
	entries []records.Entry
	birth   bool
}

type builder struct {
	tree     *records.Tree
	files    map[string][]byte                              // content as committed so far
	told     map[string]time.Time                           // growing records that are there, and up to when their story is told
	past     map[*records.Record]map[int64]*frontmatter.Doc // what growing records were after the event of a time
	attached map[string][]file                              // by ID of the record they come with
	rest     []file                                         // come with the definitions
}

type file struct {
	path string
	data []byte
}

// grows reports whether a record's own log tells its history.
func grows(r *records.Record) bool {
	return r.Kind.Log == schema.LogRecord && len(r.Base) == 0 && len(r.Log) > 0 && !r.Log[0].At.IsZero()
}

// events lists what was recorded, by time and then by record.
func (b *builder) events() []event {
	var events []event
	for _, r := range b.tree.Records {
		if !grows(r) {
			continue
		}
		latest := time.Time{}
		for _, e := range r.Log {
			if e.At.After(latest) {
				latest = e.At
				events = append(events, event{when: e.At, record: r, birth: e.Index == 0})
			}
			last := &events[len(events)-1]
			last.entries = append(last.entries, e)
		}
	}
	slices.SortStableFunc(events, func(a, b event) int {
		return cmp.Or(a.when.Compare(b.when), strings.Compare(a.record.ID, b.record.ID))
	})
	return events
}

// rewindAll finds what each record was after each of its events: from its end
// back to its beginning, each version from the one after it.
func (b *builder) rewindAll(events []event) error {
	times := map[*records.Record][]time.Time{}
	for _, e := range events {
		times[e.record] = append(times[e.record], e.when)
	}
	b.past = make(map[*records.Record]map[int64]*frontmatter.Doc, len(times))
	for r, list := range times {
		b.past[r] = map[int64]*frontmatter.Doc{}
		doc := r.Doc
		for _, at := range slices.Backward(list) {
			var err error
			if doc, err = rewind(r.Kind, doc, at); err != nil {
				return err
			}
			b.past[r][at.UnixNano()] = doc
		}
	}
	return nil
}

// readFiles sorts all files that are no growing record into those that come
// with one and those that come first.
func (b *builder) readFiles(fsys fs.FS, events []event) error {
	b.attached = map[string][]file{}
	growing := map[string]bool{}
	ids := map[string]bool{}
	for _, e := range events {
		growing[e.record.Path] = true
		ids[e.record.ID] = true
	}
	return fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || growing[path] {
			return err
		}
		data, err := fs.ReadFile(fsys, path)
		if err != nil {
			return err
		}
		for part := range strings.SplitSeq(path, "/") {
			if stem, _, _ := strings.Cut(part, "."); ids[stem] {
				b.attached[stem] = append(b.attached[stem], file{path, data})
				return nil
			}
		}
		b.rest = append(b.rest, file{path, data})
		return nil
	})
}

// definitions is the first commit.
func (b *builder) definitions(events []event) (Commit, error) {
	c := Commit{Files: map[string][]byte{}, Message: "Definitions and configuration"}
	c.AuthorName, c.AuthorEmail = b.person("gitsm")
	if len(events) > 0 {
		c.When = events[0].when.Add(-24 * time.Hour)
	}
	for _, f := range b.rest {
		c.Files[f.path] = f.data
	}
	for _, r := range b.tree.Records {
		if _, whole := c.Files[r.Path]; whole && len(r.Base) == 0 {
			if err := b.put(c, r); err != nil {
				return Commit{}, err
			}
		}
	}
	for path, data := range c.Files {
		b.files[path] = data
	}
	return c, nil
}

// commit is what was recorded of one record at one time. After a birth the links
// that lead to the record follow.
func (b *builder) commit(e event) ([]Commit, error) {
	c := Commit{Files: map[string][]byte{}, When: e.when, Message: message(e)}
	c.AuthorName, c.AuthorEmail = b.person(e.entries[len(e.entries)-1].By)
	b.told[e.record.ID] = e.when
	if !e.birth {
		return []Commit{c}, b.put(c, e.record)
	}
	for _, f := range b.attached[e.record.ID] {
		c.Files[f.path] = f.data
	}
	if err := b.put(c, e.record); err != nil {
		return nil, err
	}
	commits := []Commit{c}
	for _, l := range b.tree.Inverse(e.record.ID) {
		from := b.tree.Record(l.From)
		if from == nil || from == e.record || len(from.Base) > 0 || !b.there(from) {
			continue
		}
		link := Commit{Files: map[string][]byte{}, When: e.when, Message: from.ID + ": " + l.Field + " " + e.record.ID}
		link.AuthorName, link.AuthorEmail = b.person(b.lastHand(from))
		if err := b.put(link, from); err != nil {
			return nil, err
		}
		if len(link.Files) > 0 {
			commits = append(commits, link)
		}
	}
	return commits, nil
}

// lastHand is who wrote the last entry of a record so far that a person made.
func (b *builder) lastHand(r *records.Record) string {
	hand := ""
	for _, e := range r.Log {
		if hand == "" || !e.At.After(b.told[r.ID]) && b.tree.People.ByHandle(e.By) != nil {
			hand = e.By
		}
	}
	if hand == "" {
		hand = r.Value("owner")
	}
	return hand
}

// put adds a record to a commit as far as its story is told, if that is news.
func (b *builder) put(c Commit, r *records.Record) error {
	doc := r.Doc
	if grows(r) {
		doc = b.past[r][b.told[r.ID].UnixNano()]
	}
	doc, err := unlink(r.Kind, doc, func(id string) bool {
		target := b.tree.Record(id)
		return target == nil || b.there(target)
	})
	if err != nil {
		return err
	}
	if data := doc.Bytes(); !bytes.Equal(data, b.files[r.Path]) {
		c.Files[r.Path] = data
		b.files[r.Path] = data
	}
	return nil
}

func (b *builder) there(r *records.Record) bool {
	_, told := b.told[r.ID]
	return told || !grows(r)
}

// person gives name and address of an actor. Who is not in people.yaml, as
// gitsm itself, gets an address that cannot exist (RFC 2606).
func (b *builder) person(handle string) (name, email string) {
	name, email = handle, handle+"@example.invalid"
	p := b.tree.People.ByHandle(handle)
	if p == nil {
		return name, email
	}
	if p.Name != "" {
		name = p.Name
	}
	if len(p.Emails) > 0 {
		email = p.Emails[0]
	}
	return name, email
}

// message says what an event did: "INC-2026-0042: in_progress", with the title
// of a new record and the reasons that the entries give.
func message(e event) string {
	var did, why []string
	if e.birth {
		why = append(why, e.record.Title)
	}
	for _, entry := range e.entries {
		switch {
		case entry.To != "":
			did = append(did, entry.To)
		case len(entry.Set) > 0:
			fields := make([]string, len(entry.Set))
			for i, change := range entry.Set {
				fields[i] = change.Field
			}
			did = append(did, "set "+strings.Join(fields, ", "))
		case len(entry.Flags) > 0:
			did = append(did, strings.Join(entry.Flags, ", "))
		default:
			did = append(did, "note")
		}
		if entry.Why != "" {
			why = append(why, entry.Why)
		}
	}
	text := fmt.Sprintf("%s: %s", e.record.ID, strings.Join(did, ", "))
	if len(why) > 0 {
		text += "\n\n" + strings.Join(why, "\n")
	}
	return text
}
