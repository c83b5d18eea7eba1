package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gitsm/gitsm/records/audit"
)

// Files of a pack.
const (
	auditManifestFile = "MANIFEST.json"
	auditSumsFile     = "SHA256SUMS"
	auditInputsFile   = "inputs.json"
)

// auditManifest says what a pack is a function of, and what its files are.
type auditManifest struct {
	Version int       `json:"version"`
	Gitsm   string    `json:"gitsm"`
	Commit  string    `json:"commit"`
	AsOf    time.Time `json:"as_of"`
	Zones   string    `json:"tzdata"`
	Period  string    `json:"period"`
	Seed    string    `json:"seed"` // as it was given; "" where none was
	Sample  int       `json:"sample"`
	Ledger  struct {
		Branch string `json:"branch"`
		Commit string `json:"commit"` // "" where there was none
		Seq    int64  `json:"seq"`
		Head   string `json:"head"`
	} `json:"ledger"`
	Files []auditFile `json:"files"`

	Inputs auditInputs `json:"-"` // in a file of their own
}

type auditFile struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
	Bytes  int    `json:"bytes"`
}

// madeAudit is a pack in memory.
type madeAudit struct {
	pack  audit.Pack
	files map[string][]byte
}

// makeAudit makes the pack that a manifest asks for, with all its files. Whatever
// the manifest says of files and of the ledger's head is made anew.
func (p *project) makeAudit(ctx context.Context, want auditManifest) (*madeAudit, error) {
	in, err := p.gatherAudit(ctx, want)
	if err != nil {
		return nil, err
	}
	made := &madeAudit{pack: audit.Make(in), files: map[string][]byte{}}
	made.pack.Tool = "gitsm " + want.Gitsm
	for _, t := range made.pack.Tables() {
		made.files["csv/"+t.Name+".csv"] = t.CSV()
	}
	if made.files["pack.json"], err = auditJSON(made.pack); err != nil {
		return nil, err
	}
	if made.files[auditInputsFile], err = auditJSON(want.Inputs); err != nil {
		return nil, err
	}
	if made.files["index.html"], err = auditPage(&made.pack); err != nil {
		return nil, err
	}
	want.AsOf, want.Ledger.Seq, want.Ledger.Head, want.Files = made.pack.AsOf, made.pack.LedgerSeq, made.pack.LedgerHead, nil
	for _, name := range sortedKeys(made.files) {
		want.Files = append(want.Files, auditFile{name, auditDigest(made.files[name]), len(made.files[name])})
	}
	if made.files[auditManifestFile], err = auditJSON(want); err != nil {
		return nil, err
	}
	var sums bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(made.files)) {
		fmt.Fprintf(&sums, "%s  %s\n", auditDigest(made.files[name]), name)
	}
	made.files[auditSumsFile] = sums.Bytes()
	return made, nil
}

func auditJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("write the pack as JSON: %w", err)
	}
	return b.Bytes(), nil
}

func auditDigest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// writeAudit puts the pack into its folder as a whole, or leaves the folder as it
// was.
func (p *project) writeAudit(place string, made *madeAudit) error {
	o, err := beginOutput(p.env, place, p.dir)
	if err != nil {
		return err
	}
	for _, name := range sortedKeys(made.files) {
		if err := p.env.failpoint("emit"); err != nil {
			o.abandon()
			return err
		}
		if err := o.add(name, made.files[name]); err != nil {
			o.abandon()
			return fmt.Errorf("write the pack: %w", err)
		}
	}
	if err := o.finish(p.env); err != nil {
		o.abandon()
		return fmt.Errorf("put the pack into its place: %w", err)
	}
	p.env.say("%s in %s", count(len(made.files), "file"), strings.TrimSuffix(place, "/"))
	return nil
}
