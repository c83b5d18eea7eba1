package speech

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Message is one thing that a program says: the English text is its name.
type Message struct {
	Name  string
	One   string   // the form for one, of a counted message; Name is the other
	Where []string // the files that say it
}

// Catalogue is all that a program says.
type Catalogue struct {
	messages []Message // by where they are said first, then by name
	byName   map[string]int
}

// New makes a catalogue. A message that is given more than once is one, said at all
// those places; Name is all that has to be there.
func New(messages []Message) *Catalogue {
	c := &Catalogue{byName: map[string]int{}}
	merged := map[string]*Message{}
	for _, m := range messages {
		if have := merged[m.Name]; have != nil {
			have.Where = append(have.Where, m.Where...)
			have.One = cmp.Or(have.One, m.One)
			continue
		}
		m.Where = slices.Clone(m.Where)
		merged[m.Name] = &m
	}
	for _, m := range merged { // sorted below
		slices.Sort(m.Where)
		m.Where = slices.Compact(m.Where)
		c.messages = append(c.messages, *m)
	}
	slices.SortFunc(c.messages, func(a, b Message) int {
		return cmp.Or(slices.Compare(a.Where[:min(1, len(a.Where))], b.Where[:min(1, len(b.Where))]), cmp.Compare(a.Name, b.Name))
	})
	for i, m := range c.messages {
		c.byName[m.Name] = i
	}
	return c
}

// Messages lists what is said, by where it is said first.
func (c *Catalogue) Messages() []Message { return c.messages }

// Len counts the messages.
func (c *Catalogue) Len() int { return len(c.messages) }

// Lookup finds a message.
func (c *Catalogue) Lookup(name string) (Message, bool) {
	i, ok := c.byName[name]
	if !ok {
		return Message{}, false
	}
	return c.messages[i], true
}

// With is the catalogue and further messages.
func (c *Catalogue) With(more []Message) *Catalogue {
	return New(slices.Concat(c.messages, more))
}

// Write writes the messages that wanted takes as a file of texts, as a translation
// begins: said gives what stands for each already, nil for nothing.
func (c *Catalogue) Write(head string, wanted func(Message) bool, said func(m Message, category string) string, categories []string) []byte {
	var out bytes.Buffer
	out.WriteString(head)
	out.WriteString("messages:\n")
	where, any := "", false
	for _, m := range c.messages {
		if wanted != nil && !wanted(m) {
			continue
		}
		any = true
		if w := strings.Join(m.Where, ", "); w != where {
			where = w
			fmt.Fprintf(&out, "  # %s\n", shortList(m.Where))
		}
		out.WriteString("  " + quote(m.Name) + ":")
		if m.One == "" {
			out.WriteString(value(said(m, "")) + "\n")
			continue
		}
		out.WriteString("\n")
		for _, category := range categories {
			out.WriteString("    " + category + ":" + value(said(m, category)) + "\n")
		}
	}
	if !any {
		return append(bytes.TrimSuffix(out.Bytes(), []byte("messages:\n")), "messages: {}\n"...)
	}
	return out.Bytes()
}

// shortList names at most four places.
func shortList(where []string) string {
	const most = 4
	if len(where) <= most {
		return strings.Join(where, ", ")
	}
	return strings.Join(where[:most], ", ") + " and " + strconv.Itoa(len(where)-most) + " more"
}

func value(s string) string {
	if s == "" {
		return ""
	}
	return " " + quote(s)
}

// quote writes a text as YAML in double quotes, whatever it holds.
func quote(s string) string {
	var out strings.Builder
	out.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			out.WriteByte('\\')
			out.WriteRune(r)
		case r == '\n':
			out.WriteString(`\n`)
		case r == '\u00A0' || r == '\u202F' || r == ' ':
			if r == ' ' {
				out.WriteByte(' ')
			} else {
				fmt.Fprintf(&out, `\u%04X`, r)
			}
		case !unicode.IsPrint(r) && r <= 0xFFFF:
			fmt.Fprintf(&out, `\u%04X`, r)
		default:
			out.WriteRune(r)
		}
	}
	out.WriteByte('"')
	return out.String()
}
