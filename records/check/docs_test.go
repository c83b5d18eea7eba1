package check

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/internal/diag"
)

// page writes docs/rules.md from the rules.
func page(rules []Rule) string {
	var b strings.Builder
	b.WriteString(`# Rules

Written from the rules themselves by ` + "`go test ./records/check -run Docs -update`" + `; do not edit.

` + "`gitsm check`" + ` applies every rule to the whole repository. An error refuses, a warning is told.
Rules marked "temporal" depend on the as-of instant alone and speak only with
` + "`--temporal`" + `: a branch does not turn red because a day passed. Those marked "of proposals"
hold what merging would give against the target branch (` + "`gitsm check --base`" + `). What another
command tells names it.
` + "`gitsm rules RULE`" + ` shows the examples of a rule: records that it refuses and records that it accepts.

| rule | holds when | severity |
|---|---|---|
`)
	for _, r := range rules {
		fmt.Fprintf(&b, "| [`%s`](#%s) | %s | %s |\n", r.ID, r.ID, r.Title, severityOf(r))
	}
	for _, r := range rules {
		fmt.Fprintf(&b, "\n## %s\n\n*%s.* %s, source: %s.\n\n%s\n", r.ID, upperFirst(r.Title), upperFirst(severityOf(r)), r.Source, strings.TrimSpace(r.Doc))
		if _, _, expect := examples(r.ID); expect != "" {
			fmt.Fprintf(&b, "\n```text\n%s```\n", expect)
		}
	}
	return b.String()
}

func severityOf(r Rule) string {
	switch {
	case r.Temporal:
		return string(r.Severity) + ", temporal"
	case r.OfProposals():
		return string(r.Severity) + ", of proposals"
	case r.FoundBy != "":
		return string(r.Severity) + ", told by " + r.FoundBy
	}
	return string(r.Severity)
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func TestDocs(t *testing.T) {
	const path = "../../docs/rules.md"
	want := page(Rules())
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/rules.md is stale; run go test ./records/check -run Docs -update")
	}
}

func TestRulesAreDocumented(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rules() {
		if seen[r.ID] {
			t.Errorf("%s stands twice in the list", r.ID)
		}
		seen[r.ID] = true
		if !ruleID.MatchString(r.ID) {
			t.Errorf("%s: expected small letters, digits and hyphens", r.ID)
		}
		if r.Title == "" || r.Source == "" || strings.HasSuffix(r.Title, ".") {
			t.Errorf("%s: expected a title without a full stop, and a source", r.ID)
		}
		if r.Severity != diag.Error && r.Severity != diag.Warning {
			t.Errorf("%s: severity %q", r.ID, r.Severity)
		}
		if paragraphs := strings.Split(strings.TrimSpace(r.Doc), "\n\n"); len(paragraphs) < 2 {
			t.Errorf("%s: expected a paragraph that says what and why, and one that says what to do", r.ID)
		}
		for line := range strings.Lines(r.Doc) {
			if len(line) > 101 {
				t.Errorf("%s: a line of the documentation has %d characters", r.ID, len(line))
			}
		}
	}
}

var ruleID = regexp.MustCompile(`^[a-z]+[0-9]*(-[a-z0-9]+)*$`)

// Whatever reports a finding anywhere in the code does so under a rule that is
// documented here, and every documented rule is reported by something.
func TestEveryReportedRuleIsDocumented(t *testing.T) {
	documented := map[string]bool{}
	for _, r := range list() {
		documented[r.ID] = r.Each != nil || r.Run != nil || r.OfProposals()
	}
	used := map[string]bool{}
	for _, id := range reported(t, "../..") {
		used[id.rule] = true
		if _, ok := documented[id.rule]; !ok {
			t.Errorf("%s reports %q, which is no documented rule", id.at, id.rule)
		}
	}
	for id, applied := range documented {
		if !applied && !used[id] {
			t.Errorf("nothing reports the rule %s any more", id)
		}
	}
}

type use struct {
	rule string
	at   token.Position
}

// reported finds the rules that Go sources report: hyphenated literals among the
// arguments of calls that make findings, as values of fields called Rule,
// constants called ruleX, RuleX or CodeX, and those of the files of codeFiles.
func reported(t *testing.T, root string) []use {
	t.Helper()
	var found []use
	files := token.NewFileSet()
	literal := func(e ast.Expr, form *regexp.Regexp) {
		lit, ok := e.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return
		}
		if s, err := strconv.Unquote(lit.Value); err == nil && form.MatchString(s) {
			found = append(found, use{s, files.Position(lit.Pos())})
		}
	}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); name == "testdata" || name == "node_modules" || name != ".." && strings.HasPrefix(name, ".") && path != root {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if slices.Contains(makers, calledName(n)) {
					for _, arg := range n.Args {
						literal(arg, hyphenated)
					}
				}
			case *ast.CompositeLit:
				if strings.HasSuffix(typeName(n.Type), "eason") { // rule and message of a rendering
					for _, e := range n.Elts {
						literal(e, hyphenated)
					}
				}
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.Ident); ok && (key.Name == "Rule" || key.Name == "rule") {
					literal(n.Value, ruleID)
				}
			case *ast.ValueSpec:
				for i, name := range n.Names {
					switch {
					case i >= len(n.Values):
					case ruleConstant.MatchString(name.Name):
						literal(n.Values[i], ruleID)
					case slices.Contains(codeFiles, strings.TrimPrefix(filepath.ToSlash(path), root+"/")):
						literal(n.Values[i], hyphenated)
					}
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

var (
	hyphenated   = regexp.MustCompile(`^[a-z]+[0-9]*(-[a-z0-9]+)+$`)
	ruleConstant = regexp.MustCompile(`^([rR]ule[A-Z]|Code(Foreign|Edited|Chain|Order|Duplicate|Truncated|Rewritten)$)`)
)

// codeFiles hold nothing but codes among their constants.
var codeFiles = []string{"records/audit/codes.go", "records/history/findings.go"}

// makers are the functions whose calls make findings.
var makers = []string{"Errorf", "Warningf", "errorf", "warnf", "fault", "warn", "cannotCommit", "known", "isKnown", "open", "weak", "unverified", "notVerified", "fsckError"}

func calledName(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

func typeName(e ast.Expr) string {
	if id, ok := e.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}
