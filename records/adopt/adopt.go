// Package adopt looks at records that a team has kept before gitsm, and proposes
// a kind by which gitsm reads them as they are: where their IDs, titles and
// states stand, their fields with types and values, their sections, and the
// states and moves that their history shows. Start from Look, which gives a
// Survey; Survey.Propose writes the kind as a file of the team's own. Nothing
// here changes a record.
package adopt

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/internal/markdown"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// Limits on what is looked at. They are far above what a folder of records holds.
const (
	maxFiles = 20_000
	maxBytes = 512 << 20
	maxDepth = 16
)

// Options say what is looked at and what is known beforehand.
type Options struct {
	Folder string // slash path of the folder in the project, "." for the files beside gitsm.yaml
	Name   string // of the kind; "" to make one of the folder's or the files' names
	Kinds  *schema.Set
}

// Survey is what was seen in a folder.
type Survey struct {
	Folder  string
	Name    string // of the kind to be
	Records []Seen // by path
	LeftOut []LeftOut
	// Lines is set to have headers read as lines of "Key: value".
	Lines bool
	// Preamble says that such lines begin the texts, and no fence encloses them.
	Preamble bool
	// Borrowed are the fields that stand in sections.
	Borrowed []schema.Place

	ids    naming
	kinds  *schema.Set
	fields []Field
}

// Seen is one file that may be a record.
type Seen struct {
	Path   string // slash path in the project
	Src    []byte
	Fields []frontmatter.Pair
	Header bool   // there is one
	Fault  string // why the header cannot be read, "" if it can
	Mail   bool   // it begins with "Key: value" lines that no fence encloses
	Title  string // the first heading
	Parts  []string
}

// LeftOut is something in the folder that is no record.
type LeftOut struct {
	Path string
	Why  string
}

// Look reads a folder. The error is for a folder that cannot be read, or is too
// large to be one of records.
func Look(fsys fs.FS, o Options) (*Survey, error) {
	s := &Survey{Folder: o.Folder, kinds: o.Kinds}
	if info, err := fs.Stat(fsys, o.Folder); err != nil {
		return nil, fmt.Errorf("look at %s: %w", o.Folder, err)
	} else if !info.IsDir() {
		return nil, fmt.Errorf("look at %s: it is no folder", o.Folder)
	}
	w := &walk{fsys: fsys, survey: s}
	if err := w.folder(o.Folder, 0); err != nil {
		return nil, err
	}
	slices.SortFunc(s.Records, func(a, b Seen) int { return strings.Compare(a.Path, b.Path) })
	s.ids = nameThem(s, o.Name)
	s.keepNamed()
	s.Name = o.Name
	if s.Name == "" {
		s.Name = s.ids.kind
	}
	s.Reread(false)
	s.findPreamble()
	s.findStatus()
	return s, nil
}

// findPreamble looks for lines of "Key: value" that no fence encloses: where most
// records have no header, and more than half of them have a key of such lines in common.
func (s *Survey) findPreamble() {
	if s.Headless()*2 <= len(s.Records) {
		return
	}
	s.Preamble = true
	s.Reread(false)
	s.Preamble = slices.ContainsFunc(s.fields, func(f Field) bool { return f.In*2 > len(s.Records) && fieldName.MatchString(f.Name) })
	s.Reread(false)
}

// findStatus looks for the state in a section, where no field of headers holds it.
func (s *Survey) findStatus() {
	for _, title := range []string{"Status", "State"} {
		n, _ := s.count(func(r Seen) bool { return r.hasPart(title) })
		if s.stateField() != nil || n*2 <= len(s.Records) {
			continue
		}
		s.Borrowed = []schema.Place{{Field: strings.ToLower(title), Section: title}}
		s.Reread(s.Lines)
		if f := s.stateField(); f == nil || f.Name != s.Borrowed[0].Field {
			s.Borrowed = nil
			s.Reread(s.Lines)
		}
	}
}

// Reread reads the headers again, as YAML or as lines of "Key: value".
func (s *Survey) Reread(lines bool) {
	s.Lines = lines
	for i := range s.Records {
		s.Records[i].read(lines, s.Preamble, s.Borrowed)
	}
	s.fields = fieldsOf(s.Records)
}

// walk collects the files of a folder.
type walk struct {
	fsys   fs.FS
	survey *Survey
	files  int
	bytes  int64
}

func (w *walk) leave(place, why string) {
	w.survey.LeftOut = append(w.survey.LeftOut, LeftOut{place, why})
}

func (w *walk) folder(place string, depth int) error {
	entries, err := fs.ReadDir(w.fsys, place)
	switch {
	case err != nil && depth == 0:
		return fmt.Errorf("look at %s: %w", place, err)
	case err != nil:
		w.leave(place, "the folder cannot be read")
		return nil //nolint:nilerr // it is told among what was left out
	case depth > maxDepth:
		w.leave(place, fmt.Sprintf("more than %d folders deep", maxDepth))
		return nil
	case depth > 0 && slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == ".git" }):
		w.leave(place, "a Git repository of its own")
		return nil
	}
	for _, e := range entries {
		below := path.Join(place, e.Name())
		switch {
		case strings.HasPrefix(e.Name(), "."), e.IsDir() && w.survey.Folder == schema.AllFolder:
		case !fs.ValidPath(below):
			w.leave(below, "the name is not UTF-8")
		case strings.HasPrefix(e.Name(), "_"):
			w.leave(below, "the name begins with _, which puts it aside")
		case e.IsDir():
			if err := w.folder(below, depth+1); err != nil {
				return err
			}
		case !e.Type().IsRegular():
			w.leave(below, "no ordinary file, which is never read")
		default:
			if err := w.file(below, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// extensions are those of files that can be records.
var extensions = []string{".md", ".markdown", ".yaml", ".yml"}

// settings are no records, wherever they lie.
var settings = []string{"gitsm.yaml", "people.yaml", "customers.yaml", "suppliers.yaml"}

func (w *walk) file(place string, e fs.DirEntry) error {
	name := path.Base(place)
	if w.survey.Folder == schema.AllFolder && slices.Contains(settings, name) {
		return nil
	}
	if !slices.Contains(extensions, path.Ext(name)) {
		w.leave(place, "neither Markdown (.md) nor YAML (.yaml) by its name")
		return nil
	}
	info, err := e.Info()
	if err != nil {
		w.leave(place, "it cannot be read")
		return nil //nolint:nilerr // it is told among what was left out
	}
	if info.Size() > frontmatter.MaxFile {
		w.leave(place, fmt.Sprintf("it has %d bytes; at most %d are read", info.Size(), frontmatter.MaxFile))
		return nil
	}
	w.files, w.bytes = w.files+1, w.bytes+info.Size()
	if w.files > maxFiles || w.bytes > maxBytes {
		return fmt.Errorf("look at %s: there are more than %d files, or %d bytes, of Markdown and YAML; name a folder below it", w.survey.Folder, maxFiles, maxBytes)
	}
	src, err := fs.ReadFile(w.fsys, place)
	switch {
	case err != nil:
		w.leave(place, "it cannot be read")
	case slices.Contains(src, 0):
		w.leave(place, "it holds NUL bytes and is no text")
	case len(strings.TrimSpace(string(src))) == 0:
		w.leave(place, "it is empty")
	default:
		w.survey.Records = append(w.survey.Records, Seen{Path: place, Src: src})
	}
	return nil
}

// keepNamed takes the files out that the way of naming does not reach.
func (s *Survey) keepNamed() {
	kept := s.Records[:0]
	for _, r := range s.Records {
		if why := s.ids.refuses(s.below(r.Path)); why != "" {
			s.LeftOut = append(s.LeftOut, LeftOut{r.Path, why})
			continue
		}
		kept = append(kept, r)
	}
	s.Records = kept
	slices.SortFunc(s.LeftOut, func(a, b LeftOut) int { return strings.Compare(a.Path, b.Path) })
}

// below is the path of a file from the folder on.
func (s *Survey) below(place string) string { return strings.TrimPrefix(place, s.Folder+"/") }

// read takes a file apart.
func (r *Seen) read(lines, preamble bool, borrowed []schema.Place) {
	parse := frontmatter.Parse[[]byte]
	switch {
	case strings.HasSuffix(r.Path, ".yaml"), strings.HasSuffix(r.Path, ".yml"):
		parse = frontmatter.ParseYAML[[]byte]
	case preamble:
		parse = frontmatter.ParsePreamble[[]byte]
	case lines:
		parse = frontmatter.ParseLines[[]byte]
	}
	doc, faults := parse(r.Path, r.Src)
	r.Header = doc.Header() != frontmatter.Range{}
	r.Fields, r.Fault = doc.Root().Pairs, ""
	for _, d := range faults {
		if d.Severity == diag.Error && d.Rule != "frontmatter-missing" && r.Fault == "" {
			r.Fault = d.Span.String() + ": " + d.Message
		}
	}
	r.Mail = !r.Header && mailHead(r.Src)
	r.Title = records.FirstHeading(doc.Body())
	r.Parts = nil
	for _, section := range markdown.Sections(doc.Body()) {
		r.Parts = append(r.Parts, section.Title)
		for _, place := range borrowed {
			if at := place.Value(section.Text); strings.EqualFold(section.Title, place.Section) {
				offset := doc.BodyOffset() + section.Start
				r.Fields = doc.Borrow(place.Field, frontmatter.Range{Start: offset + at.Start, End: offset + at.End}).Root().Pairs
			}
		}
	}
}

// mailHead reports a text whose first lines are "Key: value", two at least.
func mailHead(src []byte) bool {
	n := 0
	for line := range strings.Lines(string(src)) {
		key, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok || key == "" || value == "" || strings.ContainsAny(key, " #*[|<") {
			break
		}
		n++
	}
	return n >= 2
}
