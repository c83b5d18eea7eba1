package records

import (
	"math"
	"strings"
	"testing"
	"testing/fstest"
)

func TestContrast(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{{"#000000", "#ffffff", 21}, {"#ffffff", "#ffffff", 1}, {"#777777", "#ffffff", 4.48}, {"#767676", "#ffffff", 4.54}, {"#ff0000", "#ffffff", 4.0}} {
		if got := Contrast(c.a, c.b); math.Abs(got-c.want) > 0.01 {
			t.Errorf("%s on %s has %.3f, want %.2f", c.a, c.b, got, c.want)
		}
	}
}

func TestPortalOfATeam(t *testing.T) {
	for _, c := range []struct{ portal, want string }{
		{`{logo: portal/logo.png, colours: {accent: "#12567A", accent_dark: "#84c5ea"}}`, ""},
		{`{colours: {accent: "#12567a"}}`, ""},
		{`{logo: logo.png}`, "expected a file below portal/"},
		{`{logo: portal/../x.png}`, "expected a file below portal/"},
		{`{logo: portal/logo.svg}`, "expected a picture"},
		{`{colours: {accent: red}}`, "expected a colour in quotes"},
		{"{colours: {accent: }}", "expected a colour in quotes"},
		{`{colours: {accent: "#ff9900"}}`, "has a contrast of 1."},
		{`{colours: {accent_dark: "#12567a"}}`, "expected at least 4.5, which #"},
		{`{colours: {acent: "#12567a"}}`, `there is no key "acent" here; did you mean`},
	} {
		tree, err := Load(fstest.MapFS{"gitsm.yaml": {Data: []byte("name: X\nportal: " + c.portal + "\n")}})
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, d := range tree.Faults {
			found = append(found, d.Message)
		}
		all := strings.Join(found, "\n")
		if c.want == "" && all != "" || !strings.Contains(all, c.want) {
			t.Errorf("%s: %s, want %s", c.portal, all, c.want)
		}
		if p := tree.Config.Portal; c.want == "" && (p.Accent != "#12567a" || p.AccentDark == "") {
			t.Errorf("%s is read as %+v", c.portal, p)
		}
		for _, colour := range []string{tree.Config.Portal.AccentDark} {
			if colour == "" {
				continue
			}
			if ground, ratio := worst(colour, DarkGrounds); ratio < 4.5 {
				t.Errorf("%s: %s has %.2f on %s", c.portal, colour, ratio, ground)
			}
		}
	}
}
