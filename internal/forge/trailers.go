package forge

import (
	"regexp"
	"strings"
)

var (
	coAuthor  = regexp.MustCompile(`(?im)^[ \t]*co-authored-by[ \t]*:[ \t]*([^\r\n]*)`)
	addressed = regexp.MustCompile(`^(.*?)[ \t]*<([^<>]*)>`)
)

// CoAuthors reads the Co-authored-by lines of a commit's message, wherever they
// stand: who is named too often only cannot approve.
func CoAuthors(message string) (found []Identity) {
	for _, m := range coAuthor.FindAllStringSubmatch(message, -1) {
		who := Identity{Name: strings.TrimSpace(m[1])}
		if parts := addressed.FindStringSubmatch(m[1]); parts != nil {
			who.Name, who.Email = strings.TrimSpace(parts[1]), strings.TrimSpace(parts[2])
		}
		found = append(found, who)
	}
	return found
}
