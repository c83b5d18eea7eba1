package importer

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/gitsm/gitsm/internal/worktime"
)

var (
	// dateForm is what ticket systems and spreadsheets write for a time: numbers, or
	// the name of the month between day and year.
	dateForm = regexp.MustCompile(`^([0-9]{1,4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,4})[T ,]+` + clockForm + `$`)
	wordForm = regexp.MustCompile(`^([0-9]{1,2})[-/. ]+(\p{L}[\p{L}\p{M}]{1,12})\.?[-/. ]+([0-9]{2}|[0-9]{4})[T ,]+` + clockForm + `$`)
	// What a spreadsheet leaves of a time when it saves a column as it shows it.
	cutForm    = regexp.MustCompile(`^[0-9]{1,2}:[0-9]{2}\.[0-9]$`)
	serialForm = regexp.MustCompile(`^[0-9]{5}([.,][0-9]+)?$`)
)

// clockForm is the time of day: 07:59, 3:54 PM, 15:54:00.0, 08:00:00+0100.
const clockForm = `([0-9]{1,2}):([0-9]{2})(:[0-9]{2})?(?:\.[0-9]+)? ?(?:([AaPp])\.? ?[Mm]\.?)?(Z|[+-][0-9]{2}:?[0-9]{2})?`

// monthNames are short names of months in the languages whose exports have been
// met, without accents.
var monthNames = map[string]int{
	"jan": 1, "janv": 1, "ene": 1, "gen": 1, "feb": 2, "febr": 2, "fev": 2, "fevr": 2,
	"mar": 3, "mars": 3, "marz": 3, "mrz": 3, "maa": 3, "mrt": 3, "apr": 4, "avr": 4, "avril": 4, "abr": 4,
	"may": 5, "mai": 5, "mag": 5, "mei": 5, "jun": 6, "juni": 6, "juin": 6, "giu": 6,
	"jul": 7, "juli": 7, "juil": 7, "lug": 7, "aug": 8, "aou": 8, "aout": 8, "ago": 8,
	"sep": 9, "sept": 9, "set": 9, "oct": 10, "okt": 10, "ott": 10, "out": 10, "nov": 11, "dec": 12, "dez": 12, "dic": 12,
	"january": 1, "february": 2, "march": 3, "april": 4, "june": 6, "july": 7, "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
}

// blanks are the ones that newer formats of dates put before AM and PM.
var blanks = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2009", " ")

// plainWord is a word in small letters without accents.
func plainWord(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		if r < 0x300 || r > 0x36f {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// readDate reads a time whose day, month and year stand in an order, in a zone
// unless it has an offset. A month with a name says itself where it stands. Years
// of two digits are of this century: no system that is read here is older. An
// hour that the zone skips or has twice is an error, since nobody can say which
// instant is meant.
func readDate(text, order string, zone *time.Location) (time.Time, error) {
	text = blanks.Replace(text)
	if m := wordForm.FindStringSubmatch(text); m != nil {
		month := monthNames[plainWord(m[2])]
		if month == 0 {
			return time.Time{}, fmt.Errorf("%q is no month whose name is known; expected one such as 22/Mar/14 07:59", m[2])
		}
		return clock(fourDigits(m[3]), strconv.Itoa(month), m[1], m[4:], zone)
	}
	m := dateForm.FindStringSubmatch(text)
	switch {
	case cutForm.MatchString(text):
		return time.Time{}, errors.New("a spreadsheet has cut it to minutes and seconds; export it again, and do not save it from a spreadsheet")
	case serialForm.MatchString(text):
		return time.Time{}, errors.New("it is a spreadsheet's number of days; format the column as a date, or export it again")
	case m == nil:
		return time.Time{}, fmt.Errorf("expected a date and a time of day, such as %s", dateExample(order))
	}
	year, month, day := m[1], m[2], m[3]
	switch order {
	case "dmy":
		year, day = fourDigits(m[3]), m[1]
	case "mdy":
		year, month, day = fourDigits(m[3]), m[1], m[2]
	}
	if len(year) != 4 || len(day) > 2 {
		return time.Time{}, fmt.Errorf("expected the order %s, such as %s", order, dateExample(order))
	}
	return clock(year, month, day, m[4:], zone)
}

func fourDigits(year string) string {
	if len(year) == 2 {
		return "20" + year
	}
	return year
}

// clock puts a date and the parts of clockForm together.
func clock(year, month, day string, m []string, zone *time.Location) (time.Time, error) {
	hour, seconds, offset := m[0], m[2], m[4]
	if m[3] != "" {
		h := sequenceOf(hour)
		if h < 1 || h > 12 {
			return time.Time{}, fmt.Errorf("there is no hour %d %sM", h, strings.ToUpper(m[3]))
		}
		h %= 12
		if strings.EqualFold(m[3], "p") {
			h += 12
		}
		hour = strconv.Itoa(h)
	}
	if seconds == "" {
		seconds = ":00"
	}
	if len(offset) == len("+0100") {
		offset = offset[:3] + ":" + offset[3:]
	}
	local := year + "-" + twoDigits(month) + "-" + twoDigits(day) + " " + twoDigits(hour) + ":" + m[1] + seconds
	if offset != "" {
		return worktime.ParseInstant(strings.Replace(local, " ", "T", 1) + offset)
	}
	return worktime.ParseLocal(local, time.Time{}, zone)
}

func twoDigits(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

func dateExample(order string) string {
	switch order {
	case "dmy":
		return "29/02/2016 01:16"
	case "mdy":
		return "02/29/2016 01:16"
	}
	return "2016-02-29 01:16:00"
}

// sequenceOf reads a count, 0 for what is none.
func sequenceOf(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}
