package frontmatter

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gitsm/gitsm/internal/diag"
)

type diagnostic = diag.Diagnostic

// dataDir is where real data is looked for: beside the repository, never in it.
const dataDir = "../../../shared/data"

// suiteCase is one case of the yaml-test-suite.
type suiteCase struct {
	name, text, json string
	fail             bool
}

// yamlSuite reads the yaml-test-suite, or gives nothing where it is absent.
func yamlSuite(t testing.TB) []suiteCase {
	t.Helper()
	file, err := os.Open(filepath.Join(dataDir, "yaml-test-suite.tar.gz"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var cases []suiteCase
	archive := tar.NewReader(unzipped)
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(header.Name, ".yaml") {
			continue
		}
		text, err := io.ReadAll(archive)
		if err != nil {
			t.Fatal(err)
		}
		cases = append(cases, suiteFile(t, strings.TrimSuffix(filepath.Base(header.Name), ".yaml"), string(text))...)
	}
	return cases
}

// suiteFile reads one file: a list of cases, of which later ones take over
// what they do not say from the one before.
func suiteFile(t testing.TB, name, text string) []suiteCase {
	t.Helper()
	d, findings := ParseYAML(name, []byte("cases:\n"+strings.TrimPrefix(text, "---\n")))
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	// The suite writes what cannot be seen with signs.
	signs := strings.NewReplacer("␣", " ", "————»", "\t", "———»", "\t", "——»", "\t", "—»", "\t", "»", "\t", "↵", "", "∎\n", "", "←", "\r", "⇔", "\ufeff")
	var cases []suiteCase
	var c suiteCase
	for i, item := range d.Root().Get("cases").Items {
		c.name = name
		if i > 0 {
			c.name = name + "-" + string(rune('0'+i))
		}
		if n := item.Get("yaml"); n != nil {
			c.text, c.json, c.fail = signs.Replace(n.Str()), "", false
		}
		if n := item.Get("json"); n != nil {
			c.json = n.Str()
		}
		c.fail = item.Get("fail").Str() == "true"
		cases = append(cases, c)
	}
	return cases
}

// accepted are cases of the suite that must fail and that the YAML reader
// reads. Nothing in them is lost or misread; the reader is only more patient
// than the specification, and so are most others.
var accepted = map[string]string{
	"QB6E":   "lines of a quoted text that are not indented",
	"DK95-1": "a tab in front of a later line of a quoted text",
	"HRE5":   "\\' between double quotes is '",
	"9C9N":   "lines of a list in brackets that are not indented",
	"S98Z":   "blank lines of a folded text that are indented deeper than what follows",
	"X4QW":   "a comment right behind the sign of a folded text",
	"SU5Z":   "a comment right behind a quoted text",
}

// different are cases that the YAML reader reads to another value.
var different = map[string]string{
	"L24T-1": "a literal text whose last line is blank and ends with the file: one line feed less",
}

// Every case of the suite is read or refused, never crashed on; what must fail
// is refused; what is read has the value that the suite says.
func TestYAMLSuite(t *testing.T) {
	cases := yamlSuite(t)
	if cases == nil {
		t.Skip("the yaml-test-suite is not there:", dataDir)
	}
	var read, refused, failing int
	rules := map[string]int{}
	for _, c := range cases {
		d, findings := ParseYAML(c.name, []byte(c.text))
		if string(d.Bytes()) != c.text {
			t.Errorf("%s: the bytes changed", c.name)
		}
		wellPlaced(t, d)
		if c.fail {
			failing++
		}
		if len(findings) > 0 {
			refused++
			for _, f := range findings {
				rules[f.Rule]++
			}
			continue
		}
		read++
		if c.fail && accepted[c.name] == "" {
			t.Errorf("%s must fail and is read:\n%s", c.name, c.text)
		}
		if !c.fail && different[c.name] == "" {
			suiteValue(t, c, d)
		}
	}
	t.Logf("%d cases: %d read, %d refused (%d must fail); findings %v", len(cases), read, refused, failing, rules)
}

// suiteValue compares a value with the JSON of the suite.
func suiteValue(t *testing.T, c suiteCase, d *Doc) {
	t.Helper()
	if c.json == "" {
		return
	}
	var want any
	if err := json.Unmarshal([]byte(c.json), &want); err != nil {
		return // several documents
	}
	raw, err := json.Marshal(d.Root().Any())
	if err != nil {
		t.Errorf("%s: %v", c.name, err)
		return
	}
	var got any
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Errorf("%s: %v", c.name, err)
		return
	}
	if m, ok := got.(map[string]any); ok && len(m) == 0 && want == nil {
		return // nothing at all is an empty mapping
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %s, want %s of\n%s", c.name, raw, c.json, c.text)
	}
}

// The list of accepted cases holds nothing that is refused by now.
func TestYAMLSuiteList(t *testing.T) {
	cases := yamlSuite(t)
	if cases == nil {
		t.Skip("the yaml-test-suite is not there:", dataDir)
	}
	for name := range accepted {
		i := slices.IndexFunc(cases, func(c suiteCase) bool { return c.name == name })
		if i < 0 || !cases[i].fail {
			t.Errorf("%s is not a case that must fail", name)
			continue
		}
		if _, findings := ParseYAML(name, []byte(cases[i].text)); len(findings) > 0 {
			t.Errorf("%s is refused by now", name)
		}
	}
}
