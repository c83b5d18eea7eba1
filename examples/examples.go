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
