package check

import (
	"embed"
	"strings"
)

// The examples of each rule, a txtar archive named after it: files below bad/
// make a repository that the rule refuses, files below good/ one that it
// accepts, and "expect" lists what it says about the bad one. Both lie over
// testdata/base.txtar, a small repository without faults.
//
//go:embed testdata/rules
var exampleFiles embed.FS

// examples gives the bad and the good example of a rule as txtar archives of
// their own, and what is expected of the bad one. All are empty for a rule
// without examples.
func examples(id string) (bad, good, expect string) {
	data, err := exampleFiles.ReadFile("testdata/rules/" + id + ".txtar")
	if err != nil {
		return "", "", ""
	}
	var b, g, e strings.Builder
	var into *strings.Builder // nil for the comment before the first file
	for line := range strings.Lines(string(data)) {
		name, isHeader := fileHeader(line)
		switch rest, isBad := strings.CutPrefix(name, "bad/"); {
		case !isHeader && into != nil:
			into.WriteString(line)
		case !isHeader:
		case isBad:
			into = &b
			b.WriteString("-- " + rest + " --\n")
		case strings.HasPrefix(name, "good/"):
			into = &g
			g.WriteString("-- " + strings.TrimPrefix(name, "good/") + " --\n")
		default:
			into = &e
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
