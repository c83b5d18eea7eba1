//go:build !gitsm_unsanitised

package markdown

// unsanitised is true in a build of the browser test alone: it shows what the
// portal's policy stops when everything that this package does has failed.
const unsanitised = false
