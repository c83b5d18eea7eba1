package main

import (
	"github.com/gitsm/gitsm/records"
	changes "github.com/gitsm/gitsm/records/change"
)

// derive computes what plans keep up to date besides what a record derives
// itself: the risk of a change, and by when it must be approved.
func derive(t *records.Tree, r *records.Record) map[string]string { return changes.Derived(t, r) }
