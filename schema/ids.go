package schema

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var (
	slugPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,62}$`)
	// randomPattern is the other scheme of numbering: a date and four digits
	// of Crockford's base 32.
	randomPattern = regexp.MustCompile(`^[0-9]{8}-[0-9a-hjkmnp-tv-z]{4}$`)
)

// ValidSlug reports whether an ID that people choose has the form of one:
// 2 to 63 small letters, digits and hyphens, no hyphen first.
func ValidSlug(id string) bool { return slugPattern.MatchString(id) }

// maxDigits bounds the number of an ID, so that counting on from it is always
// possible. MaxNumber is the highest number of so many digits.
const (
	maxDigits = 9
	MaxNumber = 999_999_999
)

// Slug reports whether people choose the ID.
func (r IDRule) Slug() bool { return r.Prefix == "" }

// Format gives the ID with that number; the year is left out where the kind
// counts through.
func (r IDRule) Format(year, number int) string {
	if r.Yearly {
		return fmt.Sprintf("%s-%04d-%0*d", r.Prefix, year, r.Digits, number)
	}
	return fmt.Sprintf("%s-%0*d", r.Prefix, r.Digits, number)
}

// Parse reads an ID of this numbering. The year is 0 where the kind counts
// through; the number is 0 for IDs of the scheme date-random. More digits than
// needed are allowed, up to nine; leading zeros beyond them are not.
func (r IDRule) Parse(id string) (year, number int, ok bool) {
	rest, ok := strings.CutPrefix(id, r.Prefix+"-")
	if !ok || r.Slug() {
		return 0, 0, false
	}
	if randomPattern.MatchString(rest) {
		year, err := strconv.Atoi(rest[:4])
		return year, 0, err == nil
	}
	if r.Yearly {
		if year, rest, ok = cutYear(rest); !ok {
			return 0, 0, false
		}
	}
	if len(rest) > maxDigits {
		return 0, 0, false
	}
	number, err := strconv.Atoi(rest)
	if err != nil || number < 0 || fmt.Sprintf("%0*d", r.Digits, number) != rest {
		return 0, 0, false
	}
	return year, number, true
}

func cutYear(s string) (year int, rest string, ok bool) {
	if len(s) < 6 || s[4] != '-' || strings.Trim(s[:4], "0123456789") != "" {
		return 0, "", false
	}
	year, err := strconv.Atoi(s[:4])
	return year, s[5:], err == nil
}

// Valid reports whether an ID has the form that the rule demands.
func (r IDRule) Valid(id string) bool {
	if r.Slug() {
		return ValidSlug(id)
	}
	_, _, ok := r.Parse(id)
	return ok
}

// Example is an ID of this form, for messages and documentation.
func (r IDRule) Example() string {
	if r.Slug() {
		return "payments-api"
	}
	return r.Format(2026, 42)
}

// AdoptedID gives the ID of a file of a kind that adopts records. The path is
// slash-separated and counts from the kind's folder; ok is false where the
// file is none of them. Where the ID is a field of the header, id is empty.
func (k *Kind) AdoptedID(path string) (id string, ok bool) {
	if k.Adopt == nil {
		return "", false
	}
	m := k.Adopt.files.FindStringSubmatch(path)
	if m == nil || k.Adopt.except != nil && k.Adopt.except.MatchString(path) {
		return "", false
	}
	if k.Adopt.ID != "" {
		return "", true
	}
	if i := k.Adopt.files.SubexpIndex("id"); i >= 0 {
		id = m[i]
	} else {
		id = path[strings.LastIndexByte(path, '/')+1:]
		if dot := strings.LastIndexByte(id, '.'); dot > 0 {
			id = id[:dot]
		}
	}
	return k.FullID(id), id != ""
}

// FullID puts the kind's prefix before an ID that is a bare number, as adopted
// records have it: 1559 becomes EIP-1559.
func (k *Kind) FullID(id string) string {
	if k.ID.Slug() || id == "" || strings.Trim(id, "0123456789") != "" {
		return id
	}
	return k.ID.Prefix + "-" + id
}
