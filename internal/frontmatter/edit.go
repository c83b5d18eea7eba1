package frontmatter

import "github.com/gitsm/gitsm/internal/diag"

// RefusedError says why an edit was not made: it could not be done without
// touching more than its target. Nothing was changed.
type RefusedError struct {
	Span   diag.Span
	Path   Path
	Reason string
}

// Error gives "file:line:column: cannot edit path: reason".
func (e *RefusedError) Error() string { panic("unwritten") }

// Every edit splices bytes, re-parses the result and asserts that exactly the
// target changed; it returns a *RefusedError otherwise.

// Set replaces the value at path, which must exist. A scalar is replaced in
// its own bytes (quotes and comments around it stay); a list or mapping is
// replaced as a whole in the style it has.
func (d *Doc) Set(path Path, v *Node) (*Doc, error) { panic("unwritten") }

// Insert adds a key that is not there yet to the mapping at path's parent. Its
// place follows order (the kind's key order): behind the last present key that
// precedes it there; keys unknown to order stay where they are.
func (d *Doc) Insert(path Path, v *Node, order []string) (*Doc, error) { panic("unwritten") }

// Put sets the value where the key exists and inserts it where it does not.
func (d *Doc) Put(path Path, v *Node, order []string) (*Doc, error) { panic("unwritten") }

// Append adds an item to the end of the list at path, in the list's own style
// and indentation. A missing list is inserted.
func (d *Doc) Append(path Path, v *Node, order []string) (*Doc, error) { panic("unwritten") }

// Remove takes the key or item at path out, with its line where it has one of
// its own, and with the comments on that line.
func (d *Doc) Remove(path Path) (*Doc, error) { panic("unwritten") }

// RenameKey changes the spelling of the last key of path.
func (d *Doc) RenameKey(path Path, to string) (*Doc, error) { panic("unwritten") }

// SpliceBody replaces the bytes r of the body (offsets count from the
// beginning of the file) and leaves the header alone.
func (d *Doc) SpliceBody(r Range, text string) (*Doc, error) { panic("unwritten") }

// Format gives the file in gitsm's layout: keys in order, block style for the
// outermost level, one space after colons, trailing blanks removed; comments,
// values, quoting that matters and the body stay. It is idempotent.
func (d *Doc) Format(order []string) (*Doc, error) { panic("unwritten") }

// Encode writes a new file: fences, the pairs of header in block style, and
// the body.
func Encode(header *Node, body string) []byte { panic("unwritten") }

// EncodeYAML writes a mapping as a plain YAML file.
func EncodeYAML(root *Node) []byte { panic("unwritten") }
