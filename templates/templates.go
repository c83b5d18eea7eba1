// Package templates holds what is written out as it stands or filled in by
// others: the portal's templates and assets. It only embeds; package site and
// the commands read.
package templates

import "embed"

// Site is the portal: base.html is the frame, parts/ the pieces that pages
// share, pages/<name>.html one page each. The files of style/ make the one style
// sheet, those of script/ the one script, and assets/ is published as it is.
//
//go:embed site
var Site embed.FS

// Texts is all that the portal says, one message each: en.yaml is the catalogue that
// a translation is made of. It is generated (go test ./site -run Catalogue -update).
//
//go:embed texts
var Texts embed.FS
