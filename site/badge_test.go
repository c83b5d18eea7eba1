package site

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A badge is a picture that says in words what it shows, and brings nothing with
// it that could run or be fetched.
func TestBadges(t *testing.T) {
	long := "Interface for partners " + strings.Repeat("and their partners ", 20)
	for _, name := range []string{"Shop", "", long, strings.Repeat("W", 300), `"><script>alert(1)</script>`, "]]> & <b>", "bell \a esc \x1b nul \x00 \u202egnp", "商店の在庫管理システム", "مخزن", "🛥️ ferry", "bad \xff utf", "a\nb"} {
		for l, level := range levels {
			src := string(badge(name, level.service, badgeColors[l]))
			svg := readXML(t, "badge of "+name, src)
			title := svg.one(t, "title")
			if svg.Attr["role"] != "img" || svg.Attr["aria-label"] != title || !strings.HasSuffix(title, ": "+level.service) {
				t.Errorf("%q: %s", name, src)
			}
			inSVG(t, name, svg)
			if width, err := strconv.Atoi(svg.Attr["width"]); err != nil || width < 40 || width > 600 {
				t.Errorf("%q is %s wide", name, svg.Attr["width"])
			}
		}
	}
	if got := readXML(t, "", string(badge(long, "Working", "#000"))); !strings.Contains(got.one(t, "title"), long[:200]) || strings.Count(got.all("g")[0].all("text")[0].Text, "partner") > 3 {
		t.Error("the title of a badge has the whole name, its face the beginning")
	}
}

func inSVG(t *testing.T, name string, e *xmlElement) {
	t.Helper()
	if e.Name.Space != "http://www.w3.org/2000/svg" || !slices.Contains([]string{"svg", "title", "rect", "path", "g", "text"}, e.Name.Local) {
		t.Errorf("%q: element %s", name, e.Name.Local)
	}
	for key, value := range e.Attr {
		if strings.HasPrefix(key, "on") || key == "style" || key == "href" || key != "aria-label" && strings.Contains(value, "url(") {
			t.Errorf("%q: attribute %s=%q", name, key, value)
		}
	}
	for _, c := range e.Children {
		inSVG(t, name, c)
	}
}

// White on the colours is read by those who see little (WCAG 2.2, 1.4.3).
func TestBadgeContrast(t *testing.T) {
	for _, color := range append(slices.Clone(badgeColors[:]), "#3d444d") {
		n, err := strconv.ParseUint(color[1:], 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		part := func(shift uint, weight float64) float64 {
			v := float64(n>>shift&255) / 255
			if v <= 0.04045 {
				return weight * v / 12.92
			}
			return weight * math.Pow((v+0.055)/1.055, 2.4)
		}
		if contrast := 1.05 / (part(16, 0.2126) + part(8, 0.7152) + part(0, 0.0722) + 0.05); contrast < 4.5 {
			t.Errorf("%s has a contrast of %.2f", color, contrast)
		}
	}
}

func TestBadgesOfThePortal(t *testing.T) {
	files, _ := build(t, repository(t, nil))
	for name, want := range map[string]string{badgePath: "Small Works status: Outage", "badges/services/shop.svg": "Web shop: Outage", "badges/services/ledger.svg": "Ledger: Working"} {
		if got := readXML(t, name, files[name]).one(t, "title"); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
}
