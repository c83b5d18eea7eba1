package records

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/gitsm/gitsm/schema"
)

// CheckID says what is wrong with an ID for a kind, "" if nothing. Numbered
// kinds take PREFIX-2026-0042 or PREFIX-0042, and PREFIX-20260316-k7qf whatever
// the repository's scheme, since a team may have changed it. Slugs are names
// that work on every file system.
func CheckID(k *schema.Kind, id string) string {
	switch {
	case k.Adopt != nil:
		if why := portableName(id); why != "" {
			return why
		}
		return typedName(id)
	case k.ID.Slug() && !k.ID.Valid(id):
		return "expected a name of 2 to 63 small letters, digits and dashes that begins with a letter or digit"
	case k.ID.Slug() && isDevice(id):
		return "Windows keeps this name for a device; expected another one"
	case !k.ID.Valid(id):
		return "expected an ID such as " + k.ID.Example()
	}
	return ""
}

// typedName says what keeps a name from being typed as it is: as a word that no
// shell takes for more and no command for a flag. "" if nothing does.
func typedName(name string) string {
	if strings.HasPrefix(name, "-") {
		return "a command would take it for a flag; expected a letter or digit first"
	}
	for i, r := range name {
		if !isTyped(r) || i == 0 && strings.ContainsRune("=:,", r) {
			return fmt.Sprintf("it holds %q, which has to be quoted wherever it is typed; expected letters, digits and any of . _ : / = @ , + -", r)
		}
	}
	return ""
}

func isTyped(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || strings.ContainsRune("._:/=@,+-", r)
}

// typed is a name as near to another as one that can be typed comes: what is
// offered to be typed again (completion, ways out) names a record by it.
func typed(name string) string {
	plain := strings.Map(func(r rune) rune {
		if isTyped(r) {
			return r
		}
		return '_'
	}, name)
	if plain = strings.TrimLeft(plain, "-=:,"); plain == "" {
		return "_"
	}
	return plain
}

// isHandle reports whether s can name a person, a customer or a supplier:
// ^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$.
func isHandle(s string) bool {
	return s != "" && len(s) <= 64 && !strings.ContainsRune("._-", rune(s[0])) && plainName("x"+s+"x") == ""
}

// portableName says what keeps a file or folder name from existing everywhere
// under the same name, "" if nothing.
func portableName(name string) string {
	switch {
	case name == "":
		return "the name is empty"
	case len(name) > 255:
		return fmt.Sprintf("the name has %d bytes; file systems take at most 255", len(name))
	case strings.HasSuffix(name, ".") || strings.HasSuffix(name, " "):
		return "Windows drops the dot or blank at the end of a name"
	case isDevice(name):
		return "Windows keeps this name for a device"
	}
	for _, r := range name {
		switch {
		case r < 0x20 || r == 0x7f:
			return "a name must not hold control characters"
		case strings.ContainsRune(`<>:"|?*\/`, r):
			return fmt.Sprintf("a name must not hold %q, which Windows does not allow", r)
		}
	}
	return ""
}

// plainName is portableName for names that people will also type and link:
// ASCII letters, digits, dot, dash and underscore.
func plainName(name string) string {
	if why := portableName(name); why != "" {
		return why
	}
	for _, r := range name {
		if r > 0x7e || !strings.ContainsRune("._-", r) &&
			(r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') {
			return fmt.Sprintf("the name holds %q; expected ASCII letters, digits, dots, dashes and underscores", r)
		}
	}
	return ""
}

// isDevice reports whether Windows would open a device under that name, with
// whatever extension.
func isDevice(name string) bool {
	stem, _, _ := strings.Cut(strings.ToLower(name), ".")
	if slices.Contains([]string{"con", "prn", "aux", "nul"}, stem) {
		return true
	}
	return len(stem) == 4 && (stem[:3] == "com" || stem[:3] == "lpt") && stem[3] >= '0' && stem[3] <= '9'
}

// CompareIDs orders IDs as people do: numbers by value, so that
// INC-2026-10000 follows INC-2026-9999.
func CompareIDs(a, b string) int {
	for a != "" && b != "" {
		na, nb := digitRun(a), digitRun(b)
		if na > 0 && nb > 0 {
			x, y := strings.TrimLeft(a[:na], "0"), strings.TrimLeft(b[:nb], "0")
			if len(x) != len(y) {
				return len(x) - len(y)
			}
			if c := strings.Compare(x, y); c != 0 {
				return c
			}
			if na != nb {
				return nb - na // 007 before 07
			}
			a, b = a[na:], b[nb:]
			continue
		}
		if a[0] != b[0] {
			return int(a[0]) - int(b[0])
		}
		a, b = a[1:], b[1:]
	}
	return len(a) - len(b)
}

// digitRun is the length of the digits that s begins with.
func digitRun(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}
