package speech

import (
	"encoding/json"
	"regexp"
	"strings"
)

// said is a call that says something in a script: say("English text", values…), or
// sayCount(n, "one", "other", values…) with both texts in double quotes.
var said = regexp.MustCompile(`\bsay(Count|Parts)?\(((?:[^"(),]|\([^()]*\))*, )?("(?:[^"\\]|\\.)*")(?:, ("(?:[^"\\]|\\.)*"))?`)

// Script finds the messages of a script and says them in a language: the texts of the
// calls are replaced, for sayCount by an object of forms, and nothing else is.
func Script(file string, src []byte, l *Language) ([]byte, []Message) {
	var found []Message
	out := said.ReplaceAllFunc(src, func(call []byte) []byte {
		m := said.FindSubmatch(call)
		counts := string(m[1]) == "Count"
		if counts != (len(m[2]) > 0) || counts && len(m[4]) == 0 {
			return call
		}
		var first, second string
		if json.Unmarshal(m[3], &first) != nil || counts && json.Unmarshal(m[4], &second) != nil {
			return call
		}
		if !counts {
			found = append(found, Message{Name: first, Where: []string{file}})
			if text := l.Within(file, first); text != first {
				return []byte(strings.Replace(string(call), string(m[3]), literal(text), 1))
			}
			return call
		}
		found = append(found, Message{Name: second, One: first, Where: []string{file}})
		if l == nil || l.messages[second] == nil {
			return call
		}
		forms := l.messages[second].forms
		return []byte("sayCount(" + string(m[2]) + literal(forms) + ", " + literal(second))
	})
	return out, found
}

// literal writes a value as a script has it.
func literal(v any) string {
	b, err := json.Marshal(v)
	if err != nil { // texts and maps of texts always can be written
		return `""`
	}
	return string(b)
}
