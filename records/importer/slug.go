package importer

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// maxSlug is the longest name that a definition may have.
const maxSlug = 63

// slug makes a name of small letters, digits and dashes from any text. Texts
// that differ in case, accents or punctuation alone give the same one.
func slug(text string) string {
	var b strings.Builder
	for _, r := range plainWord(text) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	s := b.String()
	if len(s) > maxSlug {
		// Two long names may begin alike.
		s = s[:maxSlug-9] + "-" + digest(text)[:8]
	}
	s = strings.Trim(s, "-")
	if len(s) < 2 {
		s = "x-" + digest(text)[:8]
	}
	return s
}

// digest is the SHA-256 of a text in hexadecimal digits.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
