package diag

import "testing"

// A spreadsheet takes none of these for a formula, whichever separator it
// splits at.
func TestCSVCell(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", ""},
		{"Checkout fails", "Checkout fails"},
		{"a=b", "a=b"},
		{"2-3", "2-3"},
		{"Grüße", "Grüße"},
		{"a, b", `"a, b"`},
		{`say "no"`, `"say ""no"""`},
		{"=1+1", `"'=1+1"`},
		{"-1", `"'-1"`},
		{"@SUM(A1)", `"'@SUM(A1)"`},
		{"＝1+1", `"'＝1+1"`},
		{"＋1", `"'＋1"`},
		{"－1", `"'－1"`},
		{"＠SUM", `"'＠SUM"`},
		{" =1+1", `"' =1+1"`},
		{"\u00a0=1", "\"'\u00a0=1\""},
		{"\u3000=1", "\"'\u3000=1\""},
		{"\u200b=1", "\"'\u200b=1\""},
		{"\u2060\u200d +1", "\"'\u2060\u200d +1\""},
		{"\n=1", "\"'\n=1\""},
		{"\t1", "\"'\t1\""},
		{"x;=1+1", `"x;=1+1"`},
		{"x\t=1+1", "\"x\t=1+1\""},
		{"x\n=1+1", "\"x\n=1+1\""},
		{"=\x1b[2J", `"'=\x1b[2J"`},
	}
	for _, tt := range tests {
		if got := CSVCell(tt.text); got != tt.want {
			t.Errorf("CSVCell(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}
