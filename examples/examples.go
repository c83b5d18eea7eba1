// Package examples holds Fernwick Ferries, an invented ferry operator, as one
// whole repository: half a year of incidents, problems, changes and what hangs
// on them. It is the repository of the demo, the fixture of tests and the
// source of the documentation; README.md tells its story. Start from FS and
// AsOf. The package reads nothing and judges nothing.
package examples

import (
	"embed"
	"io/fs"
	"time"
)

//go:embed ferry
var ferry embed.FS

// AsOf is the instant against which the example is true: the evening of the
// last day of its half year, while one incident is open. The offset is that of
// Europe/Berlin in summer, the zone of the repository.
var AsOf = time.Date(2026, 6, 30, 18, 0, 0, 0, time.FixedZone("CEST", 2*60*60))

// FS is the repository of Fernwick Ferries, rooted where its gitsm.yaml is.
func FS() fs.FS {
	root, err := fs.Sub(ferry, "ferry")
	if err != nil {
		// fs.Sub fails on an invalid path alone, and this one is constant.
		panic(err)
	}
	return root
}

// Edit is an edit of a definition that has no log of its own: its file, what it said
// before, and who changed that when and why.
type Edit struct {
	Path     string
	At       time.Time
	By, Why  string
	Old, New string // New stands once in the file afterwards
}

// Edits are those of the half year, the latest first, as they are to be undone.
func Edits() []Edit {
	return []Edit{
		{
			Path: "change-models/gate-firmware.md", At: time.Date(2026, 3, 25, 9, 40, 0, 0, time.FixedZone("CET", 60*60)), By: "wilma",
			Why: "Suspend the model, of which two changes failed",
			New: "state: suspended\n", Old: "state: active\n",
		},
		{
			Path: "change-models/gate-firmware.md", At: time.Date(2026, 3, 25, 9, 40, 0, 0, time.FixedZone("CET", 60*60)), By: "wilma",
			New: "Suspended on 25 March after CHG-2026-0004 and CHG-2026-0007 failed. Until PRB-2026-0003 is resolved, firmware goes in as a normal change.\n\n", Old: "",
		},
	}
}
