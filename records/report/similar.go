package report

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// Similar is a record that has something in common with another one.
type Similar struct {
	Record *records.Record
	Points int
	Why    []string // what they have in common, with its points
}

// What two records may have in common, and what it counts: a configuration item
// says more than a service, and a service more than a word.
const (
	pointsLink     = 6 // one names the other, or both name the same problem
	pointsCI       = 4
	pointsCategory = 2
	pointsService  = 2
	pointsWord     = 1
)

// SimilarKinds are the kinds that are compared: those that help who works on one.
var SimilarKinds = []string{"incident", "problem", "knowledge", "request", "change"}

// SimilarTo lists the records that have most in common with one: incidents,
// problems, articles, requests and changes, those with most points first, at most
// so many. What they share is counted and told; nothing is learned or guessed.
// Cancelled ones are left out, and so is what shares nothing but a category or a
// single word.
func SimilarTo(t *records.Tree, r *records.Record, most int) []Similar {
	var all []*records.Record
	for _, kind := range SimilarKinds {
		all = append(all, t.OfKind(kind)...)
	}
	return SimilarAmong(all, r, most)
}

// SimilarAmong is SimilarTo for some records: those that have most in common with r.
func SimilarAmong(some []*records.Record, r *records.Record, most int) []Similar {
	var found []Similar
	for _, other := range some {
		if other.ID == r.ID || other.Unread() || other.Category() == schema.Cancelled {
			continue
		}
		if s := compare(r, other); s.Points > pointsCategory {
			found = append(found, s)
		}
	}
	slices.SortStableFunc(found, func(a, b Similar) int {
		return cmp.Or(cmp.Compare(b.Points, a.Points), b.Record.Opened().Compare(a.Record.Opened()), records.CompareIDs(a.Record.ID, b.Record.ID))
	})
	return found[:min(len(found), most)]
}

func compare(a, b *records.Record) Similar {
	s := Similar{Record: b}
	share := func(what string, points int, list []string) {
		if len(list) > 0 {
			s.Points += points * len(list)
			s.Why = append(s.Why, what+" "+strings.Join(list, ", "))
		}
	}
	share("link", pointsLink, linked(a, b))
	share("problem", pointsLink, both(a.Lookup("problems").Strings(), b.Lookup("problems").Strings()))
	share("ci", pointsCI, both(a.Lookup("cis").Strings(), b.Lookup("cis").Strings()))
	share("service", pointsService, both(a.Lookup("services").Strings(), b.Lookup("services").Strings()))
	if c := a.Value("category"); c != "" && c == b.Value("category") {
		share("category", pointsCategory, []string{c})
	}
	share("words", pointsWord, both(words(a.Title), words(b.Title)))
	return s
}

// linked names the fields by which one of two records leads to the other.
func linked(a, b *records.Record) []string {
	var fields []string
	for _, pair := range [][2]*records.Record{{a, b}, {b, a}} {
		for _, l := range pair[0].Links {
			if l.To == pair[1].ID && !slices.Contains(fields, l.Field) {
				fields = append(fields, l.Field)
			}
		}
	}
	return fields
}

func both(a, b []string) []string {
	var found []string
	for _, one := range a {
		if slices.Contains(b, one) && !slices.Contains(found, one) {
			found = append(found, one)
		}
	}
	return found
}

// words are those of a title that say something: four letters and more, in small
// letters, in their order.
func words(title string) []string {
	var found []string
	for _, w := range strings.FieldsFunc(strings.ToLower(title), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if len([]rune(w)) >= 4 && !slices.Contains(empty, w) && !slices.Contains(found, w) {
			found = append(found, w)
		}
	}
	return found
}

// empty are words that many titles have.
var empty = []string{"after", "again", "every", "from", "into", "that", "their", "there", "this", "when", "which", "while", "with", "without"}
