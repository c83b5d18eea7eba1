package history

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/markdown"
	"github.com/gitsm/gitsm/records"
)

// A redaction takes a secret or a personal datum out of a record and leaves a
// marker where it stood. It is the one edit that may touch what a log says, and so
// it may do nothing but that: text becomes a marker, and an entry of the log says
// that it did, and why.

var (
	markerForm = regexp.MustCompile(`\[redacted [A-Za-z0-9][A-Za-z0-9._-]{0,39}\]`)
	reference  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$`)
)

// Marker is what stands in the place of a redacted text. The reference leads to
// whoever knows why: a case, a request, a ticket. It has letters, digits, dots,
// underscores and hyphens, at most 40.
func Marker(ref string) (string, error) {
	if !reference.MatchString(ref) {
		return "", fmt.Errorf("%q is no reference; expected at most 40 letters, digits, dots, underscores and hyphens, such as DSR-2026-04", ref)
	}
	return "[redacted " + ref + "]", nil
}

// kept are the keys whose values are never redacted, wherever they stand: they say
// what was done, by whom, and on which content.
var kept = []string{"id", "state", "at", "by", "to", "flags", "digest", "decision"}

// Redactable reports whether a text at a place of a header may be redacted.
func Redactable(path ...string) bool {
	return !slices.ContainsFunc(path, func(key string) bool { return slices.Contains(kept, key) })
}

// Redaction is what a record's new entries claim and its text does.
type Redaction struct {
	Claimed bool // a new entry of the log is flagged as a redaction
	Entry   int  // the first such
	// Beyond is the first thing that is more than a redaction, in words, "" where
	// there is none; Path is where it stands.
	Beyond string
	Path   []string
}

// Done reports a redaction and nothing else.
func (r Redaction) Done() bool { return r.Claimed && r.Beyond == "" }

// RedactionOf compares two versions of a record. The later one is a redaction of
// the earlier where every text is the same but for pieces that became markers, and
// nothing was added but entries flagged as amendment and redaction, with a reason.
func RedactionOf(before, after *records.Record) Redaction {
	r := Redaction{Entry: -1}
	had := len(before.Log)
	for i := had; i < len(after.Log); i++ {
		if after.Log[i].HasFlag("redaction") {
			r.Claimed, r.Entry = true, i
			break
		}
	}
	if !r.Claimed {
		return r
	}
	for i := had; i < len(after.Log) && r.Beyond == ""; i++ {
		e := after.Log[i]
		if !e.HasFlag("redaction") || !e.HasFlag("amendment") || strings.TrimSpace(e.Why) == "" || e.To != "" || len(e.Set) > 0 {
			r.beyond("a new entry that is no redaction with flags: [amendment, redaction] and why", "log", strconv.Itoa(i))
		}
	}
	r.fields(before, after)
	if r.Beyond == "" && !redactedText(markdown.Canonical(before.Doc.Body()), markdown.Canonical(after.Doc.Body())) {
		r.beyond("the text")
	}
	return r
}

func (r *Redaction) beyond(what string, path ...string) {
	if r.Beyond == "" {
		r.Beyond, r.Path = what, slices.Clone(path)
	}
}

func (r *Redaction) fields(before, after *records.Record) {
	for _, p := range before.Fields.Pairs {
		was, is := p.Value, after.Fields.Get(p.Key)
		if p.Key != "log" {
			r.node(was, is, p.Key)
			continue
		}
		if is == nil || was.Kind != frontmatter.Seq || is.Kind != frontmatter.Seq || len(is.Items) < len(was.Items) {
			r.beyond("log", "log")
			continue
		}
		for i, item := range was.Items {
			r.node(item, is.Items[i], "log", strconv.Itoa(i))
		}
	}
	for _, p := range after.Fields.Pairs {
		if before.Fields.Get(p.Key) == nil {
			r.beyond(p.Key, p.Key)
		}
	}
}

// node finds what is not the same, and not redacted.
func (r *Redaction) node(was, is *frontmatter.Node, path ...string) {
	switch {
	case r.Beyond != "" || frontmatter.Equal(was, is):
	case was == nil || is == nil || was.Kind != is.Kind || !Redactable(path...):
		r.beyond(strings.Join(path, "."), path...)
	case was.Kind == frontmatter.Map && len(was.Pairs) == len(is.Pairs):
		for _, p := range was.Pairs {
			r.node(p.Value, is.Get(p.Key), append(slices.Clone(path), p.Key)...)
		}
	case was.Kind == frontmatter.Seq && len(was.Items) == len(is.Items):
		for i, item := range was.Items {
			r.node(item, is.Items[i], append(slices.Clone(path), strconv.Itoa(i))...)
		}
	case was.Kind == frontmatter.String && redactedText(was.Text, is.Text):
	default:
		r.beyond(strings.Join(path, "."), path...)
	}
}

// redactedText reports whether a text is another one of which pieces became
// markers. What stands between the markers must stand in the other, in that order.
func redactedText(was, is string) bool {
	if was == is {
		return true
	}
	pieces := markerForm.Split(is, -1)
	last := len(pieces) - 1
	if last == 0 || !strings.HasPrefix(was, pieces[0]) {
		return false
	}
	rest := was[len(pieces[0]):]
	for _, piece := range pieces[1:last] {
		at := -1
		if rest != "" { // a marker stands for something
			at = strings.Index(rest[1:], piece)
		}
		if at < 0 {
			return false
		}
		rest = rest[1+at+len(piece):]
	}
	return len(rest) > len(pieces[last]) && strings.HasSuffix(rest, pieces[last])
}

// redactedEntry reports an entry that says the same as another but for what was
// redacted.
func redactedEntry(was, is records.Entry) bool {
	var r Redaction
	r.node(was.Node, is.Node, "log", "0")
	return r.Beyond == ""
}

// redacts reports whether a version of a log comes with an entry that says that
// something was redacted.
func redacts(log []records.Entry, from int) bool {
	for i := from; i < len(log); i++ {
		if log[i].HasFlag("redaction") && log[i].HasFlag("amendment") && strings.TrimSpace(log[i].Why) != "" {
			return true
		}
	}
	return false
}
