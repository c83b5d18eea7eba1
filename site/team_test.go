package site

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/audience"
	"github.com/gitsm/gitsm/templates"
)

// withTeam is the small repository with portal settings and files of the team's.
func withTeam(t *testing.T, settings string, own map[string]string) fstest.MapFS {
	t.Helper()
	fsys := repository(t, own)
	config := strings.Replace(string(fsys["gitsm.yaml"].Data), "  contact:", settings+"  contact:", 1)
	fsys["gitsm.yaml"] = &fstest.MapFile{Data: []byte(config)}
	return fsys
}

// buildError is why a portal is not built, as its readers are told.
func buildError(t *testing.T, fsys fstest.MapFS) string {
	t.Helper()
	tree, err := records.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Build(tree, Options{AsOf: asOf, Files: fsys}, func(File) error { return nil })
	var told *RefusedError
	if !errors.As(err, &told) {
		t.Fatalf("the error is %v", err)
	}
	var lines []string
	for _, d := range told.Findings {
		lines = append(lines, fmt.Sprintf("%s:%d:%d: %s", d.Span.File, d.Span.Start.Line, d.Span.Start.Column, d.Message))
	}
	return strings.Join(lines, "\n")
}

func TestTeamsOwn(t *testing.T) {
	fsys := withTeam(t, "  logo: portal/logo.png\n  colours: {accent: \"#7A1F5C\"}\n", map[string]string{
		"portal/logo.png":                       png,
		"portal/style/ours.css":                 ".lead { font-style: italic; }",
		"portal/pages/help.md":                  "---\ntitle: How to <b>reach</b> us\naudience: public\nnav: true\n---\n## By telephone\n\nSee INC-2026-0002, [rota](rota.md), <script>alert(1)</script> and [x](javascript:alert(1)).\n",
		"portal/pages/rota.md":                  "---\ntitle: Rota\n---\nWho is when.\n",
		"portal/templates/pages/not-found.html": "{{define \"main\"}}<h1>{{.Title}}</h1><p class=\"ours\">Lost? <a href=\"index.html\">{{.Portal}}</a></p>{{end}}",
		"portal/templates/parts/small.html":     "{{define \"mark\"}}<b class=\"ours\">M</b>{{end}}",
	})
	files, findings := build(t, fsys)
	css := ""
	for name, data := range files {
		if strings.HasPrefix(name, "assets/site.") && strings.HasSuffix(name, ".css") {
			css = data
		}
	}
	for _, want := range []string{":root { --accent: #7a1f5c; --accent-soft: #f2e9ef; }", "font-style: italic", "@media (prefers-color-scheme: dark) {\n  :root { --accent: #"} {
		if !strings.Contains(css, want) {
			t.Errorf("the style sheet lacks %q", want)
		}
	}
	if print := strings.Index(css, "@media print {\n  :root"); strings.Index(css, "#7a1f5c") > print {
		t.Error("the team's colour overrules that of paper")
	}
	help := files["pages/help.html"]
	for _, want := range []string{"How to &lt;b&gt;reach&lt;/b&gt; us", `href="../incidents/INC-2026-0002.html"`, `href="../pages/rota.html"`, `<code class="raw-html">&lt;script&gt;</code>`, `aria-current="true"`} {
		if !strings.Contains(help, want) {
			t.Errorf("the team's page lacks %q: %s", want, help)
		}
	}
	inert(t, "pages/help.html", parse(t, files, "pages/help.html"))
	if !strings.Contains(files["index.html"], `<a href="pages/help.html">How to`) || !regexp.MustCompile(`<img class="logo" src="assets/logo\.[0-9a-f]{8}\.png" alt="">`).MatchString(files["index.html"]) {
		t.Error("the front page does not lead to the team's page, or has no logo")
	}
	if !strings.Contains(files["404.html"], `<p class="ours">`) || !strings.Contains(files["404.html"], "Content-Security-Policy") {
		t.Error("the team's template is not used, or lost the policy")
	}
	rules := map[string]bool{}
	for _, d := range findings {
		if d.Span.File == "portal/pages/help.md" {
			rules[d.Rule] = d.Span.Start.Line == 8
		}
	}
	if !rules["raw-html"] || !rules["link-scheme"] {
		t.Errorf("what was made harmless is not told at its line: %v", findings)
	}
	crawl(t, files)
	tree, err := records.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	if bare, _ := buildTree(t, tree, Options{AsOf: asOf}); strings.Contains(bare["index.html"], `class="logo"`) || bare["pages/help.html"] != "" {
		t.Error("a portal of records alone has files of the repository")
	}
	public, _ := buildTree(t, tree, Options{AsOf: asOf, Files: fsys, Audience: audience.Public})
	if public["pages/help.html"] == "" || public["pages/rota.html"] != "" || strings.Contains(public["pages/help.html"], "rota.html") {
		t.Error("a page is where it is not for, or is missing where it is")
	}
}

func TestTeamsOwnRefused(t *testing.T) {
	for name, c := range map[string]struct {
		settings string
		own      map[string]string
		want     string
	}{
		"no logo":     {"  logo: portal/logo.png\n", nil, "gitsm.yaml:"},
		"false logo":  {"  logo: portal/logo.png\n", map[string]string{"portal/logo.png": "<svg/>"}, "is not the picture"},
		"large logo":  {"  logo: portal/logo.png\n", map[string]string{"portal/logo.png": png + strings.Repeat("x", maxLogo)}, "at most 24576"},
		"nowhere":     {"", map[string]string{"portal/templates/pages/statsu.html": "x"}, "there is no template pages/statsu.html to replace; expected one of "},
		"base file":   {"", map[string]string{"portal/templates/base.html": "x"}, "there is no template base.html"},
		"base anew":   {"", map[string]string{"portal/templates/pages/about.html": `{{define "base"}}<script>alert(1)</script>{{end}}`}, `"base" cannot be defined anew`},
		"base part":   {"", map[string]string{"portal/templates/parts/small.html": `{{define "base"}}x{{end}}`}, `portal/templates/parts/small.html:1:1: "base" cannot be`},
		"no template": {"", map[string]string{"portal/templates/pages/about.html": "\n{{if}}"}, "portal/templates/pages/about.html:2:1: missing value for if"},
		"no field":    {"", map[string]string{"portal/templates/pages/about.html": "{{define \"main\"}}\n\n{{.Nope}}{{end}}"}, "portal/templates/pages/about.html:3:1:"},
		"a script":    {"", map[string]string{"portal/templates/pages/about.html": "{{define \"main\"}}\n<p><SCRIPT src=\"https://evil.example/x.js\"></SCRIPT>{{end}}"}, "portal/templates/pages/about.html:2:4: a template brings no <script>"},
		"leads away":  {"", map[string]string{"portal/templates/pages/about.html": `{{define "main"}}<meta http-equiv="refresh" content="0;url=https://evil.example/">{{end}}`}, "brings no <meta>"},
		"made tag":    {"", map[string]string{"portal/templates/pages/about.html": `{{define "main"}}<{{"script"}}>alert(1)</{{"script"}}>{{end}}`}, "an action stands where the name of an element is"},
		"function":    {"", map[string]string{"portal/templates/pages/about.html": `{{define "main"}}{{$x := "a"}}{{$x = js $x}}{{$x}}{{end}}`}, "templates have no function js here; expected one of and, or"},
		"call":        {"", map[string]string{"portal/templates/pages/about.html": `{{define "main"}}{{call .Title}}{{end}}`}, "templates have no function call here"},
		"bomb":        {"", map[string]string{"portal/templates/pages/about.html": `{{define "main"}}{{$x := "aaaaaaaaaaaaaaaa"}}{{range 60}}{{$x = print $x $x}}{{end}}{{end}}`}, "what it makes is too long"},
		"prints all":  {"", map[string]string{"portal/templates/pages/about.html": `{{define "main"}}{{printf "%.9v" .}}{{end}}`}, "only texts, numbers and truth values are printed"},
		"wide":        {"", map[string]string{"portal/templates/pages/about.html": `{{define "main"}}{{printf "%1000000d" 1}}{{end}}`}, "a width has at most two digits"},
		"no end":      {"", map[string]string{"portal/templates/pages/about.html": `{{define "main"}}{{range 2000000000}}{{end}}{{end}}`}, `a page of the kind "about" takes more than 2`},
		"no end here": {"", map[string]string{"portal/templates/pages/incident.html": `{{define "main"}}{{range 3000000}}{{if false}}{{end}}{{end}}{{end}}`}, `portal/templates/pages/incident.html:1:1: a page of the kind "incident" takes more`},
		"much":        {"", map[string]string{"portal/templates/pages/about.html": `{{define "main"}}{{range 1000000}}` + strings.Repeat("much text ", 100) + `{{end}}{{end}}`}, "writes more than 8 MiB"},
		"all pages":   {"", map[string]string{"portal/templates/pages/incident.html": `{{define "main"}}{{range 900000}}{{end}}{{end}}`, "portal/templates/pages/list.html": `{{define "main"}}{{range 1990000}}{{end}}{{end}}`, "portal/templates/pages/change.html": `{{define "main"}}{{range 1990000}}{{end}}{{end}}`, "portal/templates/pages/history.html": `{{define "main"}}{{range 1990000}}{{end}}{{end}}`}, "steps for the pages of this portal"},
		"circle":      {"", map[string]string{"portal/templates/pages/about.html": `{{define "main"}}{{template "a" .}}{{end}}{{define "a"}}{{range 2}}{{template "b" .}}{{end}}{{end}}{{define "b"}}{{template "a" .}}{{end}}`}, `calls itself`},
		"long action": {"", map[string]string{"portal/templates/pages/about.html": `{{define "main"}}{{if eq 1` + strings.Repeat(" 1", 2000) + `}}{{end}}{{end}}`}, "an action has "},
		"page name":   {"", map[string]string{"portal/pages/Help me.md": "---\ntitle: x\n---\n"}, "small letters"},
		"no title":    {"", map[string]string{"portal/pages/help.md": "---\nnav: true\n---\n"}, "needs a title"},
		"wrong key":   {"", map[string]string{"portal/pages/help.md": "---\ntitle: x\nscript: y\n---\n"}, `portal/pages/help.md:3:1: there is no key "script"`},
		"for nobody":  {"", map[string]string{"portal/pages/help.md": "---\ntitle: x\naudience: all\n---\n"}, "expected public, customers, internal"},
		"marked":      {"", map[string]string{"portal/pages/help.md": "---\ntitle: x\naudience: public\n---\na <!-- internal --> b\n"}, "portal/pages/help.md:5:3: a page of the portal is for its audience as a whole"},
		"too large":   {"", map[string]string{"portal/pages/help.md": strings.Repeat("x", maxTeamFile+1)}, "larger than 256 KiB"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := buildError(t, withTeam(t, c.settings, c.own)); !strings.Contains(got, c.want) {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// The grounds that a team's colours are held against are those of the style sheet,
// and the shipped accent passes, too.
func TestGroundsAreThoseOfTheStyleSheet(t *testing.T) {
	css, err := templates.Site.ReadFile("site/style/00-tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	light, dark, _ := strings.Cut(string(css), "@media (prefers-color-scheme: dark)")
	for _, scheme := range []struct {
		css     string
		grounds []string
	}{{light, records.LightGrounds}, {dark, records.DarkGrounds}} {
		token := func(name string) string {
			v := regexp.MustCompile(`--` + name + `: (#[0-9a-f]+)`).FindStringSubmatch(scheme.css)[1]
			if len(v) == 4 {
				v = "#" + strings.Repeat(v[1:2], 2) + strings.Repeat(v[2:3], 2) + strings.Repeat(v[3:], 2)
			}
			return v
		}
		for i, name := range []string{"surface", "bg", "sunken"} {
			if token(name) != scheme.grounds[i] {
				t.Errorf("--%s is %s in the style sheet and %s where colours are checked", name, token(name), scheme.grounds[i])
			}
			if c := records.Contrast(token("accent"), token(name)); c < 4.5 {
				t.Errorf("the accent has %.2f on --%s", c, name)
			}
		}
	}
}
