package corpus

import (
	"fmt"
	"strings"
)

var vocabulary = strings.Fields(`queue replica checkpoint certificate handshake scheduler worker snapshot volume
latency dashboard runbook firewall session token cache shard cursor transaction lock migration canary quota retry
timeout ledger invoice batch export printer sensor uplink tunnel proxy gateway cluster registry pipeline artifact`)

func word(i int) string { return vocabulary[(i*31+i/7)%len(vocabulary)] }

// sentence strings words together; the same number gives the same words.
func sentence(i, words int) string {
	parts := make([]string, words)
	for n := range parts {
		parts[n] = word(i*13 + n*(3+i%5))
	}
	s := strings.Join(parts, " ")
	return strings.ToUpper(s[:1]) + s[1:]
}

// body is Markdown as work notes are: a summary, a list, a table, code.
func body(i int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## Summary\n\n%s. %s.\n\n## Details\n\n", sentence(i, 14), sentence(i+9, 18))
	for n := range 2 + i%4 {
		fmt.Fprintf(&b, "- %s\n", sentence(i+n, 12))
	}
	b.WriteString("\n| Host | Check | Value |\n| --- | --- | ---: |\n")
	for n := range 2 + i%4 {
		fmt.Fprintf(&b, "| `%s-%02d` | %s | %d |\n", word(i+n), i%90, sentence(i+n, 2), i*37%1000)
	}
	if i%2 == 0 {
		fmt.Fprintf(&b, "\n```console\n$ journalctl --since=%dm | grep -c %s\n%d\n```\n", i%90, word(i), i%500)
	}
	fmt.Fprintf(&b, "\n### Checklist\n\n- [x] %s\n- [ ] %s\n\n## Work notes\n\n", sentence(i+2, 6), sentence(i+3, 6))
	for n := range 3 + i%3 {
		fmt.Fprintf(&b, "%d. **%s**: %s.\n", n+1, person(i+n), sentence(i+n, 11))
	}
	return b.String()
}
