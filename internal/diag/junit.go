package diag

import (
	"encoding/xml"
	"fmt"
	"io"
)

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	File    string        `xml:"file,attr,omitempty"`
	Line    int           `xml:"line,attr,omitempty"`
	Failure *junitFailure `xml:"failure,omitempty"`
	Output  string        `xml:"system-out,omitempty"`
}

type junitFailure struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// JUnit prints the XML that build servers read: a suite for each file with
// findings, a failed case for each error. A warning is a case that passes and
// says so. Without findings there is one case that passes, because several
// servers take an empty report for a broken one.
func JUnit(w io.Writer, r Report) error {
	doc := junitSuites{Name: r.Tool}
	for _, f := range r.Findings {
		if n := len(doc.Suites); n == 0 || doc.Suites[n-1].Name != Visible(f.Span.File) {
			doc.Suites = append(doc.Suites, junitSuite{Name: Visible(f.Span.File)})
		}
		suite := &doc.Suites[len(doc.Suites)-1]
		one := junitCase{Name: f.Rule + " " + Visible(f.Span.String()), Class: f.Rule, File: Visible(f.Span.File), Line: f.Span.Start.Line}
		text := VisibleText(f.Span.String() + ": " + messageWithFix(f))
		if f.Severity == Error {
			one.Failure = &junitFailure{Type: f.Rule, Message: Visible(f.Message), Text: text}
			suite.Failures++
			doc.Failures++
		} else {
			one.Output = "warning: " + text
		}
		suite.Cases = append(suite.Cases, one)
		suite.Tests++
		doc.Tests++
	}
	if len(doc.Suites) == 0 {
		doc.Tests = 1
		doc.Suites = []junitSuite{{Name: r.Tool, Tests: 1, Cases: []junitCase{{
			Name: fmt.Sprintf("%d records", r.Records), Class: r.Tool,
		}}}}
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
