package importer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// CState imports the repository of a cState status page: its systems become
// services, its issues incidents, and those that tell of planned maintenance
// become changes. history holds all revisions of the source's files, newest
// commit first; it may be nil, and then nobody is known to have done anything.
//
// An issue is planned work, by the first of these that holds: it is marked
// informational; its section is maintenance; its severity is notice; it begins
// after Options.AsOf; its first commit is older than its begin; its title has
// the word maintenance. See cstate_record.go for what fields become.
//
// The error is for a source that is no cState repository at all. An issue that
// cannot be imported is in Result.Refused.
func CState(ctx context.Context, src fs.FS, history []Revision, opts Options) (Result, error) {
	c := &cstate{
		src: src, opts: opts.withDefaults(), ledger: newLedger(), stories: newStories(history),
		people: newPeople(opts.Target.People, history), services: map[string]*service{}, existing: map[string]*records.Record{}, used: slices.Clone(opts.Taken),
	}
	c.readConfig()
	issues, err := c.readIssues(ctx)
	if err != nil {
		return Result{}, err
	}
	c.findExisting(issues)
	for _, i := range issues {
		if err := ctx.Err(); err != nil {
			return Result{}, err
		}
		c.convert(i)
	}
	if err := c.finish(); err != nil {
		return Result{}, err
	}
	return c.result, nil
}

// formatName marks records that were imported from cState, in x-source.
const formatName = "cstate"

// cstate is one import at work.
type cstate struct {
	src     fs.FS
	opts    Options
	ledger  *ledger
	stories stories
	people  *people
	result  Result

	config   siteConfig
	services map[string]*service        // by slug
	existing map[string]*records.Record // imported before, by source file
	used     []string                   // IDs that are not free
	modelled bool                       // a standard change was imported
	owned    bool                       // a file names the owner or the team that stand for nobody in the source
}

func (c *cstate) report(d diag.Diagnostic) { c.result.Findings = append(c.result.Findings, d) }

// refuse says that an issue is not imported, and why.
func (c *cstate) refuse(i *issue, at diag.Span, rule, remedy, format string, args ...any) {
	d := diag.Errorf(at, rule, format, args...)
	if remedy != "" {
		d.Fix = &diag.Fix{Title: remedy}
	}
	c.report(d)
	c.result.Refused = append(c.result.Refused, Refusal{Source: i.path, Reason: d.Message})
}

// issueFolders are where cState keeps its issues, newest habit first.
var issueFolders = []string{"content/issues", "content/incidents", "content/incident", "issues"}

// readIssues reads and judges all issues, in the order in which they began.
func (c *cstate) readIssues(ctx context.Context) ([]*issue, error) {
	var issues []*issue
	for _, folder := range issueFolders {
		err := fs.WalkDir(c.src, folder, func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case ctx.Err() != nil:
				return ctx.Err()
			case !d.IsDir() && !isIssue(name):
				c.ledger.lose("file that is no issue", "only Markdown files below "+folder+" are issues")
			case !d.IsDir() && !d.Type().IsRegular():
				i := &issue{path: name}
				c.refuse(i, diag.Span{File: name}, RuleRefused, "", "not a plain file; links are not followed")
			case !d.IsDir():
				if i, err := c.readIssue(name); err != nil {
					return err
				} else if i != nil {
					issues = append(issues, i)
				}
			}
			return nil
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("read the issues: %w", err)
		}
	}
	if len(issues)+len(c.result.Refused) == 0 {
		return nil, fmt.Errorf("this is no cState repository: expected Markdown files in %s", issueFolders[0])
	}
	slices.SortStableFunc(issues, func(a, b *issue) int {
		return cmp.Or(a.born.Compare(b.born), strings.Compare(a.path, b.path))
	})
	return issues, nil
}

// isIssue tells issues from the pages that head a section, and from what Hugo
// does not read as a page.
func isIssue(name string) bool {
	base := path.Base(name)
	return path.Ext(base) == ".md" && base != "_index.md" && !strings.HasPrefix(base, ".")
}

// findExisting pairs issues with the records they became in an earlier import:
// by the file they came from, or, where that was renamed since, by their
// digest.
func (c *cstate) findExisting(issues []*issue) {
	present := map[string]*issue{}
	byDigest := map[string]*issue{}
	for _, i := range issues {
		present[i.path] = i
		byDigest[i.digest] = i
	}
	for _, r := range c.opts.Target.Records {
		c.used = append(c.used, r.ID)
		source := r.Fields.Get("x-source")
		if source.Get("format").Str() != formatName {
			continue
		}
		file := source.Get("file").Str()
		if i := byDigest[source.Get("sha256").Str()]; present[file] == nil && i != nil {
			file = i.path
		}
		if file != "" {
			c.existing[file] = r
		}
	}
}

// convert makes the record of an issue, or says why it is left alone.
func (c *cstate) convert(i *issue) {
	kindName := "incident"
	if i.planned != "" {
		kindName = "change"
	}
	before := c.existing[i.path]
	if before != nil {
		// What it once became, it stays: an ID has one kind for ever (D1).
		kindName = before.Kind.Name
	}
	kind := c.opts.Target.Kinds.Kind(kindName)
	out := Imported{Source: i.path, Kind: kindName, Status: New}
	if before != nil {
		out.ID, out.Path = before.ID, before.Path
		switch {
		case before.Fields.Get("x-source").Get("sha256").Str() == i.digest:
			out.Status = Unchanged
		case c.opts.Update:
			out.Status = Updated
		default:
			out.Status = Changed
			d := diag.Warningf(i.doc.SpanOf(frontmatter.Range{}), RuleChanged, "changed since it was imported as %s, which stays as it is", before.ID)
			d.Fix = &diag.Fix{Title: "carry the change over by hand, or import with --update, which writes the record anew"}
			c.report(d)
		}
	}
	if out.Status == Unchanged || out.Status == Changed {
		c.result.Imported = append(c.result.Imported, out)
		return
	}
	if before == nil {
		at := i.born.In(c.opts.Target.Config.Zone)
		out.ID = c.newID(kind, at, i.path)
		out.Path = records.PathFor(&c.opts.Target.Config, kind, out.ID, at)
	}
	data := c.encode(i, kindName)
	if _, findings := frontmatter.Parse(out.Path, data); diag.HasErrors(findings) {
		c.refuse(i, i.doc.SpanOf(frontmatter.Range{}), RuleRefused, "shorten the issue", "the record would not be valid: %s", findings[0].Message)
		return
	}
	c.ledger.add(i.ledger)
	c.result.Imported = append(c.result.Imported, out)
	c.result.Files = append(c.result.Files, File{Path: out.Path, Bytes: data, New: before == nil})
}

// encode makes the file of an issue, counting in the issue's own ledger.
func (c *cstate) encode(i *issue, kind string) []byte {
	whole := c.ledger
	defer func() { c.ledger = whole }()
	c.ledger = i.ledger
	if kind == "change" {
		return c.change(i)
	}
	return c.incident(i)
}

// newID gives the next free ID. Where IDs are drawn at random, they are drawn
// from the source's path, so that two runs agree.
func (c *cstate) newID(kind *schema.Kind, at time.Time, source string) string {
	id := ""
	if c.opts.Target.Config.IDScheme == records.SchemeDateRandom {
		h := fnv.New32a()
		_, _ = h.Write([]byte(source))
		for n := h.Sum32(); id == "" || slices.Contains(c.used, id); n++ {
			id = records.DateID(kind, at, n)
		}
	} else {
		id = records.NextID(kind, at.Year(), c.used)
	}
	c.used = append(c.used, id)
	return id
}

// finish adds the definitions that the records need, and sorts.
func (c *cstate) finish() error {
	c.addServices()
	c.addModel()
	if c.owned && c.people.ensure(c.opts.Owner, c.opts.Team) {
		c.ledger.assume("person", "handle", c.opts.Owner, "somebody must answer for what the source gives to nobody")
	}
	data, err := c.people.file()
	if err != nil {
		return fmt.Errorf("add to %s: %w", records.PeopleFile, err)
	}
	if data != nil {
		c.result.Files = append(c.result.Files, File{Path: records.PeopleFile, Bytes: data, New: c.opts.Target.People.Doc == nil})
	}
	c.addSettings()
	slices.SortFunc(c.result.Files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	slices.SortFunc(c.result.Refused, func(a, b Refusal) int { return strings.Compare(a.Source, b.Source) })
	c.result.Findings = diag.Sort(c.result.Findings)
	c.result.Loss = c.ledger.report()
	return nil
}
