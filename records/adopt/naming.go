package adopt

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// naming is how the IDs of records are had from their files.
type naming struct {
	kind   string // a name for the kind
	files  string // the pattern
	prefix string // of the IDs, "" for names as they are
	except string // pattern of files that are none
	how    string // for people

	match, without *regexp.Regexp
}

// asides are files that stand among records and are none.
var asides = regexp.MustCompile(`(?i)^(?:.*/)?(?:readme|index|contributing|license|changelog|.*template.*)\.[a-z]+$`)

var (
	prefixed = regexp.MustCompile(`^([A-Za-z]{1,10})[-_]?([0-9]{1,9})$`)
	titled   = regexp.MustCompile(`^([A-Za-z]{1,10})[-_]?([0-9]{1,9})[-_ .]+[^-_ .0-9].*$`) // no PM2019-009
	numbered = regexp.MustCompile(`^([0-9]{1,9})[-_ .].+$`)
	dated    = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}`)
)

// code is the pattern of an ID that a name begins with: PM2019-009, RB-7-2.
const code = `(?P<id>[A-Za-z]+-?[0-9]+(?:-[0-9]+)*)(?:[-_ .].*)?`

// nameThem finds the first way of naming that gives most of the files an ID, and
// no two the same.
func nameThem(s *Survey, kind string) naming {
	var names []string
	for _, r := range s.Records {
		if below := s.below(r.Path); !asides.MatchString(below) {
			names = append(names, below)
		}
	}
	ending := ending(names)
	var tries []naming
	for _, shape := range []struct {
		re   *regexp.Regexp
		rest string
	}{{prefixed, ""}, {titled, `[-_ .].*`}} {
		if prefix, sign := common(names, shape.re); prefix != "" {
			tries = append(tries, naming{
				kind: strings.ToLower(prefix), prefix: strings.ToUpper(prefix),
				files: regexp.QuoteMeta(prefix+sign) + `(?P<id>[0-9]+)` + shape.rest, how: "the number in the file's name",
			})
		}
	}
	own := s.folderName()
	if first := path.Base(append(names, "x")[0]); numbered.MatchString(first) && !dated.MatchString(first) {
		tries = append(tries, naming{kind: own, prefix: capitals(own, kind), files: `(?P<id>[0-9]+)[-_ .].*`, how: "the number that the file's name begins with"})
	}
	tries = append(tries,
		naming{kind: own, files: code, how: "what the file's name begins with"},
		naming{kind: own, files: `(?P<id>[A-Za-z0-9][A-Za-z0-9._+-]*)`, how: "the file's name"})
	for _, n := range tries {
		if n = s.complete(n, ending, names); n.fits(names, s.Folder == schema.AllFolder) {
			return n
		}
	}
	return s.complete(naming{kind: own, files: `[^/]*`, how: "the file's name"}, ending, names)
}

// complete makes a pattern of whole paths, and keeps clear of other kinds' IDs.
func (s *Survey) complete(n naming, ending string, names []string) naming {
	taken := slices.ContainsFunc(s.kinds.Kinds(), func(k *schema.Kind) bool { return k.ID.Prefix == n.prefix })
	if taken || !regexp.MustCompile(`^[A-Z][A-Z0-9]{0,9}$`).MatchString(n.prefix) {
		n.prefix = ""
	}
	if s.kinds.Kind(n.kind) != nil {
		n.kind += "-record"
	}
	for _, name := range names {
		if strings.Contains(name, "/") {
			n.files = `(?:.*/)?` + n.files
			break
		}
	}
	n.files += ending
	n.match = regexp.MustCompile(`^(?:` + n.files + `)$`)
	for _, r := range s.Records {
		if below := s.below(r.Path); asides.MatchString(below) && n.match.MatchString(below) {
			n.except = asides.String()
			n.except = strings.TrimSuffix(strings.TrimPrefix(n.except, "(?i)^"), "$")
			n.except = "(?i)" + n.except
			n.without = asides
		}
	}
	return n
}

// fits reports whether most files have an ID, and each another one, whatever a
// file system takes for the same. At the root all sorts of files lie beside them.
func (n naming) fits(names []string, atRoot bool) bool {
	seen, reached := map[string]bool{}, 0
	for _, name := range names {
		id := strings.ToLower(n.id(name))
		if id == "" {
			continue
		}
		if seen[id] {
			return false
		}
		seen[id] = true
		reached++
	}
	return reached > 0 && (reached*5 >= len(names)*4 || atRoot && reached*2 >= len(names))
}

// id is the ID of a file, "" where it has none.
func (n naming) id(below string) string {
	m := n.match.FindStringSubmatch(below)
	if m == nil {
		return ""
	}
	if i := n.match.SubexpIndex("id"); i >= 0 {
		return (&schema.Kind{ID: schema.IDRule{Prefix: n.prefix}}).FullID(m[i])
	}
	return strings.TrimSuffix(path.Base(below), path.Ext(below))
}

// refuses says why a file is no record, "" if it is one.
func (n naming) refuses(below string) string {
	switch {
	case n.match.MatchString(below) && n.without != nil && n.without.MatchString(below):
		return "by its name it stands among the records and is none"
	case !n.match.MatchString(below):
		return "its name gives no ID: " + n.files
	}
	return ""
}

// common is the prefix, with the sign behind it, that most names begin with.
func common(names []string, shape *regexp.Regexp) (prefix, sign string) {
	counts := map[[2]string]int{}
	for _, name := range names {
		stem := strings.TrimSuffix(path.Base(name), path.Ext(name))
		if m := shape.FindStringSubmatch(stem); m != nil {
			rest := stem[len(m[1]):]
			sign := ""
			if rest[0] == '-' || rest[0] == '_' {
				sign = rest[:1]
			}
			key := [2]string{m[1], sign}
			if counts[key]++; counts[key]*2 > len(names) {
				return m[1], sign
			}
		}
	}
	return "", ""
}

// ending is the pattern of the files' extensions.
func ending(names []string) string {
	seen := map[string]bool{}
	for _, name := range names {
		seen[path.Ext(name)] = true
	}
	var all []string
	for _, ext := range extensions {
		if seen[ext] {
			all = append(all, ext[1:])
		}
	}
	switch len(all) {
	case 0:
		return `\.md`
	case 1:
		return `\.` + all[0]
	}
	return `\.(?:` + strings.Join(all, "|") + `)`
}

var noWord = regexp.MustCompile(`[^a-z0-9_-]+`)

// folderName makes a name of the folder's: runbooks becomes runbook.
func (s *Survey) folderName() string {
	base := strings.Trim(noWord.ReplaceAllString(strings.ToLower(path.Base(s.Folder)), "-"), "-_0123456789")
	if len(base) > 3 && strings.HasSuffix(base, "s") && !strings.HasSuffix(base, "ss") {
		base = strings.TrimSuffix(base, "s")
	}
	if base == "" {
		return "document"
	}
	return base[:min(len(base), 40)]
}

// capitals makes a prefix of a name.
func capitals(name, given string) string {
	if given != "" {
		name = given
	}
	up := strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToUpper(name))
	return up[:min(len(up), 10)]
}

// IDOf is the ID of a file of the survey.
func (s *Survey) IDOf(place string) string { return s.ids.id(s.below(place)) }

// untyped lists the files whose IDs cannot be typed.
func (s *Survey) untyped() (places []string) {
	probe := &schema.Kind{Adopt: &schema.Adopt{}}
	for _, r := range s.Records {
		if records.CheckID(probe, s.IDOf(r.Path)) != "" {
			places = append(places, r.Path)
		}
	}
	return places
}

func share(n, of int) string { return fmt.Sprintf("%d of %d", n, of) }
