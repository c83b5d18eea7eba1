package main

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records/lifecycle"
)

// Again: the command that was refused, with what it lacked. One line can be
// pasted; what only a person knows stands in it as a word in capitals, which is
// refused as long as nobody fills it in.

// again offers the command as it was typed with everything that the findings
// ask for, and takes their own commands out of those findings: they would be
// needed one after the other, or could not be typed yet. id is the record's.
func (p *project) again(findings []diag.Diagnostic, id string) (shown []diag.Diagnostic, command string) {
	typed := slices.Clone(p.env.args)
	_, words := scan(typed)
	shown = slices.Clone(findings)
	for i := range shown {
		d := &shown[i]
		if d.Fix == nil || d.Severity != diag.Error || len(words) == 0 {
			continue
		}
		next := p.corrected(typed, words, d.Fix, id)
		if next == nil {
			continue
		}
		typed = next
		fix := *d.Fix
		fix.Command = ""
		d.Fix = &fix
	}
	if slices.Equal(typed, p.env.args) {
		return findings, ""
	}
	return shown, commandLine(typed)
}

// corrected is what was typed with what a fix asks for, nil where it asks for
// something else than this command can give.
func (p *project) corrected(typed, words []string, fix *diag.Fix, id string) []string {
	if by, ok := shellSplit(fix.Command); ok && len(fix.Args) == 0 && len(by) == 4 && by[1] == "move" && by[2] == id && words[0] == "move" && len(words) > 2 {
		return replaced(typed, "move", words[2], by[3]) // another state first
	}
	args := along(fix, id)
	if len(args) == 0 || words[0] == "link" && !strings.HasPrefix(args[0], "--") {
		return nil
	}
	return with(typed, args)
}

// along gives the arguments of a fix for the command that was refused: those
// that it names, or what its own command would set in the same record.
func along(fix *diag.Fix, id string) []string {
	if len(fix.Args) > 0 {
		return fix.Args
	}
	words, ok := shellSplit(fix.Command)
	if !ok || len(words) < 4 || words[0] != "gitsm" || words[2] != id {
		return nil
	}
	switch words[1] {
	case "set":
		return words[3:]
	case "link":
		if len(words) == 5 {
			return []string{words[3] + "=" + words[4]}
		}
	}
	return nil
}

// with adds arguments to a command line: flags that it has already get the new
// value, fields that were given get the new one, and the rest comes at the end.
func with(typed, args []string) []string {
	for i := 0; i < len(args); i++ {
		word := args[i]
		if strings.HasPrefix(word, "--") && i+1 < len(args) {
			i++
			typed = withFlag(typed, word, args[i])
			continue
		}
		typed = withField(typed, word)
	}
	return typed
}

// withFlag gives a flag a value. Flags that may be repeated are added.
func withFlag(typed []string, flag, value string) []string {
	if flag == "--section" || flag == "--flag" {
		for i := range typed {
			if typed[i] == flag+"="+value || typed[i] == flag && i+1 < len(typed) && typed[i+1] == value {
				return typed
			}
		}
	} else {
		typed = without(typed, flag)
	}
	end := slices.Index(typed, "--") // what follows is no flag
	if end < 0 {
		end = len(typed)
	}
	return slices.Insert(typed, end, flag, value)
}

// withField gives a field a value.
func withField(typed []string, assignment string) []string {
	if slices.Contains(typed, assignment) {
		return typed
	}
	field, _, _ := strings.Cut(assignment, "=")
	typed = without(typed, "--"+field)
	typed = slices.DeleteFunc(typed, func(word string) bool { return strings.HasPrefix(word, field+"=") })
	for i := len(typed) - 1; i >= 0; i-- { // --set has lost its value
		if typed[i] == "--set" && (i+1 == len(typed) || !strings.Contains(typed[i+1], "=")) {
			typed = slices.Delete(typed, i, i+1)
		}
	}
	return append(typed, assignment)
}

// without takes a flag and its value away.
func without(typed []string, flag string) []string {
	var kept []string
	for i := 0; i < len(typed); i++ {
		switch {
		case typed[i] == flag && i+1 < len(typed):
			i++
		case typed[i] == flag, strings.HasPrefix(typed[i], flag+"="):
		default:
			kept = append(kept, typed[i])
		}
	}
	return kept
}

// commandLine writes arguments as a person would type them.
func commandLine(args []string) string {
	words := make([]string, len(args))
	for i, arg := range args {
		words[i] = shellQuote(arg)
	}
	return "gitsm " + strings.Join(words, " ")
}

// shellQuote quotes a word for a POSIX shell where it needs it.
func shellQuote(s string) string {
	special := func(r rune) bool {
		plain := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_-./:,=+@%", r)
		return !plain
	}
	if s != "" && strings.IndexFunc(s, special) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// shellSplit reads a command as shellQuote and its like write one: words, and
// single quotes.
func shellSplit(command string) (words []string, ok bool) {
	var word strings.Builder
	inWord, quoted := false, false
	for i := 0; i < len(command); i++ {
		c := command[i]
		switch {
		case c == '\'':
			quoted, inWord = !quoted, true
		case quoted:
			word.WriteByte(c)
		case c == '\\' && i+1 < len(command):
			i++
			word.WriteByte(command[i])
			inWord = true
		case c == ' ':
			if inWord {
				words = append(words, word.String())
				word.Reset()
			}
			inWord = false
		default:
			word.WriteByte(c)
			inWord = true
		}
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, !quoted
}

// replaced is the command line with its n-th argument that is no flag, counted
// from the name of the command, in another spelling.
func replaced(typed []string, command, from, to string) []string {
	out := slices.Clone(typed)
	at := slices.Index(out, command)
	for i := len(out) - 1; i > at && at >= 0; i-- {
		if out[i] == from {
			out[i] = to
			return out
		}
	}
	return out
}

// named is the command line of "new" with a name for the record behind the kind.
func named(typed []string, kind, name string) []string {
	at := slices.Index(typed, kind)
	if at < 0 {
		return typed
	}
	return slices.Insert(slices.Clone(typed), at+1, name)
}

// filledIn refuses what was pasted without being filled in.
func filledIn(what, text string) error {
	if err := lifecycle.Unfilled(what, text); err != nil {
		return usagef("%v", err)
	}
	return nil
}
