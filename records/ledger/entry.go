package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"time"
	"unicode/utf8"
)

// Version is the version of the lines that are written. A key is never taken
// away or given another meaning under the same version.
const Version = 1

// Kind says what an entry is evidence of.
type Kind string

// The kinds of entries.
const (
	Approval  Kind = "approval"  // a review or commit that counted for a change
	Rejection Kind = "rejection" // one that counted against it
	Merge     Kind = "merge"     // the change's record came to the main branch
	Deploy    Kind = "deploy"    // a pipeline carried the change out
)

// Kinds lists the kinds in the order of a change's life.
func Kinds() []Kind { return []Kind{Approval, Rejection, Merge, Deploy} }

// Entry is one line of the ledger. The order of the fields is the order of the
// keys in the line, and every key stands in every line.
type Entry struct {
	Version int    `json:"version"`
	Seq     int64  `json:"seq"`  // 1, 2, 3 … through all months
	Prev    string `json:"prev"` // Sum of the line before, Origin for the first
	// SeenAt is when gitsm saw it: the ledger's own clock, in whole seconds of
	// UTC. It never runs backwards.
	SeenAt time.Time `json:"at_seen"`
	Change string    `json:"change"` // ID of the change
	Kind   Kind      `json:"kind"`

	Login  string `json:"login"`  // account at the forge, "" where there was none
	ID     int64  `json:"id"`     // its number there, which a new name does not change
	Handle string `json:"handle"` // who that was in people.yaml
	Role   string `json:"role"`   // the role in which they decided

	Digest      string    `json:"digest"`                // seal of what was decided on (C4)
	Review      string    `json:"review"`                // ID of the review at the forge
	Ref         string    `json:"ref"`                   // the proposal, "pr/311", or the commit that says so
	SubmittedAt time.Time `json:"submitted_at,omitzero"` // when the forge received it; missing where no forge did
	Base        string    `json:"base"`                  // commit that was merged into
	Merge       string    `json:"merge"`                 // commit that the merge gave
	Tool        string    `json:"tool"`                  // "gitsm v1.2.3", which wrote the line
}

// Origin stands as Prev in the first line.
const Origin = "sha256:0000000000000000000000000000000000000000000000000000000000000000"

// Sum is the hash by which the next line names this one: SHA-256 of its bytes
// without the line feed, so that "sha256sum" can follow the chain.
func Sum(line []byte) string {
	sum := sha256.Sum256(line)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// key is what makes two entries the same fact: a review that is seen again,
// after whatever merge, is no second one, and a merge is one whoever tells of it.
func (e Entry) key() string {
	fact := []any{e.Kind, e.Change, e.Ref, e.Review, e.Login, e.ID, e.Handle, e.Role, e.Digest, e.SubmittedAt.UTC()}
	switch e.Kind {
	case Merge:
		fact = []any{e.Kind, e.Change, e.Merge}
	case Deploy:
		fact = append(fact, e.Merge)
	case Approval, Rejection:
	}
	b, err := json.Marshal(fact)
	if err != nil {
		panic(err) // texts, numbers and a time that valid or parse has looked at
	}
	return string(b)
}

// marshal gives the canonical bytes of a line, without line feed: the keys in
// the order of Entry, no blanks, nothing escaped that JSON does not demand.
func (e Entry) marshal() ([]byte, error) {
	e.SeenAt, e.SubmittedAt = e.SeenAt.UTC(), e.SubmittedAt.UTC()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(e); err != nil {
		return nil, fmt.Errorf("write a line of the ledger: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// parse reads a line, which must be canonical: a line that says the same in
// other bytes was not written by gitsm.
func parse(line []byte) (Entry, error) {
	var e Entry
	if !utf8.Valid(line) {
		return e, errors.New("it is not UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&e); err != nil {
		return e, fmt.Errorf("it cannot be read: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return e, errors.New("something follows its end")
	}
	if e.Version != Version {
		return e, fmt.Errorf("its version is %d, and this gitsm knows %d", e.Version, Version)
	}
	if err := e.valid(); err != nil {
		return e, err
	}
	same, err := e.marshal()
	if err != nil {
		return e, err
	}
	if !bytes.Equal(same, line) {
		return e, errors.New("it is not written the way gitsm writes")
	}
	return e, nil
}

var (
	sumForm    = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)
	commitForm = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})?$`)
	changeForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
)

// valid reports what an entry lacks or has too much, whether it is read or to
// be written.
func (e Entry) valid() error {
	switch {
	case !changeForm.MatchString(e.Change):
		return fmt.Errorf("change is %q; expected the ID of a record", e.Change)
	case !e.Kind.known():
		return fmt.Errorf("kind is %q; expected one of %v", e.Kind, Kinds())
	case !commitForm.MatchString(e.Base), !commitForm.MatchString(e.Merge):
		return fmt.Errorf("base is %q and merge is %q; expected whole hashes of commits", e.Base, e.Merge)
	case e.Digest != "" && !sumForm.MatchString(e.Digest):
		return fmt.Errorf("digest is %q; expected sha256: and 64 hexadecimal digits", e.Digest)
	case e.decides() && e.Handle == "" || e.Kind == Approval && e.Digest == "":
		return fmt.Errorf("the %s of %s does not say who decided on which content", e.Kind, e.Change)
	case e.Kind == Merge && e.Merge == "":
		return fmt.Errorf("the merge of %s names no commit", e.Change)
	case e.SeenAt.IsZero() || e.SeenAt.Nanosecond() != 0 || !inCalendar(e.SeenAt):
		return fmt.Errorf("at_seen is %v; expected whole seconds between 2000 and 2199", e.SeenAt)
	case !e.SubmittedAt.IsZero() && !inCalendar(e.SubmittedAt):
		return fmt.Errorf("submitted_at is %v; expected a time between 2000 and 2199", e.SubmittedAt)
	}
	for _, text := range []string{e.Login, e.Handle, e.Role, e.Review, e.Ref, e.Tool} {
		if !utf8.ValidString(text) || len(text) > maxText {
			return fmt.Errorf("%.40q is not UTF-8 of at most %d bytes", text, maxText)
		}
	}
	return nil
}

// maxText bounds each text of a line.
const maxText = 512

func (e Entry) decides() bool { return e.Kind == Approval || e.Kind == Rejection }

func (k Kind) known() bool {
	for _, known := range Kinds() {
		if k == known {
			return true
		}
	}
	return false
}

func inCalendar(t time.Time) bool {
	year := t.UTC().Year()
	return year >= 2000 && year < 2200
}
