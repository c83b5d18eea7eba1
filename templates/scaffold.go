package templates

import "embed"

// Scaffold is what gitsm init writes into a new project. A name that begins
// with "dot_" is written with a dot, so that the files mean nothing to the
// tools that look at this repository. The texts are filled in by text/template.
//
//go:embed scaffold
var Scaffold embed.FS
