package importer

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/worktime"
)

// issue is one issue of the status page, read and judged.
type issue struct {
	path, stem string
	digest     string // of the file
	doc        *frontmatter.Doc
	story      story

	title      string
	severity   string // down, disrupted, notice
	begin, end time.Time
	born       time.Time // when the record begins: when it was announced, or when it began
	resolved   bool
	affected   []string // names of systems
	planned    string   // why it is planned work; "" if it is not
	text       text
	ledger     *ledger // what was lost and assumed while it was read
}

// knownFields are the fields of an issue that are carried or looked at.
var knownFields = []string{
	"title", "date", "resolved", "resolvedwhen", "severity", "affected", "section", "informational", "draft", "description",
}

// readIssue reads an issue and judges it. It gives nil for one that is refused.
// What is lost and assumed on the way counts only if the issue is written.
func (c *cstate) readIssue(name string) (*issue, error) {
	data, err := fs.ReadFile(c.src, name)
	if err != nil {
		return nil, err
	}
	whole := c.ledger
	defer func() { c.ledger = whole }()
	c.ledger = newLedger()

	doc, findings := frontmatter.Parse(name, data)
	i := &issue{path: name, stem: stem(name), digest: digest(string(data)), doc: doc, story: c.stories.of(name), ledger: c.ledger}
	if !c.readable(i, findings) || !c.judge(i) {
		return nil, nil
	}
	return i, nil
}

// judge reads the fields of an issue. False means that it is refused.
func (c *cstate) judge(i *issue) bool {
	i.title = strings.Join(strings.Fields(folded(i.doc.Root(), "title").Str()), " ")
	if i.title == "" {
		i.title = i.stem
		c.ledger.assume("record", "title", "the file's name", "the issue has no title")
	}
	if !c.readTimes(i) {
		return false
	}
	i.severity = c.readSeverity(i)
	i.affected = c.readAffected(i)
	i.planned = c.whyPlanned(i)
	i.born = c.bornAt(i)
	if len(i.affected) == 0 {
		c.refuse(i, i.doc.At("affected"), RuleRefused, "name what is affected, or give --service", "the issue names no affected system; expected at least one")
		return false
	}
	c.noteFields(i)
	return true
}

// bornAt is when the record of an issue begins. Planned work begins with its
// announcement, which is never in the future.
func (c *cstate) bornAt(i *issue) time.Time {
	switch first := i.story.first; {
	case i.planned != "" && first != nil && first.At.Before(i.begin):
		return first.At.UTC()
	case i.begin.After(c.opts.AsOf):
		c.ledger.assume("change", "log entry draft, at", "the time of the import", "it begins in the future, and the source has no history that tells when it was announced")
		return c.opts.AsOf.UTC().Truncate(time.Second)
	}
	return i.begin
}

// stem is an issue's name: of the file, or of the folder of a page bundle.
func stem(name string) string {
	base := strings.TrimSuffix(path.Base(name), ".md")
	if base == "index" {
		base = path.Base(path.Dir(name))
	}
	return base
}

// readable passes on what is wrong with the text of an issue. Times are judged
// by readTimes, which accepts more.
func (c *cstate) readable(i *issue, findings []diag.Diagnostic) bool {
	worst := ""
	for _, d := range findings {
		if d.Rule == "time-zone" {
			continue
		}
		c.report(d)
		if d.Severity == diag.Error && worst == "" {
			worst = d.Message
		}
	}
	if worst != "" {
		c.result.Refused = append(c.result.Refused, Refusal{Source: i.path, Reason: worst})
		return false
	}
	if isTrue(folded(i.doc.Root(), "draft")) {
		c.refuse(i, i.doc.At("draft"), RuleRefused, "publish it first", "the issue is a draft, which the status page does not show")
		return false
	}
	return true
}

func isTrue(n *frontmatter.Node) bool { return strings.EqualFold(n.Str(), "true") }

// readTimes reads begin and end. False means that the issue is refused.
func (c *cstate) readTimes(i *issue) bool {
	root := i.doc.Root()
	date, when := folded(root, "date"), folded(root, "resolvedWhen")
	var ok bool
	if i.begin, ok = c.readTime(i, "date", date); !ok {
		return false
	}
	i.resolved = isTrue(folded(root, "resolved"))
	if when.Str() == "" {
		return !i.resolved || c.assumeEnd(i)
	}
	if i.end, ok = c.readTime(i, "resolvedWhen", when); !ok {
		return false
	}
	if !i.end.After(i.begin) {
		d := diag.Errorf(i.doc.Span(when), RulePeriod, "resolved at %s, which is not after it began at %s", stamp(i.end), stamp(i.begin))
		d.Related = []diag.Note{{Span: i.doc.Span(date), Message: "it began here"}}
		d.Fix = &diag.Fix{Title: "correct date or resolvedWhen, then import again"}
		c.report(d)
		c.result.Refused = append(c.result.Refused, Refusal{Source: i.path, Reason: d.Message})
		return false
	}
	return true
}

// assumeEnd takes the time at which an issue was recorded as resolved for the
// time at which it was.
func (c *cstate) assumeEnd(i *issue) bool {
	if r := i.story.resolved; r != nil && r.At.After(i.begin) {
		i.end = r.At.UTC()
		c.ledger.assume("record", "end", "when the source recorded it", "the issue is resolved and has no resolvedWhen")
		return true
	}
	c.refuse(i, i.doc.At("resolvedWhen"), RuleRefused, "add resolvedWhen", "the issue is resolved, and when is not told")
	return false
}

func stamp(t time.Time) string { return t.Format(time.RFC3339) }

// storable reports whether a record can hold a time, in UTC.
func storable(t time.Time) bool {
	_, err := worktime.ParseInstant(stamp(t.UTC()))
	return err == nil
}

// looseTime is what people write for a time: with a blank or a T, hours of one
// digit, seconds and offset left out.
var looseTime = regexp.MustCompile(`^([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]+([0-9]{1,2}):([0-9]{2})(:[0-9]{2}(?:\.[0-9]{1,9})?)? ?(Z|z|UTC|[+-][0-9]{2}:?[0-9]{2})?$`)

// readTime reads a time of an issue and says what had to be guessed.
func (c *cstate) readTime(i *issue, field string, n *frontmatter.Node) (time.Time, bool) {
	at := i.doc.Span(n)
	if n == nil {
		at = i.doc.At(field)
	}
	if n.Str() == "" {
		c.refuse(i, at, RuleTime, "add "+field, "there is no %s", field)
		return time.Time{}, false
	}
	t, notes, err := c.parseTime(n.Str())
	if err == nil && !storable(t) {
		err = errors.New("it lies outside of the years that records may name")
	}
	if err != nil {
		c.refuse(i, at, RuleTime, "correct the time, then import again", "%s is not a time: %v", field, err)
		return time.Time{}, false
	}
	if strings.HasSuffix(n.Str(), "-00:00") {
		c.report(diag.Warningf(at, RuleOffset, "the offset -00:00 says that the local time is not known (RFC 3339); read as UTC"))
	}
	if len(notes) > 0 {
		c.report(diag.Warningf(at, RuleTime, "%s; read as %s", strings.Join(notes, ", "), stamp(t)))
	}
	return t.UTC(), true
}

// parseTime reads RFC 3339, and what people write instead of it; notes say what
// was different.
func (c *cstate) parseTime(s string) (t time.Time, notes []string, err error) {
	if t, err := worktime.ParseInstant(s); err == nil {
		return t, nil, nil
	}
	if _, dateErr := worktime.ParseDate(s); dateErr == nil {
		s, notes = s+"T00:00:00", append(notes, "the time of day is missing")
	}
	m := looseTime.FindStringSubmatch(s)
	if m == nil {
		_, err := worktime.ParseInstant(s)
		return time.Time{}, nil, err
	}
	day, hour, minute, seconds, offset := m[1], m[2], m[3], m[4], strings.ToUpper(m[5])
	if len(hour) == 1 {
		hour, notes = "0"+hour, append(notes, "the hour has one digit")
	}
	if seconds == "" {
		seconds, notes = ":00", append(notes, "the seconds are missing")
	}
	switch {
	case offset == "UTC":
		offset = "Z"
	case len(offset) == len("+0100"):
		offset = offset[:3] + ":" + offset[3:]
	case offset == "":
		notes = append(notes, fmt.Sprintf("the offset is missing and %s is assumed", c.opts.Zone))
		c.ledger.assume("record", "times without an offset", c.opts.Zone.String(), "cState reads them so")
		return c.localTime(day+"T"+hour+":"+minute+seconds, notes)
	}
	t, err = worktime.ParseInstant(day + "T" + hour + ":" + minute + seconds + offset)
	if err == nil && len(notes) == 0 {
		notes = append(notes, "the time is not written as RFC 3339 has it")
	}
	return t, notes, err
}

// localTime reads a time of the assumed zone.
func (c *cstate) localTime(s string, notes []string) (time.Time, []string, error) {
	if _, err := worktime.ParseInstant(s + "Z"); err != nil {
		return time.Time{}, nil, err
	}
	t, err := time.ParseInLocation("2006-01-02T15:04:05", s, c.opts.Zone)
	return t, notes, err
}

// severities of cState, worst first.
var severities = []string{"down", "disrupted", "notice"}

func (c *cstate) readSeverity(i *issue) string {
	n := folded(i.doc.Root(), "severity")
	severity := strings.ToLower(strings.TrimSpace(n.Str()))
	if slices.Contains(severities, severity) {
		return severity
	}
	if severity != "" {
		c.report(diag.Warningf(i.doc.Span(n), RuleField, "the severity is %q; expected one of %s; read as disrupted", severity, strings.Join(severities, ", ")))
	}
	if !isTrue(folded(i.doc.Root(), "informational")) {
		c.ledger.assume("record", "severity", "disrupted", "the issue has none that cState knows")
	}
	return "disrupted"
}

func (c *cstate) readAffected(i *issue) []string {
	n := folded(i.doc.Root(), "affected")
	var names []string
	for _, name := range n.Strings() {
		name = strings.Join(strings.Fields(name), " ")
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 && c.opts.Service != "" {
		c.ledger.assume("record", "services", c.opts.Service, "the issue names no affected system")
		return []string{c.opts.Service}
	}
	c.noteUnknown(i, n)
	return names
}

// noteUnknown reports the systems that the configuration does not have.
func (c *cstate) noteUnknown(i *issue, n *frontmatter.Node) {
	if !c.config.found || n == nil {
		return
	}
	items := n.Items
	if n.Kind != frontmatter.Seq {
		items = []*frontmatter.Node{n}
	}
	for _, item := range items {
		name := strings.Join(strings.Fields(item.Str()), " ")
		if name == "" || slices.ContainsFunc(c.config.systems, func(s system) bool { return s.name == name }) {
			continue
		}
		d := diag.Warningf(i.doc.Span(item), RuleService, "the configuration has no system %q", name)
		d.Fix = &diag.Fix{Title: "correct the name, or keep the retired service that is imported for it"}
		c.report(d)
	}
}

var maintenance = regexp.MustCompile(`(?i)\bmaintenance\b`)

// whyPlanned says why an issue is planned work, "" if it is not.
func (c *cstate) whyPlanned(i *issue) string {
	root := i.doc.Root()
	section := folded(root, "section").Str()
	switch {
	case isTrue(folded(root, "informational")):
		return "it is marked informational"
	case strings.EqualFold(section, "maintenance"):
		return "its section is maintenance"
	case i.severity == "notice":
		return "its severity is notice"
	case i.begin.After(c.opts.AsOf):
		return "it begins in the future"
	case i.story.first != nil && i.story.first.At.Before(i.begin):
		return "it was recorded before it began"
	case maintenance.MatchString(i.title):
		return "its title says maintenance"
	}
	return ""
}

// noteFields counts what of the header is not carried, and reads the body.
func (c *cstate) noteFields(i *issue) {
	if i.planned != "" {
		c.ledger.assume("change", "kind", "change", i.planned)
	}
	for k := range i.doc.Root().Pairs {
		key := strings.ToLower(i.doc.Root().Pairs[k].Key)
		if !slices.Contains(knownFields, key) {
			c.ledger.lose("issue field "+key, "gitsm has no such field")
		}
	}
	i.text = c.readText(i)
	if description := strings.TrimSpace(folded(i.doc.Root(), "description").Str()); description != "" {
		i.text.opening = strings.TrimSpace(description + "\n\n" + i.text.opening)
	}
	slices.SortStableFunc(i.text.updates, func(a, b update) int { return cmp.Compare(a.at.Unix(), b.at.Unix()) })
}
