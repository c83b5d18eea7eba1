// Package change knows what is particular to changes: the risk that follows
// from their answers (C1). Start from Score for the arithmetic and from Assess
// for a record. It judges no record: what is wrong with one is package check's
// business, and what it says here depends on the tree alone.
package change
