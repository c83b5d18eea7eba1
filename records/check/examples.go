package check

import (
	"bytes"
	"embed"
	"strings"
)

// The examples of each rule, a txtar archive named after it: files below bad/
// make a repository that the rule refuses, files below good/ one that it
// accepts, and "expect" lists what it says about the bad one. Both lie over
// testdata/base.txtar, a small repository without faults.
//
// The example of a rule over proposals also has files below base/, which the
// target branch holds. What stands below bad/ or good/ is changed by the
// proposal, and a file without content is taken away; reviews.json holds the
// facts of the forge (package forge).
//
//go:embed testdata/rules
var exampleFiles embed.FS

// examples gives the bad and the good example of a rule as txtar archives of
// their own, and what is expected of the bad one. All are empty for a rule
// without examples. Those of a rule over proposals hold files below base/ and
// head/.
func examples(id string) (bad, good, expect string) {
	data, err := exampleFiles.ReadFile("testdata/rules/" + id + ".txtar")
	if err != nil {
		return "", "", ""
	}
	var b, g, e strings.Builder
	var into []*strings.Builder // none for the comment before the first file
	proposal := bytes.HasPrefix(data, []byte("-- base/")) || bytes.Contains(data, []byte("\n-- base/"))
	header := func(name string) string {
		if proposal {
			name = "head/" + name
		}
		return "-- " + name + " --\n"
	}
	for line := range strings.Lines(string(data)) {
		name, isHeader := fileHeader(line)
		where, rest, _ := strings.Cut(name, "/")
		switch {
		case !isHeader:
		case where == "base":
			into, line = []*strings.Builder{&b, &g}, "-- "+name+" --\n"
		case where == "bad":
			into, line = []*strings.Builder{&b}, header(rest)
		case where == "good":
			into, line = []*strings.Builder{&g}, header(rest)
		default:
			into, line = []*strings.Builder{&e}, ""
		}
		for _, text := range into {
			text.WriteString(line)
		}
	}
	return b.String(), g.String(), e.String()
}

// fileHeader reads the line with which a file of a txtar archive begins.
func fileHeader(line string) (name string, ok bool) {
	line = strings.TrimRight(line, "\r\n")
	name, ok = strings.CutPrefix(line, "-- ")
	if !ok {
		return "", false
	}
	name, ok = strings.CutSuffix(name, " --")
	return strings.TrimSpace(name), ok && name != ""
}
