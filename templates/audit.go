package templates

import "embed"

// Audit is the page of an evidence pack: one file without script, which is read
// offline. It is filled in by html/template.
//
//go:embed audit
var Audit embed.FS
