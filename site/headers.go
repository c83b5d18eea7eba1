package site

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/records/audience"
)

// headersPath is where several static hosts look for the headers to send.
const headersPath = "_headers"

// policy is what every page may load and run (Content Security Policy 3), stated in
// the page itself and, where hosts send _headers, by them.
//
// A script runs only if its bytes are those of one of the portal's own: "'self'" would
// also let an attachment run that a host sends as text, should markup that asks for it
// ever reach a page. Style sheets have no such list in browsers; 'self' is enough for
// them, since nothing else of a portal is sent as one. Script cannot write markup either:
// Trusted Types leave it one policy, which makes addresses of the portal's own scripts.
func (a assets) policy() string {
	scripts := make([]string, 0, len(a.integrity))
	for _, hash := range a.integrity {
		scripts = append(scripts, "'"+hash+"'")
	}
	slices.Sort(scripts)
	return "default-src 'none'; style-src 'self'; img-src 'self'; script-src " + strings.Join(scripts, " ") +
		"; connect-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types gitsm"
}

// pageHeaders repeat the policy that every page states in itself, and add what
// only a header can say: that no other page may frame the portal.
const pageHeaders = `/*
  Content-Security-Policy: %s; frame-ancestors 'none'
  X-Content-Type-Options: nosniff
  X-Frame-Options: DENY
  Referrer-Policy: no-referrer
  Permissions-Policy: camera=(), geolocation=(), microphone=()
  Cross-Origin-Opener-Policy: same-origin
/assets/*
  Cache-Control: public, max-age=31536000, immutable
`

// dataFolders are the folders of what is beside the pages, with its type. No
// folder stands in two rules: some hosts would send both types as one.
var dataFolders = []struct{ folder, contentType string }{
	{"api", "application/json; charset=utf-8"},
	{"badges", "image/svg+xml; charset=utf-8"},
	{"feeds", "application/atom+xml; charset=utf-8"},
	{"ical", "text/calendar; charset=utf-8"},
}

// ContentType is the type of a file beside the pages, "" where its ending says
// enough. What a computer takes an ending for differs.
func ContentType(path string) string {
	for _, d := range dataFolders {
		if strings.HasPrefix(path, d.folder+"/") {
			return d.contentType
		}
	}
	return ""
}

// headers are what hosts that look for them are to send. Scripts of other pages
// may read the data of a portal for everybody, and of no other: a page that
// somebody within a network opens could else read what is for that network alone.
func (b *builder) headers() string {
	var out strings.Builder
	fmt.Fprintf(&out, pageHeaders, b.files.policy())
	for _, d := range dataFolders {
		out.WriteString("/" + d.folder + "/*\n  Content-Type: " + d.contentType + "\n  Cache-Control: public, max-age=300\n")
		if b.opts.Audience == audience.Public {
			out.WriteString("  Access-Control-Allow-Origin: *\n")
		}
	}
	return out.String()
}
