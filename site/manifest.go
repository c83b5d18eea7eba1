package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// ManifestPath is where a portal says of what it was made and what it holds.
const ManifestPath = "manifest.json"

const manifestVersion = 1

// Manifest says of what a portal is a function, and holds the digest of every file
// of it but itself: who has the commit can build it again and compare.
type Manifest struct {
	Version  int       `json:"version"`
	Commit   string    `json:"commit"` // "" where the tree was no commit
	AsOf     time.Time `json:"as_of"`
	Audience string    `json:"audience"`
	Zones    string    `json:"tzdata"`
	Gitsm    string    `json:"gitsm"`
	// Evidence is what the pages for auditors were made of, missing where there are
	// none.
	Evidence *ManifestEvidence `json:"evidence,omitempty"`
	Files    []ManifestFile    `json:"files"` // in the order in which they were built
}

// ManifestFile is one file of a portal.
type ManifestFile struct {
	Path   string `json:"path"`
	Size   int    `json:"size"`
	SHA256 string `json:"sha256"`
}

// ReadManifest reads a manifest. It refuses fields and versions that it does not
// know, since it could not tell what they promise.
func ReadManifest(src []byte) (Manifest, error) {
	var m Manifest
	d := json.NewDecoder(bytes.NewReader(src))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return m, fmt.Errorf("read %s: %w", ManifestPath, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return m, fmt.Errorf("read %s: text after the end", ManifestPath)
	}
	if m.Version != manifestVersion || m.AsOf.IsZero() {
		return m, fmt.Errorf("read %s: version %d as of %s; expected version %d and an instant", ManifestPath, m.Version, m.AsOf.Format(time.RFC3339), manifestVersion)
	}
	return m, nil
}

// Digest is the digest by which a manifest knows a file.
func Digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// recorder notes what is emitted.
type recorder struct {
	manifest Manifest
	emit     func(File) error
	evidence func() (ManifestEvidence, error) // nil where there is none
}

func newRecorder(opts Options, emit func(File) error) *recorder {
	r := &recorder{emit: emit, manifest: Manifest{
		Version: manifestVersion, Commit: opts.Commit, AsOf: opts.AsOf, Zones: opts.Zones, Gitsm: opts.Version,
		Audience: opts.Audience.String(), Files: []ManifestFile{},
	}}
	if opts.Audit != nil && !opts.Audience.Outward() {
		r.evidence = opts.Audit.Stamp
	}
	return r
}

func (r *recorder) add(f File) error {
	if f.sum == "" {
		f.sum = Digest(f.Data)
	}
	r.manifest.Files = append(r.manifest.Files, ManifestFile{f.Path, len(f.Data), f.sum})
	return r.emit(f)
}

// finish emits the manifest itself.
func (r *recorder) finish() error {
	if r.evidence != nil {
		of, err := r.evidence()
		if err != nil {
			return err
		}
		r.manifest.Evidence = &of
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetIndent("", " ")
	if err := e.Encode(r.manifest); err != nil {
		return err
	}
	return r.emit(File{Path: ManifestPath, Data: out.Bytes()})
}
