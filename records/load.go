package records

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/schema"
)

// The settings of a repository, at its root.
const (
	ConfigFile    = "gitsm.yaml"
	PeopleFile    = "people.yaml"
	CustomersFile = "customers.yaml"
	SuppliersFile = "suppliers.yaml"
	KindsFolder   = "kinds" // a team's own kinds, a file each
)

// Load reads a whole repository: gitsm.yaml, people.yaml, and every record
// below the folders of its kinds. It never stops at a fault: each is in
// Tree.Faults. The error is for a file system that cannot be read at all.
func Load(fsys fs.FS) (*Tree, error) {
	w, err := newWalker(fsys)
	if err != nil {
		return nil, err
	}
	s := readSettings(w.settings())
	w.all(s)
	files := s.readFiles(fsys, w.files)
	return newTree(s, files, w.faults, false), nil
}

// LoadSettings reads gitsm.yaml, people.yaml and what else decides how records
// are read, and no record: the tree that it gives has none.
func LoadSettings(fsys fs.FS) (*Tree, error) {
	w, err := newWalker(fsys)
	if err != nil {
		return nil, err
	}
	return newTree(readSettings(w.settings()), nil, nil, false), nil
}

func newWalker(fsys fs.FS) (*walker, error) {
	root, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("read the repository: %w", err)
	}
	return &walker{fsys: fsys, root: root}, nil
}

// all finds the files of every kind, by path.
func (w *walker) all(s *settings) {
	for _, k := range s.kinds.Kinds() {
		w.kind(k)
	}
	w.sleeping(s)
	slices.SortFunc(w.files, func(a, b found) int { return strings.Compare(a.path, b.path) })
}

// readFiles reads and parses files, as many at a time as there are processors.
// The result is in the order of list, whatever finishes first.
func (s *settings) readFiles(fsys fs.FS, list []found) []*file {
	files := make([]*file, len(list))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(list)) {
		workers.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(list) {
					return
				}
				f := list[i]
				text, err := readAll(fsys, f.path)
				if err != nil {
					files[i] = s.unreadable(f, err)
					continue
				}
				files[i] = s.parse(f.kind, f.path, f.id, text)
			}
		})
	}
	workers.Wait()
	return files
}

// unreadable stands for a file that could not be read. The record is there all
// the same, so that links to it do not dangle.
func (s *settings) unreadable(f found, err error) *file {
	made := &file{path: f.path, lost: true}
	made.faults = []diag.Diagnostic{diag.Errorf(whole(f.path), "record-path", "the file cannot be read: %v", reason(err))}
	if f.id != "" {
		doc, _ := frontmatter.ParseYAML(f.path, "")
		r := newRecord(&s.config, f.kind, doc, nil, doc.Root())
		r.ID = f.id
		made.records = []*Record{r}
		made.faults[0].Record = f.id
	}
	return made
}

// settings reads the settings files, as many as there are.
func (w *walker) settings() []*file {
	var files []*file
	for _, name := range []string{ConfigFile, PeopleFile, CustomersFile, SuppliersFile} {
		if f := w.setting(w.root, name, name); f != nil {
			files = append(files, f)
		}
	}
	i := slices.IndexFunc(w.root, func(e fs.DirEntry) bool { return e.Name() == KindsFolder && e.IsDir() })
	if i < 0 {
		return files
	}
	entries, err := fs.ReadDir(w.fsys, KindsFolder)
	if err != nil {
		w.errorf(KindsFolder, "config-file", "the folder cannot be read: %v", reason(err))
	}
	for _, e := range entries {
		if !isYAML(e.Name()) || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if f := w.setting(entries, e.Name(), path.Join(KindsFolder, e.Name())); f != nil {
			files = append(files, f)
		}
	}
	return files
}

// setting reads one settings file; nil where there is none, or none that can
// be read.
func (w *walker) setting(among []fs.DirEntry, name, place string) *file {
	i := slices.IndexFunc(among, func(e fs.DirEntry) bool { return e.Name() == name })
	switch {
	case i < 0:
		return nil
	case !fs.ValidPath(place):
		w.errorf(place, "config-file", "the name is not UTF-8; rename it")
		return nil
	case !among[i].Type().IsRegular():
		w.errorf(place, "config-file", "%s is never read; put the file itself here", describe(among[i].Type()))
		return nil
	}
	text, err := readAll(w.fsys, place)
	if err != nil {
		w.errorf(place, "config-file", "the file cannot be read: %v", reason(err))
		return nil
	}
	return &file{path: place, text: text}
}

// sleeping tells of folders of shipped kinds that are not read, since their
// module is off or the team's definition names another folder: their records
// would be passed over in silence.
func (w *walker) sleeping(s *settings) {
	for _, k := range schema.Builtin(schema.Modules()...).Kinds() {
		read := slices.ContainsFunc(s.kinds.Kinds(), func(other *schema.Kind) bool {
			return other.Folder == k.Folder || strings.HasPrefix(k.Folder, other.Folder+"/")
		})
		if read || !slices.ContainsFunc(w.root, func(e fs.DirEntry) bool { return e.Name() == k.Folder && e.IsDir() }) {
			continue
		}
		switch now := s.kinds.Kind(k.Name); {
		case now == nil:
			w.warnf(k.Folder, "config-module", "%s lie here, but the module %q is not switched on; add it to modules in %s",
				strings.ToLower(k.Plural), k.Module, ConfigFile)
		case w.holdsRecords(s, k, k.Folder, 0):
			w.errorf(k.Folder, "kind-folder", "%s lie here, but the kind %s is read from %s/ alone; move them there, or give the kind its folder %s again",
				strings.ToLower(k.Plural), k.Name, now.Folder, k.Folder)
		default: // an empty folder, or one with a guide to what belonged there
		}
	}
}

// holdsRecords reports a file below a folder that would be a record of a kind,
// and that no kind reads.
func (w *walker) holdsRecords(s *settings, k *schema.Kind, place string, depth int) bool {
	entries, err := fs.ReadDir(w.fsys, place)
	if err != nil || depth > maxDepth {
		return false
	}
	for _, e := range entries {
		switch stem, isMarkdown := strings.CutSuffix(e.Name(), ".md"); {
		case isHidden(e.Name()):
		case e.IsDir():
			below := path.Join(place, e.Name())
			if at := s.kinds.ByFolder(below + "/x"); at == nil && w.holdsRecords(s, k, below, depth+1) {
				return true
			}
		case isMarkdown && stem != "README" && k.ID.Valid(stem), k.Name == inventoryKind && isYAML(e.Name()):
			return true
		}
	}
	return false
}

// settings are what records are read under.
type settings struct {
	kinds                *schema.Set
	config               Config
	people               People
	customers, suppliers Parties
	files                []*file
	faults               []diag.Diagnostic
}

// readSettings parses the settings files.
func readSettings(files []*file) *settings {
	s := &settings{config: defaultConfig(), files: files}
	docs := map[string]*frontmatter.Doc{}
	for _, f := range files {
		doc, faults := frontmatter.ParseYAML(f.path, f.text)
		docs[f.path] = doc
		s.faults = append(s.faults, faults...)
	}
	if doc := docs[ConfigFile]; doc != nil {
		config, faults := readConfig(doc)
		s.config = config
		s.faults = append(s.faults, faults...)
	}
	s.kinds = schema.Builtin(s.config.Modules...).Under(s.config.Audit)
	for _, f := range files {
		if path.Dir(f.path) != KindsFolder {
			continue
		}
		s.merge(docs[f.path], nil)
	}
	if doc := docs[ConfigFile]; doc != nil && doc.Root().Get("kinds") != nil {
		s.merge(doc, frontmatter.Path{"kinds"})
	}
	s.faults = append(s.faults, s.kinds.Verify()...)
	s.faults = append(s.faults, s.strangeLayouts()...)
	s.faults = append(s.faults, s.kinds.Verify()...)
	if doc := docs[PeopleFile]; doc != nil {
		people, faults := readPeople(doc)
		s.people = people
		s.faults = append(s.faults, faults...)
	}
	if doc := docs[CustomersFile]; doc != nil {
		parties, faults := readParties(doc, "customers")
		s.customers = parties
		s.faults = append(s.faults, faults...)
	}
	if doc := docs[SuppliersFile]; doc != nil {
		parties, faults := readParties(doc, "suppliers")
		s.suppliers = parties
		s.faults = append(s.faults, faults...)
	}
	return s
}

// strangeLayouts reports layouts of kinds that do not exist.
func (s *settings) strangeLayouts() []diag.Diagnostic {
	var found []diag.Diagnostic
	for _, name := range slices.Sorted(maps.Keys(s.config.Layout)) {
		if name != "" && s.kinds.Kind(name) == nil {
			found = append(found, diag.Errorf(s.config.Doc.At("layout", name), "config-value", "there is no kind %q%s", name, didYouMean(name, s.kinds.Names())))
		}
	}
	return found
}

// merge takes a team's definitions in.
func (s *settings) merge(doc *frontmatter.Doc, at frontmatter.Path) {
	kinds, faults := s.kinds.Merge(doc, at)
	s.kinds = kinds
	s.faults = append(s.faults, faults...)
}
