package diag

import (
	"slices"
	"strings"
	"testing"
)

// A second reading of workflow commands, written from the source of GitHub's
// runner (ActionCommand.TryParseV2) and not from the printer.

type workflowCommand struct {
	name  string
	props map[string]string
	data  string
}

// readNewCommand reads a line of a step's output as the runner does.
func readNewCommand(line string) (workflowCommand, bool) {
	line = strings.TrimLeft(line, " \t")
	if !strings.HasPrefix(line, "::") {
		return workflowCommand{}, false
	}
	end := strings.Index(line[2:], "::")
	if end < 0 {
		return workflowCommand{}, false
	}
	head, data := line[2:2+end], line[2+end+2:]
	name, rest, _ := strings.Cut(head, " ")
	c := workflowCommand{name: name, props: map[string]string{}, data: undo(data, "%0D", "\r", "%0A", "\n", "%25", "%")}
	for _, pair := range strings.Split(strings.TrimSpace(rest), ",") {
		key, value, ok := strings.Cut(pair, "=")
		if ok && value != "" {
			c.props[key] = undo(value, "%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%")
		}
	}
	return c, name != ""
}

// undo replaces one after the other, as the runner does: %25 comes last.
func undo(s string, pairs ...string) string {
	for i := 0; i < len(pairs); i += 2 {
		s = strings.ReplaceAll(s, pairs[i], pairs[i+1])
	}
	return s
}

// FuzzGitHubCommands holds what is printed for hostile texts against that
// reading: one command for each finding, with the very texts, and nothing else.
func FuzzGitHubCommands(f *testing.F) {
	for _, s := range []string{
		"::error::x", "\n::stop-commands::t", "a%0A::add-mask::b", "%250A", "x,y=z:1", "##[add-mask]e", "\r\n##[error]x", "a::b", "%", "%3A", "\u2028::debug::x", "\x1b[31m", "\xff",
	} {
		f.Add(s, s, s, s)
	}
	f.Fuzz(func(t *testing.T, message, file, rule, fix string) {
		finding := Diagnostic{
			Rule: rule, Severity: Error, Span: Span{File: file, Start: Pos{3, 5}, End: Pos{3, 9}}, Message: message,
			Related: []Note{{Span: Span{File: file, Start: Pos{1, 1}}, Message: message}}, Fix: &Fix{Title: fix, Command: fix},
		}
		var out strings.Builder
		if err := GitHub(&out, Report{Tool: rule, Findings: slices.Repeat([]Diagnostic{finding}, 11)}); err != nil {
			t.Fatal(err)
		}
		lines := strings.FieldsFunc(out.String(), func(r rune) bool { return r == '\n' || r == '\r' })
		if len(lines) != 12 || strings.ContainsAny(out.String(), "\r\u0085\u2028\u2029") {
			t.Fatalf("%d lines: %q", len(lines), lines)
		}
		for i, line := range lines {
			c, ok := readNewCommand(line)
			want := "error"
			if i == 11 {
				want = "notice"
			}
			if !ok || c.name != want {
				t.Fatalf("%q is read as %+v", line, c)
			}
			if i == 11 {
				continue
			}
			var visible []string
			for part := range strings.SplitSeq(messageWithFix(finding), "\n") {
				visible = append(visible, Visible(part))
			}
			if text := strings.Join(visible, "\n"); c.data != text {
				t.Errorf("the message is read as %q, want %q", c.data, text)
			}
			// A line break within the bytes of a character leaves two broken ones.
			title := ""
			for _, part := range strings.FieldsFunc(rule, func(r rune) bool { return r == '\r' || r == '\n' }) {
				title += Visible(part)
			}
			for key, want := range map[string]string{"title": title, "line": "3", "col": "5"} {
				if got := strings.NewReplacer("\r", "", "\n", "").Replace(c.props[key]); got != want {
					t.Errorf("%s is read as %q, want %q", key, got, want)
				}
			}
			if len(c.props) > 6 {
				t.Errorf("%q has %d properties", line, len(c.props))
			}
			if !strings.ContainsFunc(file, func(r rune) bool { return hidden(r) || r == '\uFFFD' }) && c.props["file"] != file {
				t.Errorf("the file is read as %q, want %q", c.props["file"], file)
			}
		}
	})
}
