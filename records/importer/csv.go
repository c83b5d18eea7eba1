package importer

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/gitsm/gitsm/internal/diag"
)

// Limits of a table. They bound what one row can take of the memory, whatever
// the size of the file.
const (
	maxCell    = 256 << 10 // bytes of a cell
	maxColumns = 2000
	maxRows    = 2_000_000
	maxTable   = 4 << 30 // bytes of a file, unzipped
)

// tableCell is one value of a table, with the place where it begins. fault says why
// it cannot be taken over, "" where it can.
type tableCell struct {
	text  string
	at    diag.Pos
	fault string
}

// table reads comma-separated values (RFC 4180), a row at a time: plain or
// gzip, with or without a byte order mark, with LF or CRLF, with commas,
// semicolons or tabs between the cells. Line breaks within quotes belong to the
// cell.
type table struct {
	file  string
	in    *bufio.Reader
	comma byte

	line, column int
	rows         int
	size         int64
}

// tableForm is how a table is written, as far as it is told.
type tableForm struct {
	comma    byte   // between cells; 0 finds out from the first line
	encoding string // one of mapEncodings; "" is UTF-8 unless a byte order mark says UTF-16
}

// brokenTable is a fault after which nothing of a table can be trusted.
type brokenTable struct{ finding diag.Diagnostic }

func (b *brokenTable) Error() string { return b.finding.Message }

// newTable begins to read.
func newTable(file string, in io.Reader, form tableForm) (*table, error) {
	t := &table{file: file, in: bufio.NewReaderSize(in, 64<<10), comma: form.comma, line: 1, column: 1}
	if head, _ := t.in.Peek(2); bytes.Equal(head, []byte{0x1f, 0x8b}) {
		unzipped, err := gzip.NewReader(t.in)
		if err != nil {
			return nil, t.broken(diag.Pos{}, "copy the file again", "it cannot be unzipped: %v", err)
		}
		t.in = bufio.NewReaderSize(unzipped, 64<<10)
	}
	head, err := t.in.Peek(3)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, t.unread(err)
	}
	switch {
	case bytes.Equal(head, []byte("\xef\xbb\xbf")):
		_, _ = t.in.Discard(3)
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		t.decode(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM))
	case form.encoding == "utf-16":
		t.decode(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM))
	case form.encoding == "windows-1252":
		t.decode(charmap.Windows1252)
	case form.encoding == "iso-8859-1":
		t.decode(charmap.ISO8859_1)
	}
	if told := t.told(); t.comma == 0 {
		t.comma = told
	}
	if t.comma == 0 {
		t.comma = t.separator()
	}
	return t, nil
}

func (t *table) decode(from encoding.Encoding) {
	t.in = bufio.NewReaderSize(from.NewDecoder().Reader(t.in), 64<<10)
}

// sepLine is the line by which Excel is told the separator.
var sepLine = regexp.MustCompile(`^"?(?i:sep)=([,;\t])"?\r?\n`)

// told reads that line, 0 where there is none.
func (t *table) told() byte {
	head, _ := t.in.Peek(len("\"sep=;\"\r\n"))
	m := sepLine.FindSubmatch(head)
	if m == nil {
		return 0
	}
	_, _ = t.in.Discard(len(m[0]))
	t.line++
	return m[1][0]
}

func (t *table) broken(at diag.Pos, remedy, format string, args ...any) error {
	d := diag.Errorf(diag.Span{File: t.file, Start: at, End: at}, RuleTable, format, args...)
	d.Fix = &diag.Fix{Title: remedy}
	return &brokenTable{d}
}

// unread tells of a file that ends too early or is damaged.
func (t *table) unread(err error) error {
	return t.broken(diag.Pos{Line: t.line, Column: t.column}, "copy the file again", "it cannot be read any further: %v", err)
}

// separator is the one that the first line has most of, outside of quotes.
func (t *table) separator() byte {
	head, _ := t.in.Peek(t.in.Size())
	counts := map[byte]int{}
	quoted := false
	for _, b := range head {
		if b == '"' {
			quoted = !quoted
		}
		if b == '\n' && !quoted {
			break
		}
		if !quoted {
			counts[b]++
		}
	}
	best := byte(',')
	for _, b := range []byte{';', '\t'} {
		if counts[b] > counts[best] {
			best = b
		}
	}
	return best
}

// next gives the next row that has anything in a cell, io.EOF after the last one.
// A *brokenTable says that no further row can be read.
func (t *table) next() ([]tableCell, error) {
	for {
		row, err := t.row()
		if err != nil || slices.ContainsFunc(row, func(c tableCell) bool { return c.text != "" || c.fault != "" }) {
			return row, err
		}
	}
}

func (t *table) row() ([]tableCell, error) {
	if _, err := t.in.Peek(1); errors.Is(err, io.EOF) {
		return nil, io.EOF
	}
	if t.rows++; t.rows > maxRows {
		return nil, t.broken(diag.Pos{Line: t.line, Column: t.column}, "export it in parts, such as years", "the table has more than %d rows", maxRows)
	}
	var row []tableCell
	for {
		if len(row) == maxColumns {
			return nil, t.broken(diag.Pos{Line: t.line, Column: t.column}, "check the separator and the quotes", "the row has more than %d cells", maxColumns)
		}
		c, more, err := t.cell()
		if err != nil {
			return nil, err
		}
		row = append(row, c)
		if !more {
			return row, nil
		}
	}
}

// read gives the next byte and keeps count of the place.
func (t *table) read() (byte, error) {
	b, err := t.in.ReadByte()
	switch {
	case err != nil:
		return 0, err
	case t.size >= maxTable:
		return 0, fmt.Errorf("it has more than %d GiB", maxTable>>30)
	case b == '\n':
		t.line, t.column = t.line+1, 1
	case b&0xC0 != 0x80: // not within a character
		t.column++
	}
	t.size++
	return b, nil
}

// cell reads up to the end of a cell; more says that another one follows in
// the row.
func (t *table) cell() (c tableCell, more bool, err error) {
	c.at = diag.Pos{Line: t.line, Column: t.column}
	r := cellReader{table: t, cell: &c}
	for {
		b, err := t.read()
		switch {
		case errors.Is(err, io.EOF) && r.quoted:
			return c, false, t.broken(c.at, "close the quotes", "the quotes that open here are never closed")
		case errors.Is(err, io.EOF), err == nil && !r.quoted && b == '\n':
			r.finish()
			return c, false, nil
		case err != nil:
			return c, false, t.unread(err)
		case !r.quoted && b == t.comma:
			r.finish()
			return c, true, nil
		}
		r.take(b)
	}
}

// cellReader collects a cell.
type cellReader struct {
	table  *table
	cell   *tableCell
	text   []byte
	quoted bool // within quotes
	closed bool // after them
	size   int
}

func (r *cellReader) fault(format string, args ...any) {
	if r.cell.fault == "" {
		r.cell.fault = fmt.Sprintf(format, args...)
	}
}

func (r *cellReader) take(b byte) {
	switch {
	case b == '"' && r.quoted:
		if next, _ := r.table.in.Peek(1); len(next) == 1 && next[0] == '"' {
			_, _ = r.table.read()
			r.put(b)
			return
		}
		r.quoted, r.closed = false, true
	case b == '"' && r.size == 0 && !r.closed:
		r.quoted = true
	case r.closed:
		if next, _ := r.table.in.Peek(1); b != '\r' || len(next) == 1 && next[0] != '\n' {
			r.fault("text stands behind the closing quotes; quotes within a cell are doubled")
		}
	default:
		r.put(b)
	}
}

func (r *cellReader) put(b byte) {
	if r.size++; r.size <= maxCell {
		r.text = append(r.text, b)
	}
}

// finish judges the text of a cell. Nobody reads what a record cannot hold:
// control characters, and characters that turn the direction of what follows.
func (r *cellReader) finish() {
	text := strings.ReplaceAll(string(r.text), "\r\n", "\n")
	if !r.closed {
		text = strings.TrimSuffix(text, "\r")
	}
	r.cell.text = strings.TrimSpace(text)
	switch i := strings.IndexFunc(text, unfit); {
	case r.size > maxCell:
		r.fault("the cell holds %d bytes; expected at most %d", r.size, maxCell)
		r.cell.text = ""
	case !utf8.ValidString(text):
		r.fault("the cell is not valid UTF-8; if the file is of another encoding, give --encoding")
		r.cell.text = ""
	case i >= 0:
		c, _ := utf8.DecodeRuneInString(text[i:])
		r.fault("the cell holds the control character %U", c)
	case formula(r.cell.text):
		r.fault("the cell holds a formula, which a spreadsheet would run")
	}
}

func unfit(c rune) bool {
	switch {
	case c == '\t', c == '\n':
		return false
	case c < ' ', c >= 0x7f && c < 0xa0, c >= 0x202a && c <= 0x202e, c >= 0x2066 && c <= 0x2069, c == 0xfeff, c == 0x2028, c == 0x2029:
		return true
	}
	return false
}

// call is what makes a formula of a text that begins with an operator.
var call = regexp.MustCompile(`^[-+@0-9.*/]*[A-Za-z_][A-Za-z0-9_.]*[(|!]`)

// formula reports what spreadsheets take for one: it begins with an equals
// sign, or with another operator and a call. "=> see below" and "- mail (all)"
// are text.
func formula(s string) bool {
	switch {
	case len(s) < 2:
		return false
	case s[0] == '=':
		return strings.IndexByte("=> ", s[1]) < 0 || call.MatchString(strings.TrimSpace(s[1:]))
	}
	return strings.IndexByte("+-@", s[0]) >= 0 && call.MatchString(s)
}
