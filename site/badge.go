package site

import (
	"fmt"
	"html"
	"strings"
	"unicode"

	"github.com/gitsm/gitsm/records"
)

const badgePath = "badges/status.svg"

func (b *builder) badgeOfServicePath(r *records.Record) string {
	return "badges/services/" + b.stem(r) + ".svg"
}

// badgeColors are dark enough for white text (WCAG 2.2, 1.4.3), by rank of the
// level. The words say the same.
var badgeColors = [...]string{
	levelOK: "#1a7f37", levelMaintenance: "#0969da", levelDegraded: "#8a6100", levelPartial: "#bc4c00", levelFull: "#b62324",
}

// badgeJobs are the badges: pictures with the state of everything and of each
// service, for other pages to show.
func (b *builder) badgeJobs() []job {
	jobs := []job{{path: badgePath, make: func() ([]byte, error) {
		worst := b.worst()
		words := b.say.Text(levels[worst].service)
		if worst == levelOK {
			words = b.say.Text("All services working")
		}
		return badge(b.portalName(b.tree.Config), words, badgeColors[worst]), nil
	}}}
	for _, r := range b.servicesOfFeeds() {
		if !b.tells(r) {
			continue
		}
		jobs = append(jobs, job{path: b.badgeOfServicePath(r), make: func() ([]byte, error) {
			now := b.status[r.ID].now
			return badge(title(r), b.say.Text(levels[now].service), badgeColors[now]), nil
		}})
	}
	return jobs
}

// worst is how badly any service is affected that the front page speaks of.
func (b *builder) worst() level {
	worst := levelOK
	for _, r := range b.shown() {
		worst = max(worst, b.status[r.ID].now)
	}
	return worst
}

const (
	badgeHeight  = 20
	badgePad     = 8
	badgeLongest = 40 // characters of a name; the title has it whole
)

// badge draws a name and a state. It brings no font and no script: textLength
// keeps the text in its place whatever font there is.
func badge(name, state, color string) []byte {
	shown := cut(xmlText(name), badgeLongest)
	left, right := textWidth(shown)+2*badgePad, textWidth(state)+2*badgePad
	label := html.EscapeString(xmlText(name) + ": " + state)
	half := func(x, width int, s string) string {
		return fmt.Sprintf(`<text x="%d" y="14" textLength="%d" lengthAdjust="spacingAndGlyphs">%s</text>`, x+badgePad, width-2*badgePad, html.EscapeString(s))
	}
	var out strings.Builder
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %[1]d %[2]d" role="img" aria-label="%s">`, left+right, badgeHeight, label)
	fmt.Fprintf(&out, "\n<title>%s</title>\n", label)
	fmt.Fprintf(&out, `<rect width="%d" height="%d" rx="3" fill="#3d444d"/>`+"\n", left+right, badgeHeight)
	fmt.Fprintf(&out, `<path d="M%d 0h%da3 3 0 0 1 3 3v%da3 3 0 0 1-3 3h-%dz" fill="%s"/>`+"\n", left, right-3, badgeHeight-6, right-3, color)
	fmt.Fprintf(&out, `<g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11">%s%s</g>`+"\n</svg>\n", half(0, left, shown), half(left, right, state))
	return []byte(out.String())
}

// cut shortens a text to so many characters.
func cut(s string, longest int) string {
	runes := []rune(strings.Join(strings.Fields(s), " "))
	if len(runes) <= longest {
		return string(runes)
	}
	return strings.TrimSpace(string(runes[:longest-1])) + "…"
}

// textWidth is about how wide a text is at 11 px, in the usual fonts.
func textWidth(s string) int {
	width := 0.0
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Mn, r): // stands over the letter before
		case r >= 0x1100 && unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana), r >= 0x1f300:
			width += 11
		case strings.ContainsRune("ijlI.,:;!|'()[] ", r):
			width += 4.2
		case strings.ContainsRune("mwMW@%", r):
			width += 10
		case unicode.IsUpper(r):
			width += 7.8
		default:
			width += 6.6
		}
	}
	return max(int(width+0.5), 1)
}
