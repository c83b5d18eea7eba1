package gitrepo

import (
	varint "encoding/binary" // the name is taken by the back end
	"time"
)

// encoder writes the steps of a past: numbers as varints, texts with their
// length, names and paths by their place in a table.
type encoder struct {
	out              []byte
	signatures       map[Signature]int
	names            []Signature
	paths            map[string]int
	files            []string
	parents, changes int
}

func (e *encoder) number(n int)      { e.out = varint.AppendVarint(e.out, int64(n)) }
func (e *encoder) number64(n int64)  { e.out = varint.AppendVarint(e.out, n) }
func (e *encoder) text(s string)     { e.number(len(s)); e.out = append(e.out, s...) }
func (e *encoder) bool(b bool)       { e.flags(b) }
func (e *encoder) flags(set ...bool) { e.out = append(e.out, packed(set)) }

func packed(set []bool) byte {
	var b byte
	for i, s := range set {
		if s {
			b |= 1 << i
		}
	}
	return b
}

// noTime stands for the zero time, which no commit can have.
const noTime = -1

func (e *encoder) time(t time.Time) {
	if t.IsZero() {
		e.number64(noTime)
		return
	}
	_, offset := t.Zone()
	e.number64(t.Unix())
	e.number(offset)
}

func (e *encoder) signature(s Signature) {
	at, ok := e.signatures[s]
	if !ok {
		at = len(e.names)
		e.signatures[s], e.names = at, append(e.names, s)
	}
	e.number(at)
}

func (e *encoder) path(p string) {
	at, ok := e.paths[p]
	if !ok {
		at = len(e.files)
		e.paths[p], e.files = at, append(e.files, p)
	}
	e.number(at)
}

func (e *encoder) step(s *Step) {
	e.text(s.Hash)
	e.number(len(s.Parents))
	for _, p := range s.Parents {
		e.text(p)
	}
	e.parents += len(s.Parents)
	e.signature(s.Author)
	e.signature(s.Committer)
	e.time(s.AuthorTime)
	e.time(s.CommitTime)
	e.text(s.Message)
	e.flags(s.Main, s.Boundary, s.Brought != nil)
	e.list(s.Changes)
	if s.Brought != nil {
		e.list(s.Brought)
	}
}

func (e *encoder) list(changes []Change) {
	e.changes += len(changes)
	e.number(len(changes))
	for i := range changes {
		ch := &changes[i]
		e.flags(ch.From != "", ch.Symlink, ch.Note != "")
		e.path(ch.Path)
		if ch.From != "" {
			e.path(ch.From)
		}
		e.text(ch.Before)
		e.text(ch.After)
		if ch.Note != "" {
			e.text(ch.Note)
		}
	}
}

// decoder reads what encoder wrote. Texts are parts of the input. It never
// trusts a number: what does not fit sets torn, and all that follows is empty.
type decoder struct {
	in      string
	torn    bool
	zones   map[int]*time.Location
	names   []Signature
	files   []string
	parents []string // room for all of them at once
	changes []Change
}

func (d *decoder) number64() int64 {
	var n uint64
	for i := 0; i < len(d.in) && i < varint.MaxVarintLen64; i++ {
		b := d.in[i]
		n |= uint64(b&0x7f) << (7 * i)
		if b < 0x80 {
			d.in = d.in[i+1:]
			return int64(n>>1) ^ -int64(n&1)
		}
	}
	d.fail()
	return 0
}

func (d *decoder) fail() { d.torn, d.in = true, "" }

// count is a number of things that follow, of at least a byte each.
func (d *decoder) count() int {
	n := d.number64()
	if n < 0 || n > int64(len(d.in)) {
		d.fail()
		return 0
	}
	return int(n)
}

func (d *decoder) text() string {
	n := d.count()
	s := d.in[:n]
	d.in = d.in[n:]
	return s
}

func (d *decoder) flags() byte {
	if d.in == "" {
		d.fail()
		return 0
	}
	b := d.in[0]
	d.in = d.in[1:]
	return b
}

func (d *decoder) time() time.Time {
	seconds := d.number64()
	if seconds == noTime {
		return time.Time{}
	}
	offset := int(d.number64())
	zone := d.zones[offset]
	if zone == nil {
		zone = time.UTC
		if offset != 0 {
			zone = time.FixedZone("", offset)
		}
		d.zones[offset] = zone
	}
	return time.Unix(seconds, 0).In(zone)
}

func (d *decoder) past(p *Past) {
	p.Tip = d.text()
	p.Complete = d.flags()&1 != 0
	p.Since = d.time()
	p.newest = d.time()
	d.names = make([]Signature, d.count())
	for i := range d.names {
		d.names[i] = Signature{d.text(), d.text()}
	}
	d.files = make([]string, d.count())
	for i := range d.files {
		d.files[i] = d.text()
	}
	p.Steps = make([]Step, d.count())
	d.parents = make([]string, d.count())
	d.changes = make([]Change, d.count())
	for i := range p.Steps {
		d.step(&p.Steps[i])
	}
	p.Commits = len(p.Steps)
}

func (d *decoder) step(s *Step) {
	s.Hash = d.text()
	s.Parents = take(d, &d.parents)
	for i := range s.Parents {
		s.Parents[i] = d.text()
	}
	s.Author, s.Committer = named(d, d.names), named(d, d.names)
	s.AuthorTime, s.CommitTime = d.time(), d.time()
	s.Message = d.text()
	flags := d.flags()
	s.Main, s.Boundary = flags&1 != 0, flags&2 != 0
	s.Changes = d.list()
	if flags&4 != 0 {
		if s.Brought = d.list(); s.Brought == nil {
			s.Brought = []Change{}
		}
	}
}

func (d *decoder) list() []Change {
	list := take(d, &d.changes)
	for i := range list {
		ch := &list[i]
		flags := d.flags()
		ch.Path = named(d, d.files)
		if flags&1 != 0 {
			ch.From = named(d, d.files)
		}
		ch.Symlink = flags&2 != 0
		ch.Before, ch.After = d.text(), d.text()
		if flags&4 != 0 {
			ch.Note = d.text()
		}
	}
	return list
}

// take cuts as many as the input says from the room; none are nil.
func take[T any](d *decoder, room *[]T) []T {
	n := d.count()
	if n > len(*room) {
		d.fail()
		return nil
	}
	if n == 0 {
		return nil
	}
	out := (*room)[:n:n]
	*room = (*room)[n:]
	return out
}

// named is the entry of a table that the input names.
func named[T any](d *decoder, table []T) (none T) {
	i := d.number64()
	if i < 0 || i >= int64(len(table)) {
		d.fail()
		return none
	}
	return table[i]
}
