//go:build gitsm_unsanitised

package markdown

// unsanitised makes Render pass text to the page as it stands. No release, no make
// target but "browser" and no other test sets this tag.
const unsanitised = true
