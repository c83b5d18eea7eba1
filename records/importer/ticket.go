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

// maxFaults is how many rows may be wrong before the import gives up: then the
// mapping is wrong, or the file is no such table.
const maxFaults = 1000

// Import takes over the tickets of tables: incidents and, where a column or the
// caller tells their type, requests, problems and changes. The tables are a log, with a row for each update of a
// ticket, or a list, with one row for each ticket. The mapping says what columns
// and values mean.
//
// The rows of a ticket, from all sources, become its log in the order of
// their times. Where the lifecycle here has steps that the source leaves out,
// they are put in; where it forbids what the source did, the loss report says
// so (ticket_path.go). resolved_at and closed_at decide when the last
// restoration was.
//
// A row is read at a time and what repeats is held once, so memory grows with
// the tickets and the updates of each, not with the size of the files. A row
// that cannot be read refuses its ticket; a table that cannot be read (quotes
// that never end, a header with the same name twice) refuses all, since nobody
// could say whose rows are missing.
func (sys *System) Import(ctx context.Context, sources []Source, m Mapping, opts Options) (Result, error) {
	s := newTickets(sys, m, opts)
	for i, src := range sources {
		s.file, s.files, s.kind = i, append(s.files, src.Name), src.Kind
		if err := s.read(ctx, src); err != nil {
			var broken *brokenTable
			if !errors.As(err, &broken) {
				return Result{}, err
			}
			s.result.Findings = append(s.result.Findings, broken.finding)
			return Result{Findings: diag.Sort(s.result.Findings), Loss: newLedger().report()}, nil
		}
	}
	return s.convertAll(ctx)
}

func newTickets(sys *System, m Mapping, opts Options) *tickets {
	if opts.Audience == "" {
		opts.Audience = "internal"
	}
	s := &tickets{
		system: sys, mapping: m, opts: opts.withDefaults(), ledger: newLedger(), people: newPeople(opts.Target.People, nil),
		byNumber: map[string]*ticket{}, words: newWords(), told: map[string]bool{}, handles: map[string]string{},
		members: map[string]map[string]bool{}, services: map[string]*service{}, existing: map[string]*records.Record{},
		used: map[string]bool{}, last: map[string]string{},
	}
	if s.opts.Service != "" {
		s.mapping.Service = s.opts.Service
	}
	return s
}

// convertAll makes the records of all tickets that were read.
func (s *tickets) convertAll(ctx context.Context) (Result, error) {
	s.findExisting()
	list := s.inOrder()
	for _, i := range list {
		s.assign(i)
	}
	s.connect(list)
	// What others refer to comes first, so that nothing refers to what was refused.
	for _, kinds := range [][]string{{"problem"}, {"incident", "request"}, {"change"}} {
		for _, i := range list {
			if err := ctx.Err(); err != nil {
				return Result{}, err
			}
			if slices.Contains(kinds, i.kind) {
				s.convert(i)
			}
		}
	}
	for _, i := range list {
		if i.refused != "" {
			s.result.Refused = append(s.result.Refused, Refusal{Source: i.number, Reason: i.refused})
		} else {
			s.result.Imported = append(s.result.Imported, i.out)
		}
	}
	err := s.finish()
	return s.result, err
}

// tickets is one import at work.
type tickets struct {
	system  *System
	mapping Mapping
	opts    Options
	ledger  *ledger
	people  *people
	result  Result

	files    []string
	file     int // index of the file that is being read
	faults   int
	columns  [columnCount][]int // where the columns stand in the file that is being read
	keep     [][]int            // where those stand that are kept
	header   []string
	lost     []int // by column: values that have no field here
	byNumber map[string]*ticket
	words    *words
	told     map[string]bool // what was warned of once

	kind     string       // of the tickets of the file that is being read, "" where a column tells
	linking  []linkColumn // of the file that is being read
	modelled bool         // some change needs the model

	handles  map[string]string          // by name there
	logins   bool                       // names there are accounts of GitHub
	members  map[string]map[string]bool // handles of a team
	services map[string]*service        // by slug
	existing map[string]*records.Record // imported before, by number there
	used     map[string]bool            // IDs that are not free
	last     map[string]string          // the last ID that was given, by kind and year
	owned    bool
}

// ticket is what the rows say of one ticket.
type ticket struct {
	number string
	kind   string // of the record that it becomes
	url    string // where it is found, "" where the source does not tell
	notes  []note // what was said about it
	links  []linkTo
	refs   map[string][]string // IDs here, by field
	apart  []string            // links that have no field here, in words
	// Those that hold a link to this one: incidents of a problem, and changes that
	// resolve it.
	incidents, changes []*ticket
	window             []string        // services that a planned change takes down
	affects            []string        // services of a change, where there are several
	out                Imported        // what becomes of it
	before             *records.Record // what it became in an earlier import
	outages            []outage
	tags               []string
	waited             bool      // it has waited for something
	undated            int       // comments without a time
	at                 diag.Span // its first row
	events             []event
	opened             time.Time
	refused            string // why
	digest             string
	ledger             *ledger
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

func (s *tickets) value(e *event, column int) string { return s.words.list[e.values[column]] }

func (s *tickets) report(d diag.Diagnostic) { s.result.Findings = append(s.result.Findings, d) }

// refuse says that a ticket is not imported, and why.
func (s *tickets) refuse(i *ticket, at diag.Span, rule, remedy, format string, args ...any) {
	d := diag.Errorf(at, rule, format, args...)
	d.Fix = &diag.Fix{Title: remedy}
	s.report(d)
	s.faults++
	if i != nil && i.refused == "" {
		i.refused, i.events = d.Message, nil
	}
}

// read reads one table.
func (s *tickets) read(ctx context.Context, src Source) error {
	in, err := src.Open()
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	t, err := newTable(src.Name, in, s.mapping.form())
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
func (s *tickets) readHeader(t *table) error {
	header, err := t.header(s.system.repeats)
	if err != nil {
		return err
	}
	s.header, s.keep, s.lost = header, nil, make([]int, len(header))
	s.linking = s.linkColumns(header)
	for i, c := range mappingColumns {
		there := s.mapping.Columns[c.name]
		s.columns[i] = s.carried(there)
		if there != "" && len(s.columns[i]) == 0 && slices.Contains(s.system.needed, c.name) {
			return t.broken(diag.Pos{Line: 1, Column: 1}, "name the column in a mapping", "there is no column %q for %s among %s", there, c.name, strings.Join(header, ", "))
		}
	}
	for _, name := range s.mapping.Keep {
		s.keep = append(s.keep, s.carried(name))
	}
	return nil
}

// carried finds the columns of a name, and notes that their values are not lost.
func (s *tickets) carried(name string) []int {
	var at []int
	for i, h := range s.header {
		if h == name && name != "" {
			at = append(at, i)
			s.lost[i] = -1
		}
	}
	return at
}

// countLost adds the values of columns that are not carried to the ledger.
func (s *tickets) countLost() {
	for i, n := range s.lost {
		if n > 0 {
			s.ledger.lost[Lost{What: "column " + cmp.Or(s.header[i], "without a name"), Why: "no field here; keep in the mapping saves its last value"}] += n
		}
	}
}

// finish adds the definitions that the records need, and sorts.
func (s *tickets) finish() error {
	s.addServices()
	s.addModel()
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
