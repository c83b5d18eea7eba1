package records

import (
	"io/fs"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/frontmatter"
	"github.com/gitsm/gitsm/schema"
)

// Tree is a repository's records, read whole. It is immutable; With gives
// another one with a record replaced.
type Tree struct {
	Records []*Record // by path, then by place in the file
	Kinds   *schema.Set
	Config  Config
	People  People
	Faults  []diag.Diagnostic // everything that was wrong while reading, unsorted

	index treeIndex
}

type treeIndex struct{}

// Load reads a whole repository: gitsm.yaml, people.yaml, and every record
// below the folders of its kinds. It never stops at a fault: each is in
// Tree.Faults. The error is for a file system that cannot be read at all.
func Load(fsys fs.FS) (*Tree, error) { panic("unwritten") }

// With gives the tree that results when the file at path has these bytes; a
// nil src takes the file away. The receiver stays as it is.
func (t *Tree) With(path string, src []byte) *Tree { panic("unwritten") }

// Record finds a record by ID, or by an ID it had formerly; nil if none.
func (t *Tree) Record(id string) *Record { panic("unwritten") }

// OfKind lists the records of a kind, by ID.
func (t *Tree) OfKind(kind string) []*Record { panic("unwritten") }

// Inverse lists the links that lead to a record, by inverse name, then ID.
func (t *Tree) Inverse(id string) []Link { panic("unwritten") }

// Linked lists the records that hold a link to id whose inverse has that name.
func (t *Tree) Linked(id, inverse string) []*Record { panic("unwritten") }

// Source gives the bytes of a file of the tree as read, for printers that show
// the line; nil if it was not read.
func (t *Tree) Source(path string) []byte { panic("unwritten") }

// Config is gitsm.yaml.
type Config struct {
	Name     string
	Zone     *time.Location // "timezone", UTC unless told
	Modules  []string
	Calendar string            // ID of the calendar that counts business days; Monday to Friday 09-17 unless told
	Layout   map[string]string // kind -> year | month | flat | block
	Matrix   map[string]string // "high/low" -> "P3"
	Audit    string            // "", relaxed, solo
	Portal   Portal
	Doc      *frontmatter.Doc // nil where there is no gitsm.yaml
}

// Portal is the "portal:" part of gitsm.yaml.
type Portal struct {
	Title, Description, Contact, BaseURL string
}

// People is people.yaml.
type People struct {
	List []Person
	Doc  *frontmatter.Doc
}

// Person is one entry of people.yaml.
type Person struct {
	Handle string            `yaml:"handle"`
	Name   string            `yaml:"name"`
	Emails []string          `yaml:"emails"`
	Logins map[string]string `yaml:"logins"`
	Roles  []string          `yaml:"roles"`
	Teams  []string          `yaml:"teams"`
	Deputy string            `yaml:"deputy"`
	From   time.Time         `yaml:"from"`
	To     time.Time         `yaml:"to"`
	Bot    bool              `yaml:"bot"`
}

// ByHandle finds a person, or nil.
func (p People) ByHandle(handle string) *Person { panic("unwritten") }

// ByEmail finds the person a commit or git user belongs to, or nil.
func (p People) ByEmail(email string) *Person { panic("unwritten") }

// HasTeam reports whether any person is a member of that team.
func (p People) HasTeam(team string) bool { panic("unwritten") }

// ActiveAt reports whether the person belonged to the organisation then.
func (p *Person) ActiveAt(t time.Time) bool { panic("unwritten") }
