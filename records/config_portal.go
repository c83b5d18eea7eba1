package records

import (
	"fmt"
	"math"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gitsm/gitsm/internal/frontmatter"
)

// PortalFolder is where a team keeps what its portal has of its own: a logo, pages,
// templates and styles. It is policy: proposals that change it go alone.
const PortalFolder = "portal"

// The grounds on which the portal writes with its accent colour, as the tokens of its
// style sheet have them.
var (
	LightGrounds = []string{"#ffffff", "#f5f7f9", "#eef2f5"}
	DarkGrounds  = []string{"#172027", "#0f151a", "#1d2831"}
)

// enough is the contrast that WCAG 2.2 asks of text (1.4.3, level AA).
const enough = 4.5

var (
	portalKeys  = []string{"title", "description", "contact", "base_url", "logo", "colours"}
	colourKeys  = []string{"accent", "accent_dark"}
	hexColour   = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)
	logoEndings = []string{".png", ".webp", ".jpg", ".jpeg"}
)

// portal reads the "portal:" part of gitsm.yaml.
func (r *configReader) portal() Portal {
	r.keys([]string{"portal"}, portalKeys)
	p := Portal{
		Title: r.text("portal", "title"), Description: r.text("portal", "description"),
		Contact: r.text("portal", "contact"), BaseURL: r.text("portal", "base_url"), Logo: r.logo(),
	}
	r.keys([]string{"portal", "colours"}, colourKeys)
	p.Accent = r.colour("accent", LightGrounds, "#000000")
	p.AccentDark = r.colour("accent_dark", DarkGrounds, "#ffffff")
	if p.Accent != "" && p.AccentDark == "" {
		p.AccentDark = readable(p.Accent, DarkGrounds, "#ffffff")
	}
	return p
}

// logo reads the place of a picture. A drawing (SVG) is none: opened by itself it is a
// document that could run a script.
func (r *configReader) logo() string {
	at := []string{"portal", "logo"}
	v := r.text(at...)
	switch {
	case v == "":
	case path.Clean(v) != v || !strings.HasPrefix(v, PortalFolder+"/") || strings.Contains(v, `\`):
		r.value(at, "portal.logo is %q; expected a file below %s/, such as %s/logo.png", v, PortalFolder, PortalFolder)
		return ""
	case !slices.Contains(logoEndings, strings.ToLower(path.Ext(v))):
		r.value(at, "portal.logo is %q; expected a picture: %s", v, strings.Join(logoEndings, ", "))
		return ""
	}
	return v
}

// colour reads a colour that can be read on the grounds. towards is where one that
// cannot would have to go.
func (r *configReader) colour(name string, grounds []string, towards string) string {
	at := []string{"portal", "colours", name}
	n := r.doc.Root().Lookup(at...)
	if n == nil {
		return ""
	}
	v := r.text(at...)
	if n.Kind == frontmatter.Null || !hexColour.MatchString(v) {
		r.value(at, "%s is %q; expected a colour in quotes, such as \"#12567a\"", strings.Join(at, "."), v)
		return ""
	}
	v = strings.ToLower(v)
	if ground, ratio := worst(v, grounds); ratio < enough {
		r.value(at, "%s %s has a contrast of %.2f to 1 on %s; expected at least %.1f, which %s has",
			strings.Join(at, "."), v, math.Floor(ratio*100)/100, ground, enough, readable(v, grounds, towards))
		return ""
	}
	return v
}

// readable is the colour nearest to one, on the way towards another, that can be
// read on the grounds.
func readable(colour string, grounds []string, towards string) string {
	for step := range 20 {
		mixed := Mix(colour, towards, float64(step)/20)
		if _, ratio := worst(mixed, grounds); ratio >= enough {
			return mixed
		}
	}
	return towards
}

// SoftAccent is the ground of what is chosen, made of the accent and a surface.
func SoftAccent(accent, surface string) string { return Mix(surface, accent, 0.1) }

// worst is the ground on which a colour is hardest to read, its own soft one included.
func worst(colour string, grounds []string) (ground string, ratio float64) {
	ratio = math.Inf(1)
	for _, g := range append([]string{SoftAccent(colour, grounds[0])}, grounds...) {
		if c := Contrast(colour, g); c < ratio {
			ground, ratio = g, c
		}
	}
	return ground, ratio
}

// Contrast is the ratio of two colours (WCAG 2.2, "contrast ratio"), of 1 to 21.
func Contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance is WCAG 2.2's "relative luminance" in sRGB.
func luminance(colour string) float64 {
	var linear [3]float64
	for i, c := range channels(colour) {
		s := float64(c) / 255
		if s <= 0.04045 {
			linear[i] = s / 12.92
		} else {
			linear[i] = math.Pow((s+0.055)/1.055, 2.4)
		}
	}
	return 0.2126*linear[0] + 0.7152*linear[1] + 0.0722*linear[2]
}

// Mix is a colour with a share of another.
func Mix(colour, other string, share float64) string {
	a, b := channels(colour), channels(other)
	out := "#"
	for i := range a {
		out += fmt.Sprintf("%02x", int(math.Round(float64(a[i])*(1-share)+float64(b[i])*share)))
	}
	return out
}

// channels are red, green and blue of a colour that hexColour matches.
func channels(colour string) (rgb [3]int64) {
	for i := range rgb {
		rgb[i], _ = strconv.ParseInt(colour[1+2*i:3+2*i], 16, 32) // hexColour has looked
	}
	return rgb
}
