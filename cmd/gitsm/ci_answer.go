package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/forge/github"
)

// The bounds that GitHub sets for a step.
const maxSummary = 1 << 20

// checkName is the check that the rules of a branch demand.
const checkName = "gitsm"

// commentMarker begins the one comment. It is no secret: whose comment it is
// decides the account.
const commentMarker = "<!-- gitsm verdict: written and edited by gitsm -->"

// tellRunner writes what the runner reads: annotations, summary and outputs.
func (c *ciRun) tellRunner(v *ciView, report diag.Report) error {
	if c.env.getenv("GITHUB_ACTIONS") != "true" {
		return nil
	}
	for _, what := range v.Unverified {
		report.Findings = append(report.Findings, diag.Diagnostic{Rule: "could-not-verify", Severity: diag.Error, Message: what})
	}
	out := c.env.stdout
	if c.opts.json {
		out = c.env.stderr // which the runner reads as well
	}
	if err := diag.GitHub(out, report); err != nil {
		return err
	}
	if err := appendTo(c.env.getenv("GITHUB_STEP_SUMMARY"), maxSummary, func(room int) string {
		return cutLines(v.Markdown()+"\n", room)
	}); err != nil {
		return fmt.Errorf("write the summary of the step: %w", err)
	}
	if err := c.writeOutputs(v); err != nil {
		return fmt.Errorf("write the outputs of the step: %w", err)
	}
	return nil
}

// writeOutputs hands the verdict to the steps that follow. The whole view is
// left out where it is larger than GitHub takes.
func (c *ciRun) writeOutputs(v *ciView) error {
	outputs := []struct{ name, value string }{
		{"passed", fmt.Sprint(v.Passed)},
		{"base", v.Base},
		{"head", v.Head},
		{"errors", fmt.Sprint(v.Errors)},
		{"warnings", fmt.Sprint(v.Warnings)},
		{"verdict", v.sentence()},
	}
	var b strings.Builder
	for _, o := range outputs {
		b.WriteString(heredoc(o.name, o.value))
	}
	return appendTo(c.env.getenv("GITHUB_OUTPUT"), maxSummary, func(room int) string {
		whole := heredoc("json", string(mustJSON(v)))
		if b.Len()+len(whole) > room {
			c.env.say("gitsm: the output json is left out: it has %d bytes, and GitHub takes %d in all", len(whole), maxSummary)
			return b.String()
		}
		return b.String() + whole
	})
}

// heredoc is an output of several lines, ended by a word that nobody can have
// known.
func heredoc(name, value string) string {
	for {
		end := "gitsm_" + randomWord()
		if !strings.Contains(value, end) {
			return fmt.Sprintf("%s<<%s\n%s\n%s\n", name, end, value, end)
		}
	}
}

func randomWord() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// appendTo adds to a file of the runner as much as it still has room for.
// Nothing is written where there is no such file.
func appendTo(name string, most int, text func(room int) string) error {
	if name == "" {
		return nil
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600) //nolint:gosec // the runner names it
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil {
		_, err = io.WriteString(f, text(max(most-int(info.Size()), 0)))
	}
	return errors.Join(err, f.Close())
}

// cutLines shortens a text to a number of bytes by whole lines, and says how
// many are missing.
func cutLines(s string, most int) string {
	if len(s) <= most {
		return s
	}
	lines := strings.SplitAfter(s, "\n")
	var b strings.Builder
	for i, line := range lines {
		more := fmt.Sprintf("\n%d more lines: the log has them all\n", len(lines)-i)
		if b.Len()+len(line)+len(more)+8 > most {
			if b.Len()+len(more) <= most {
				b.WriteString(more)
			}
			break
		}
		b.WriteString(line)
	}
	return b.String()
}

// tellForge makes the check run and keeps the comment, where the token may. What
// it may not is told, and alters no verdict.
func (c *ciRun) tellForge(ctx context.Context, v *ciView, report diag.Report) {
	if c.client == nil || c.opts.dryRun {
		return
	}
	body := v.Markdown()
	if err := c.client.Post(ctx, github.Check{
		Name: checkName, Head: v.Head, Passed: v.Passed, Title: v.sentence(), Summary: cutLines(body, 60_000), Notes: notes(report.Findings),
	}); err != nil {
		c.env.say("gitsm: no check run: %v", err)
	}
	if v.Number == 0 {
		return
	}
	if err := c.client.Comment(ctx, v.Number, commentMarker, cutLines(body, 60_000)); err != nil {
		c.env.say("gitsm: no comment: %v", err)
	}
}

func notes(findings []diag.Diagnostic) []github.Note {
	levels := map[diag.Severity]string{diag.Error: "failure", diag.Warning: "warning"}
	var out []github.Note
	for _, d := range findings {
		if d.Span.File == "" {
			continue // it is in the summary
		}
		level := levels[d.Severity]
		if level == "" {
			level = "notice"
		}
		out = append(out, github.Note{
			Path: d.Span.File, Line: d.Span.Start.Line, Column: d.Span.Start.Column, EndLine: d.Span.End.Line, EndColumn: d.Span.End.Column,
			Level: level, Title: diag.Visible(d.Rule), Message: diag.VisibleText(d.Message),
		})
	}
	return out
}

func mustJSON(v any) []byte {
	src, err := json.Marshal(v)
	if err != nil {
		return []byte("{}") // a view holds texts and numbers alone
	}
	return src
}

// answer prints the verdict and gives it to whoever waits for it. The exit
// status is that of the verdict, whatever became of the answers.
func (c *ciRun) answer(ctx context.Context, v *ciView, report diag.Report) error {
	if err := c.print(v, report); err != nil {
		return err
	}
	if c.opts.sarif != "" {
		if err := c.writeSARIF(report); err != nil {
			return err
		}
	}
	if err := c.tellRunner(v, report); err != nil {
		return err
	}
	c.tellForge(ctx, v, report)
	if !v.Passed {
		return errFindings
	}
	return nil
}

// print writes the verdict to the log. In a workflow it is quoted, because the
// runner obeys lines of the log, and records can hold such lines.
func (c *ciRun) print(v *ciView, report diag.Report) error {
	out := c.env.stdout
	if c.opts.json {
		return c.printJSON(v, report)
	}
	quote := ""
	if c.env.getenv("GITHUB_ACTIONS") == "true" {
		quote = randomWord()
		fmt.Fprintf(out, "::stop-commands::%s\n", quote)
	}
	_, err := io.WriteString(out, v.Text())
	if err == nil && len(report.Findings) > 0 {
		err = diag.Text(out, report, diag.TextStyle{Source: c.env.terminal.out, Color: c.env.terminal.color})
	}
	if quote != "" {
		fmt.Fprintf(out, "::%s::\n", quote)
	}
	return err
}

// printJSON writes the view, with the findings in the form that check gives
// them.
func (c *ciRun) printJSON(v *ciView, report diag.Report) error {
	var printed bytes.Buffer
	if err := diag.JSON(&printed, report); err != nil {
		return err
	}
	var part struct {
		Version  int             `json:"version"`
		Findings json.RawMessage `json:"findings"`
	}
	if err := json.Unmarshal(printed.Bytes(), &part); err != nil {
		return err
	}
	printed.Reset()
	if err := printJSON(&printed, struct {
		Version int `json:"version"`
		*ciView
		Findings json.RawMessage `json:"findings"`
	}{part.Version, v, part.Findings}); err != nil {
		return err
	}
	// The runner reads commands of its older form anywhere in a line. In JSON
	// these characters stand in strings alone.
	_, err := c.env.stdout.Write(bytes.ReplaceAll(printed.Bytes(), []byte("##["), []byte(`#\u0023[`)))
	return err
}

func (c *ciRun) writeSARIF(report diag.Report) error {
	f, err := os.Create(c.absolute(c.opts.sarif))
	if err == nil {
		err = errors.Join(diag.SARIF(f, report), f.Close())
	}
	if err != nil {
		return fmt.Errorf("write the findings: %w", err)
	}
	return nil
}

// refuseFacts tells what is wrong with a file of facts, place by place.
func (c *ciRun) refuseFacts(err error) error {
	var wrong *forge.DecodeError
	if !errors.As(err, &wrong) {
		return err
	}
	r := &refusal{what: "the facts of the proposal cannot be read"}
	for _, f := range wrong.Faults {
		at := diag.Span{File: wrong.Name, Start: diag.Pos{Line: f.Line, Column: f.Column}}
		r.findings = append(r.findings, diag.Errorf(at, "facts", "%s", f.Message))
	}
	return r
}
