package site

import (
	"strings"

	"github.com/gitsm/gitsm/records/audience"
)

// headersPath is where several static hosts look for the headers to send.
const headersPath = "_headers"

// pageHeaders repeat the policy that every page states in itself, and add what
// only a header can say: that no other page may frame the portal.
const pageHeaders = `/*
  Content-Security-Policy: default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types gitsm
  X-Content-Type-Options: nosniff
  X-Frame-Options: DENY
  Referrer-Policy: no-referrer
  Permissions-Policy: camera=(), geolocation=(), microphone=()
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
	out.WriteString(pageHeaders)
	for _, d := range dataFolders {
		out.WriteString("/" + d.folder + "/*\n  Content-Type: " + d.contentType + "\n  Cache-Control: public, max-age=300\n")
		if b.opts.Audience == audience.Public {
			out.WriteString("  Access-Control-Allow-Origin: *\n")
		}
	}
	return out.String()
}
