package forge

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func wholeFile(t testing.TB) []byte {
	t.Helper()
	src, err := os.ReadFile("testdata/whole.json")
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func TestDecodeReadsAWholeFile(t *testing.T) {
	p, err := Decode("whole.json", wholeFile(t))
	if err != nil {
		t.Fatal(err)
	}
	if p.Author != (Identity{Login: "ana", ID: 41}) || p.Number != 311 || len(p.Commits) != 1 || len(p.Reviews) != 2 {
		t.Errorf("read %+v", p)
	}
	if got := p.Commits[0].CoAuthors; len(got) != 1 || got[0].Email != "ben@example.org" {
		t.Errorf("co-authors %+v", got)
	}
	if got, want := p.Reviews[0].SubmittedAt, time.Date(2026, 3, 14, 20, 5, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("submitted %v, want %v", got, want)
	}
	if p.Reviews[1].Head != "" || p.Reviews[1].Doubt == "" || p.Reviews[1].By != (Identity{}) {
		t.Errorf("the second review is %+v", p.Reviews[1])
	}
}

func TestEncodeGivesWhatDecodeReads(t *testing.T) {
	p, err := Decode("whole.json", wholeFile(t))
	if err != nil {
		t.Fatal(err)
	}
	src, err := Encode(p)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Decode("again", src)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(p, again) {
		t.Errorf("a round trip gives\n%+v\nwant\n%+v", again, p)
	}
	if twice, _ := Encode(again); !bytes.Equal(src, twice) {
		t.Error("the same proposal gives other bytes")
	}
	if _, err := Encode(Proposal{Forge: "git"}); err == nil {
		t.Error("a proposal without commits was written, though nothing would read it")
	}
}

func TestDecodeRefuses(t *testing.T) {
	good := string(wholeFile(t))
	cases := []struct{ name, old, new, want string }{
		{"unknown key", `"draft": false`, `"drafty": false`, `f:8:3: the proposal has no key "drafty"; expected one of author, base,`},
		{"key in another case", `"draft": false`, `"Draft": false`, `f:8:3: the proposal has no key "Draft"`},
		{"key with its mark", `"author": {`, `"author!": {`, `f:9:3: the proposal has no key "author!"`},
		{"key given twice", `"draft": false`, `"draft": false, "draft": true`, `f:8:19: the key "draft" is given twice`},
		{"missing key", `"forge": "gitlab",`, ``, `f:1:1: the proposal lacks the key "forge"`},
		{"missing key within", `"id": "9001",`, ``, `f:37:5: a review lacks the key "id"`},
		{"missing head", `"head": "",`, ``, `a review lacks the key "head"`},
		{"string for number", `"number": 311`, `"number": "311"`, `f:5:13: number is a string; expected a number`},
		{"number for string", `"login": "cem"`, `"login": 7`, `f:40:18: login is a number; expected a string`},
		{"fraction", `"number": 311`, `"number": 3.5`, `number is 3.5; expected a whole number`},
		{"exponent", `"number": 311`, `"number": 1e3`, `number is 1e3; expected a whole number`},
		{"negative", `"number": 311`, `"number": -1`, `number is -1`},
		{"huge", `"number": 311`, `"number": 99999999999999999999`, `expected a whole number`},
		{"null identity", `"by": {}`, `"by": null`, `by is null; expected an object`},
		{"list for object", `"by": {}`, `"by": []`, `by is a list; expected an object`},
		{"object for list", `"reviews": [`, `"unknown": {}, "reviews": [`, `unknown is an object; expected a list`},
		{"other version", `"version": 1`, `"version": 2`, `f:2:14: version is 2; expected 1`},
		{"short hash", `"base": "1111111111111111111111111111111111111111"`, `"base": "1111111"`, `base is "1111111"; expected a whole commit hash`},
		{"hash in capitals", `"head": "3333333333333333333333333333333333333333",
  "commits"`, `"head": "ABCDEF3333333333333333333333333333333333", "commits"`, `expected a whole commit hash`},
		{"branch for hash", `"base": "1111111111111111111111111111111111111111"`, `"base": "main"`, `base is "main"`},
		{"unknown decision", `"approved"`, `"APPROVED"`, `decision is "APPROVED"; expected approved,`},
		{"time without offset", `2026-03-14T21:05:00+01:00`, `2026-03-14T21:05:00`, `expected a time with seconds and offset`},
		{"day that is none", `2026-03-14T21:05:00+01:00`, `2026-02-30T21:05:00+01:00`, `which no calendar has`},
		{"empty id", `"9001"`, `""`, `id is empty`},
		{"review twice", `"9002"`, `"9001"`, `the review "9001" is listed twice`},
		{"forge in capitals", `"gitlab"`, `"GitLab"`, `forge is "GitLab"; expected a short name`},
		{"cut off", good[len(good)/2:], ``, `the file ends in the middle of a value`},
		{"comment", `"version": 1,`, `"version": 1, // one`, `not JSON`},
		{"trailing comma", `"id": 41
  }`, `"id": 41,}`, `not JSON`},
		{"after the end", good[len(good)-3:], good[len(good)-3:] + "{}", `more after the end`},
		{"not UTF-8", `Ben Example`, "Ben \xff", `this byte is not UTF-8`},
		{"empty", good, ``, `f:1:1: the file ends`},
		{"null", good, `null`, `f:1:1: the proposal is null; expected an object`},
		{"deep", `"by": {}`, `"by": ` + strings.Repeat(`[`, 40) + strings.Repeat(`]`, 40), `nested more than 16 deep`},
		{"long text", `Ben Example`, strings.Repeat("x", maxText+1), `longer than 4096 characters`},
		{"too large", good, strings.Repeat(" ", MaxSize+1), `expected at most 8388608`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			src := strings.Replace(good, c.old, c.new, 1)
			if src == good {
				t.Fatalf("%q does not stand in the file", c.old)
			}
			_, err := Decode("f", []byte(src))
			var wrong *DecodeError
			if !errors.As(err, &wrong) {
				t.Fatalf("got %v, want a DecodeError", err)
			}
			if !strings.Contains(allFaults(wrong), c.want) {
				t.Errorf("got\n%swant %s", allFaults(wrong), c.want)
			}
		})
	}
}

// A misspelt key is told where it stands, and not as one that is missing.
func TestDecodeMisspeltKey(t *testing.T) {
	src := strings.Replace(string(wholeFile(t)), `"decision": "approved"`, `"decison": "approved"`, 1)
	_, err := Decode("f", []byte(src))
	if err == nil || !strings.Contains(err.Error(), `a review has no key "decison"; expected one of by, decision,`) || strings.Contains(err.Error(), "more)") {
		t.Errorf("got %v", err)
	}
}

func allFaults(e *DecodeError) string {
	var b strings.Builder
	for _, f := range e.Faults {
		fmt.Fprintf(&b, "%s:%d:%d: %s\n", e.Name, f.Line, f.Column, f.Message)
	}
	return b.String()
}

func TestDecodeBoundsItsFaults(t *testing.T) {
	src := `{"commits": [` + strings.Repeat(`1,`, 9000) + `1]}`
	_, err := Decode("f", []byte(src))
	var wrong *DecodeError
	if !errors.As(err, &wrong) || len(wrong.Faults) != maxFaults {
		t.Errorf("got %v, want %d faults", err, maxFaults)
	}
	src = `{"commits": [` + strings.Repeat(`1,`, maxEntries) + `1]}`
	_, err = Decode("f", []byte(src))
	if !errors.As(err, &wrong) || !strings.Contains(allFaults(wrong), "commits has 10001 entries") {
		t.Errorf("got %v", err)
	}
}

func compiled(t testing.TB) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("reviews.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("reviews.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSchemaSaysWhatDecodeDemands puts a wrong value in every place of a whole
// file and takes every key away, in turn: schema and Decode must agree.
func TestSchemaSaysWhatDecodeDemands(t *testing.T) {
	s := compiled(t)
	wrong := []any{
		nil, true, "", "x", strings.Repeat("y", maxText+1), json.Number("0"), json.Number("2"), json.Number("-1"), json.Number("0.5"),
		json.Number("4503599627370495"), json.Number("4503599627370496"),
		map[string]any{},
		map[string]any{"x": true},
		[]any{},
		[]any{json.Number("1")},
		"2026-02-30T00:00:00Z", "2026-03-01T00:00:00Z", strings.Repeat("a", 40), "dismissed",
		[]any{map[string]any{}},
		[]any{"some text"},
	}
	compared := 0
	judge := func(doc any, what string) {
		src, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(src))
		if err != nil {
			t.Fatal(err)
		}
		bySchema := s.Validate(value)
		_, byDecode := Decode("f", src)
		if (bySchema == nil) != (byDecode == nil) {
			t.Errorf("%s: schema says %v, Decode says %v", what, bySchema, byDecode)
		}
		compared++
	}
	var doc any
	dec := json.NewDecoder(bytes.NewReader(wholeFile(t)))
	dec.UseNumber()
	if err := dec.Decode(&doc); err != nil {
		t.Fatal(err)
	}
	judge(doc, "the whole file")
	var walk func(at any, where string)
	walk = func(at any, where string) {
		switch v := at.(type) {
		case map[string]any:
			for key, old := range v {
				for _, w := range wrong {
					v[key] = w
					judge(doc, where+"."+key)
				}
				delete(v, key)
				judge(doc, where+" without "+key)
				v[key] = old
				walk(old, where+"."+key)
			}
			v["more"] = true
			judge(doc, where+" with one key more")
			delete(v, "more")
		case []any:
			for i, old := range v {
				for _, w := range wrong {
					v[i] = w
					judge(doc, fmt.Sprintf("%s[%d]", where, i))
				}
				v[i] = old
				walk(old, fmt.Sprintf("%s[%d]", where, i))
			}
		}
	}
	walk(doc, "")
	if compared < 700 {
		t.Errorf("only %d documents were compared", compared)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(wholeFile(f))
	f.Add([]byte(`{"version":1,"forge":"git","author":{},"base":"","head":"","commits":[],"reviews":[]}`))
	f.Add([]byte(`{"a":{"a":1,"a":2}} x`))
	f.Add([]byte("[[[[[[[[[[[[[[[[[[[["))
	s := compiled(f)
	f.Fuzz(func(t *testing.T, src []byte) {
		p, err := Decode("f", src)
		if err != nil {
			var wrong *DecodeError
			if !errors.As(err, &wrong) || len(wrong.Faults) == 0 {
				t.Fatalf("the error is %T: %v", err, err)
			}
			for _, fault := range wrong.Faults {
				if fault.Line < 1 || fault.Column < 1 || strings.ContainsAny(fault.Message, "\r\n") {
					t.Fatalf("the fault is %+v", fault)
				}
			}
			return
		}
		// What was read is what another reader of JSON sees, by the schema.
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(src))
		if err != nil || s.Validate(value) != nil {
			t.Fatalf("Decode takes what the schema refuses: %v %v", err, s.Validate(value))
		}
		out, err := Encode(p)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Decode("again", out)
		if err != nil {
			t.Fatal(err)
		}
		if twice, err := Encode(again); err != nil || !bytes.Equal(out, twice) {
			t.Fatalf("a round trip changes\n%s\ninto\n%s (%v)", out, twice, err)
		}
	})
}
