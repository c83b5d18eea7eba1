package schema

import (
	"embed"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
)

//go:embed kinds/*.yaml
var kindFiles embed.FS

// moduleKinds says which kinds ship, by the module that switches them on. A
// test holds it against the files. It is written down so that nothing needs to
// be read before it is asked for.
var moduleKinds = map[string][]string{
	"core":         {"agreement", "calendar", "change", "change-model", "ci", "freeze", "incident", "knowledge", "pir", "problem", "service"},
	"improvement":  {"improvement"},
	"risk":         {"risk"},
	"service-desk": {"offering", "request"},
}

// Modules names the modules that a team may switch on, sorted. The core is
// always on and is none of them.
func Modules() []string {
	return slices.DeleteFunc(sortedKeys(moduleKinds), func(m string) bool { return m == "core" })
}

// DefaultModules names the modules that are on unless a team says otherwise.
func DefaultModules() []string { return []string{"improvement"} }

// moduleOf names the module that a shipped kind belongs to, "" for any other.
func moduleOf(kind string) string {
	for _, m := range sortedKeys(moduleKinds) {
		if slices.Contains(moduleKinds[m], kind) {
			return m
		}
	}
	return ""
}

// Set is the kinds in force in one repository.
type Set struct {
	kinds []*Kind
	audit string // see Under
}

// shipped reads each shipped kind when it is first asked for.
var shipped = func() map[string]func() *Kind {
	kinds := map[string]func() *Kind{}
	for _, names := range moduleKinds {
		for _, name := range names {
			kinds[name] = sync.OnceValue(func() *Kind {
				k, _ := readShipped(name)
				return k
			})
		}
	}
	return kinds
}()

// Builtin gives the shipped kinds of the core and of the named modules; names
// that are no module are passed over. Each kind is read once per process.
func Builtin(modules ...string) *Set {
	var names []string
	for _, m := range sortedKeys(moduleKinds) {
		if m == "core" || slices.Contains(modules, m) {
			names = append(names, moduleKinds[m]...)
		}
	}
	set := &Set{kinds: make([]*Kind, len(names))}
	var reading sync.WaitGroup
	for i, name := range names {
		reading.Go(func() { set.kinds[i] = shipped[name]() })
	}
	reading.Wait()
	set.sort()
	return set
}

// readShipped reads a shipped kind. That it has no faults is held by a test.
func readShipped(name string) (*Kind, []diag.Diagnostic) {
	file := "kinds/" + name + ".yaml"
	src, err := kindFiles.ReadFile(file)
	if err != nil {
		return nil, []diag.Diagnostic{diag.Errorf(diag.Span{File: file}, "kind-name", "no such kind is shipped")}
	}
	doc, faults := frontmatter.ParseYAML(file, src)
	r := &reader{doc: doc, faults: faults}
	k := r.kind(name, doc.Root())
	return k, r.faults
}

func (s *Set) sort() {
	slices.SortFunc(s.kinds, func(a, b *Kind) int { return strings.Compare(a.Name, b.Name) })
}

// Kinds lists the kinds by name. The caller must not change the list.
func (s *Set) Kinds() []*Kind { return s.kinds }

// Names lists the names of the kinds, sorted.
func (s *Set) Names() []string {
	out := make([]string, len(s.kinds))
	for i, k := range s.kinds {
		out[i] = k.Name
	}
	return out
}

// Kind finds a kind by name, or nil.
func (s *Set) Kind(name string) *Kind {
	i, ok := slices.BinarySearchFunc(s.kinds, name, func(k *Kind, name string) int { return strings.Compare(k.Name, name) })
	if !ok {
		return nil
	}
	return s.kinds[i]
}

// ByFolder finds the kind whose folder holds the slash path, at any depth, or
// nil. The folder itself is held by its kind too. A kind whose folder is
// AllFolder holds the files of which its pattern says so.
func (s *Set) ByFolder(slash string) *Kind {
	slash = path.Clean(slash)
	for _, k := range s.kinds {
		if k.Folder == AllFolder {
			if _, ok := k.AdoptedID(slash); ok && !strings.Contains(slash, "/") {
				return k
			}
			continue
		}
		if rest, ok := strings.CutPrefix(slash, k.Folder); ok && (rest == "" || rest[0] == '/') {
			return k
		}
	}
	return nil
}

// How strictly a repository is kept ("audit:" in gitsm.yaml), strictly unless
// told. Either is said on every page of the portal.
const (
	AuditRelaxed = "relaxed" // some locked guards may be removed
	AuditSolo    = "solo"    // one person keeps it, and separation of duties is a mark
)

// Under gives the set to which definitions are merged as a repository allows
// that is kept so strictly.
func (s *Set) Under(audit string) *Set {
	return &Set{kinds: slices.Clone(s.kinds), audit: audit}
}

// ByID finds the kind whose numbering an ID follows, or nil for slugs.
func (s *Set) ByID(id string) *Kind {
	for _, k := range s.kinds {
		if _, _, ok := k.ID.Parse(id); ok {
			return k
		}
	}
	return nil
}

// Linked lists the kinds that a link may lead to.
func (s *Set) Linked(l Link) []*Kind {
	var out []*Kind
	for _, k := range s.kinds {
		if slices.Contains(l.To, "*") || slices.Contains(l.To, k.Name) {
			out = append(out, k)
		}
	}
	return out
}
