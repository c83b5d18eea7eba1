package importer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
)

// serviceNowName marks records that were imported from ServiceNow, in x-source,
// and names the service that stands for all where no column tells one.
const serviceNowName = "servicenow"

// maxFaults is how many rows may be wrong before the import gives up: then the
// mapping is wrong, or the file is no such table.
const maxFaults = 1000

// ServiceNow imports tables of incidents that ServiceNow wrote: its audit log,
// with a row for each update of an incident, or a list, with one row for each
// incident. The mapping says what columns and values mean.
//
// The rows of an incident, from all sources, become its log in the order of
// their times. Where the lifecycle here has steps that the source leaves out,
// they are put in; where it forbids what the source did, the loss report says
// so (servicenow_path.go). resolved_at and closed_at decide when the last
// restoration was.
//
// A row is read at a time and what repeats is held once, so memory grows with
// the incidents and the updates of each, not with the size of the files. A row
// that cannot be read refuses its incident; a table that cannot be read (quotes
// that never end, a header with the same name twice) refuses all, since nobody
// could say whose rows are missing.
func ServiceNow(ctx context.Context, sources []Source, m Mapping, opts Options) (Result, error) {
	if opts.Audience == "" {
		opts.Audience = "internal"
	}
	s := &serviceNow{
		mapping: m, opts: opts.withDefaults(), ledger: newLedger(), people: newPeople(opts.Target.People, nil),
		incidents: map[string]*incident{}, words: newWords(), told: map[string]bool{}, handles: map[string]string{},
		members: map[string]map[string]bool{}, services: map[string]*service{}, existing: map[string]*records.Record{},
		used: map[string]bool{}, last: map[int]string{},
	}
	if s.opts.Service != "" {
		s.mapping.Service = s.opts.Service
	}
	for i, src := range sources {
		s.file, s.files = i, append(s.files, src.Name)
		if err := s.read(ctx, src); err != nil {
			var broken *brokenTable
			if !errors.As(err, &broken) {
				return Result{}, err
			}
			s.result.Findings = append(s.result.Findings, broken.finding)
			return Result{Findings: diag.Sort(s.result.Findings), Loss: newLedger().report()}, nil
		}
	}
	s.findExisting()
	for _, i := range s.inOrder() {
		if err := ctx.Err(); err != nil {
			return Result{}, err
		}
		s.convert(i)
	}
	return s.result, s.finish()
}

// serviceNow is one import at work.
type serviceNow struct {
	mapping Mapping
	opts    Options
	ledger  *ledger
	people  *people
	result  Result

	files     []string
	file      int // index of the file that is being read
	faults    int
	columns   [columnCount]int // where the columns stand in the file that is being read; -1 nowhere
	keep      []int            // where those stand that are kept
	header    []string
	lost      []int // by column: values that have no field here
	incidents map[string]*incident
	words     *words
	told      map[string]bool // what was warned of once

	handles  map[string]string          // by name there
	members  map[string]map[string]bool // handles of a team
	services map[string]*service        // by slug
	existing map[string]*records.Record // imported before, by number there
	used     map[string]bool            // IDs that are not free
	last     map[int]string             // the last ID that was given, by year
	owned    bool
}

// incident is what the rows say of one incident.
type incident struct {
	number  string
	at      diag.Span // its first row
	events  []event
	opened  time.Time
	refused string // why
	digest  string
	ledger  *ledger
}

// event is one row. Values are held as numbers of words.
type event struct {
	at       time.Time // zero where no column says it
	sequence int
	values   [columnCount]uint32
	kept     []uint32
}

// words holds every text once.
type words struct {
	list  []string
	index map[string]uint32
}

func newWords() *words { return &words{list: []string{""}, index: map[string]uint32{"": 0}} }

func (w *words) number(s string) uint32 {
	n, met := w.index[s]
	if !met {
		n = uint32(len(w.list))
		s = strings.Clone(s)
		w.list, w.index[s] = append(w.list, s), n
	}
	return n
}

func (s *serviceNow) value(e *event, column int) string { return s.words.list[e.values[column]] }

func (s *serviceNow) report(d diag.Diagnostic) { s.result.Findings = append(s.result.Findings, d) }

// refuse says that an incident is not imported, and why.
func (s *serviceNow) refuse(i *incident, at diag.Span, rule, remedy, format string, args ...any) {
	d := diag.Errorf(at, rule, format, args...)
	d.Fix = &diag.Fix{Title: remedy}
	s.report(d)
	s.faults++
	if i != nil && i.refused == "" {
		i.refused, i.events = d.Message, nil
	}
}

// read reads one table.
func (s *serviceNow) read(ctx context.Context, src Source) error {
	in, err := src.Open()
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	t, err := newTable(src.Name, in, s.mapping.Separator)
	if err != nil {
		return err
	}
	if err := s.readHeader(t); err != nil {
		return err
	}
	for n := 0; ; n++ {
		row, err := t.next()
		switch {
		case errors.Is(err, io.EOF):
			s.countLost()
			return nil
		case err != nil:
			return err
		case n%1000 == 0 && ctx.Err() != nil:
			return ctx.Err()
		case s.faults >= maxFaults:
			return t.broken(row[0].at, "look at the first findings: the mapping may be wrong", "%d rows cannot be read; the import gave up", s.faults)
		}
		s.row(row)
	}
}

// readHeader finds the columns of a table.
func (s *serviceNow) readHeader(t *table) error {
	header, err := t.header()
	if err != nil {
		return err
	}
	s.header, s.keep, s.lost = header, nil, make([]int, len(header))
	for i, c := range mappingColumns {
		there := s.mapping.Columns[c.name]
		s.columns[i] = slices.Index(header, there)
		if there != "" && s.columns[i] < 0 && slices.Contains(requiredColumns, c.name) {
			return t.broken(diag.Pos{Line: 1, Column: 1}, "name the column in a mapping", "there is no column %q for %s among %s", there, c.name, strings.Join(header, ", "))
		}
	}
	for _, name := range s.mapping.Keep {
		s.keep = append(s.keep, slices.Index(header, name))
	}
	for i := range header {
		if slices.Contains(s.columns[:], i) || slices.Contains(s.keep, i) {
			s.lost[i] = -1
		}
	}
	return nil
}

// countLost adds the values of columns that are not carried to the ledger.
func (s *serviceNow) countLost() {
	for i, n := range s.lost {
		if n > 0 {
			s.ledger.lost[Lost{What: "column " + s.header[i], Why: "no field here; keep in the mapping saves its last value"}] += n
		}
	}
}

// inOrder gives the incidents by the time at which they were opened.
func (s *serviceNow) inOrder() []*incident {
	list := make([]*incident, 0, len(s.incidents))
	for _, i := range s.incidents {
		if i.refused == "" {
			s.complete(i)
		}
		list = append(list, i)
	}
	slices.SortFunc(list, func(a, b *incident) int {
		return cmp.Or(a.opened.Compare(b.opened), strings.Compare(a.number, b.number))
	})
	return list
}

// complete puts the rows of an incident into their order.
func (s *serviceNow) complete(i *incident) {
	slices.SortStableFunc(i.events, func(a, b event) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.sequence, b.sequence))
	})
	before := len(i.events)
	i.events = slices.CompactFunc(i.events, func(a, b event) bool {
		return a.at.Equal(b.at) && a.values == b.values && slices.Equal(a.kept, b.kept)
	})
	for range before - len(i.events) {
		s.ledger.lose("row that repeats another", "the same row stands more than once")
	}
	for n := range i.events {
		if opened := s.time(&i.events[n], columnOpenedAt); !opened.IsZero() {
			i.opened = opened
			break
		}
	}
	if i.opened.IsZero() {
		s.refuse(i, i.at, RuleTime, "add the time at which it was reported", "%s does not say when it was opened", i.number)
		return
	}
	i.digest = s.digestOf(i)
}

// digestOf is the digest of all that is carried of an incident, in whatever
// form the dates and truth values were written.
func (s *serviceNow) digestOf(i *incident) string {
	var b strings.Builder
	for n := range i.events {
		for _, v := range i.events[n].values {
			b.WriteString(s.words.list[v])
			b.WriteByte(0x1f)
		}
		for _, v := range i.events[n].kept {
			b.WriteString(s.words.list[v])
			b.WriteByte(0x1f)
		}
		b.WriteByte('\n')
	}
	return digest(b.String())
}

// finish adds the definitions that the records need, and sorts.
func (s *serviceNow) finish() error {
	s.addServices()
	s.addTeams()
	data, err := s.people.file()
	if err != nil {
		return fmt.Errorf("add to %s: %w", records.PeopleFile, err)
	}
	if data != nil {
		s.result.Files = append(s.result.Files, File{Path: records.PeopleFile, Bytes: data, New: s.opts.Target.People.Doc == nil})
	}
	s.addSettings()
	slices.SortFunc(s.result.Files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	slices.SortFunc(s.result.Refused, func(a, b Refusal) int { return strings.Compare(a.Source, b.Source) })
	s.result.Findings = diag.Sort(s.result.Findings)
	s.result.Loss = s.ledger.report()
	return nil
}
