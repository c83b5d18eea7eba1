package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/records"
	changes "github.com/gitsm/gitsm/records/change"
	"github.com/gitsm/gitsm/records/check"
	"github.com/gitsm/gitsm/records/history"
	"github.com/gitsm/gitsm/records/lifecycle"
	"github.com/gitsm/gitsm/schema"
)

type redactOptions struct {
	ids      []string
	all      bool
	fields   []string
	textFile string
	person   string
	ref      string
	stamp    stampOptions
	dryRun   bool
}

func newRedactCommand(e *env) *cobra.Command {
	var opts redactOptions
	cmd := &cobra.Command{
		Use:   "redact [ID]... --ref REF --why WHY",
		Short: "Take a secret or personal data out of records, and tell where history still holds it",
		Long: `Redact replaces a text by "[redacted REF]" wherever it stands in the records named,
or in all, and appends an entry to each log that is flagged as amendment and
redaction, with who did it and why. Nothing else changes: times, persons, states,
approvals and their digests stay, and gitsm check --base accepts a redaction of what
a log says if it is no more than that (rule redaction-only). REF leads to whoever
knows the reason: a case or a request. The reason names the legal basis, not the text.

The text is read from a file or from standard input, so that it is in no history of a
shell, and it is never printed. --field names a text by its place instead (title,
log.3.why; lists count from 1), --person takes the name and the addresses that
people.yaml has of a handle; the handle itself stays, it is the pseudonym.

THE TEXT STAYS IN GIT. Every commit that had it still has it, here, on the forge, and
in every clone. Redact lists those commits, the refs that lead to them, and other files
that hold the text, and changes none of them; docs/redaction.md says what to do.
A secret that was ever pushed is known: replace it first.

EXIT STATUS
  0  redacted, or shown with --dry-run
  1  refused: no record holds it, or some would be left
  2  wrong use`,
		Example: `  gitsm redact INC-2026-0042 --text-file - --ref SEC-7 --why "token in the timeline; revoked"
  gitsm redact --all --text-file ~/request --ref DSR-2026-04 --why "erasure, GDPR Art. 17" --dry-run
  gitsm redact INC-2026-0042 --field log.3.why --ref DSR-2026-04 --why "erasure, GDPR Art. 17"
  gitsm redact --all --person kim --ref DSR-2026-05 --why "left; no reason to keep the name"`,
		Args: arguments(0, anyNumber),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.ids = args
			return runRedact(cmd.Context(), e, opts)
		},
		ValidArgsFunction: completeRecords(e),
	}
	f := cmd.Flags()
	f.BoolVar(&opts.all, "all", false, "look at all records")
	f.StringSliceVar(&opts.fields, "field", nil, "redact the whole text at this `PATH` of one record's header")
	f.StringVar(&opts.textFile, "text-file", "", "redact the text in this `FILE`; - is standard input")
	f.StringVar(&opts.person, "person", "", "redact name and addresses of this `HANDLE`")
	f.StringVar(&opts.ref, "ref", "", "what the marker says: the `REF` of the case")
	f.StringVar(&opts.stamp.why, "why", "", "the `REASON`, such as the legal basis, as the log shall say it")
	f.StringVar(&opts.stamp.by, "by", "", "who does it: a `HANDLE` of people.yaml (default git's user)")
	f.StringVar(&opts.stamp.at, "at", "", "when: RFC 3339, or `TIME` in the team's zone (default now)")
	f.BoolVarP(&opts.dryRun, "dry-run", "n", false, "tell all of it and write nothing")
	completeHandles(cmd, e, "by")
	completeHandles(cmd, e, "person")
	return cmd
}

func runRedact(ctx context.Context, e *env, opts redactOptions) error {
	p, err := openProject(e)
	if err != nil {
		return err
	}
	defer p.close()
	what, err := p.whatToRedact(ctx, opts)
	if err != nil {
		return err
	}
	chosen, err := p.toRedact(opts)
	if err != nil {
		return err
	}
	if what.Fields, err = fieldPaths(opts, chosen); err != nil {
		return err
	}
	secrets := secretsOf(what, chosen)
	told := &redactTold{&sheet{Writer: bufio.NewWriter(e.stdout)}, secrets}
	planned, err := p.planRedactions(told, chosen, what)
	if err != nil {
		return err
	}
	if len(planned) > 0 && !opts.dryRun {
		if err := p.write(ctx, "redact", planned...); err != nil {
			return err
		}
	}
	told.done(len(planned), what.Marker, opts.dryRun)
	if opts.person != "" {
		told.handle(opts.person, p.tree)
	}
	if err := p.tellWhatIsKept(told, secrets, opts.dryRun); err != nil {
		return err
	}
	if err := p.tellWhatIsLeft(ctx, told, secrets, planned); err != nil {
		return err
	}
	if err := told.Flush(); err != nil {
		return err
	}
	if len(planned) == 0 {
		return errFindings
	}
	return nil
}

// shortestSecret keeps a redaction from taking half of every word away.
const shortestSecret = 4

// whatToRedact reads what is to go. Nothing that it says quotes it.
func (p *project) whatToRedact(ctx context.Context, opts redactOptions) (lifecycle.Redact, error) {
	var what lifecycle.Redact
	var err error
	ways := 0
	for _, given := range []bool{opts.textFile != "", opts.person != "", len(opts.fields) > 0} {
		if given {
			ways++
		}
	}
	if ways != 1 {
		return what, wrongUse("gitsm redact --help", "expected one of --text-file, --field and --person")
	}
	if strings.TrimSpace(opts.stamp.why) == "" {
		return what, usagef("--why: expected the reason, such as the legal basis; a redaction without one is no evidence")
	}
	if what.Marker, err = history.Marker(opts.ref); err != nil {
		return what, usagef("--ref: %v", err)
	}
	if what.Texts, err = p.secretTexts(opts); err != nil {
		return what, err
	}
	what.Why = opts.stamp.why
	if what.By, what.At, err = p.entry(ctx, opts.stamp); err != nil {
		return what, err
	}
	for _, text := range what.Texts {
		switch {
		case len([]rune(strings.TrimSpace(text))) < shortestSecret:
			return what, usagef("the text is shorter than %d characters, and would be found in the middle of words; name its place with --field", shortestSecret)
		case strings.Contains(what.Marker, text) || strings.Contains(text, "[redacted "):
			return what, usagef("the text is part of the marker, or holds one; name the rest of it, or another --ref")
		case strings.Contains(what.Why, text) || strings.Contains(what.By, text):
			return what, usagef("the entry of the log would hold the text again: say why without it")
		}
	}
	return what, nil
}

func (p *project) secretTexts(opts redactOptions) ([]string, error) {
	if opts.person != "" {
		person := p.tree.People.ByHandle(opts.person)
		if person == nil {
			return nil, p.knownActor(opts.person)
		}
		texts := slices.Clone(person.Emails)
		if person.Name != "" && person.Name != opts.person {
			texts = append(texts, person.Name)
		}
		if len(texts) == 0 {
			return nil, usagef("--person %s: people.yaml has no name and no address of them", opts.person)
		}
		slices.SortFunc(texts, func(a, b string) int { return len(b) - len(a) })
		return texts, nil
	}
	if opts.textFile == "" {
		return nil, nil
	}
	text, err := p.readSecret(opts.textFile)
	if err != nil {
		return nil, err
	}
	return []string{text}, nil
}

// readSecret reads the text, without the end of its last line. A file inside of the
// project would be the next place from which it has to go.
func (p *project) readSecret(name string) (string, error) {
	in := p.env.stdin
	if name != "-" {
		place := name
		if !filepath.IsAbs(place) {
			place = filepath.Join(p.env.dir, place)
		}
		if rel, err := filepath.Rel(p.dir, place); err == nil && filepath.IsLocal(rel) {
			return "", usagef("--text-file %s: the file lies in the project, where it may be committed; expected one elsewhere, or - for standard input", name)
		}
		f, err := os.Open(place) //nolint:gosec // the user names a file of their own
		if err != nil {
			return "", usagef("--text-file: %v", err)
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	text, err := readText(in)
	if errors.Is(err, errLongSection) {
		return "", usagef("--text-file: %v", err)
	} else if err != nil {
		return "", err
	}
	return strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r"), nil
}

// toRedact finds the records that are named.
func (p *project) toRedact(opts redactOptions) ([]*records.Record, error) {
	switch {
	case opts.all == (len(opts.ids) > 0):
		return nil, wrongUse("gitsm redact --help", "expected IDs of records, or --all")
	case len(opts.fields) > 0 && len(opts.ids) != 1:
		return nil, usagef("--field names places of one record; expected one ID")
	case opts.all:
		return p.tree.Records, nil
	}
	var chosen []*records.Record
	for _, id := range opts.ids {
		r, err := p.record(id)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(chosen, r) {
			chosen = append(chosen, r)
		}
	}
	return chosen, nil
}

// fieldPaths reads --field: lists count from 1, as everywhere a log is spoken of.
func fieldPaths(opts redactOptions, chosen []*records.Record) ([][]string, error) {
	var paths [][]string
	for _, field := range opts.fields {
		path := strings.Split(field, ".")
		for i, word := range path {
			if n, err := strconv.Atoi(word); err == nil {
				if n < 1 {
					return nil, usagef("--field %s: lists count from 1", field)
				}
				path[i] = strconv.Itoa(n - 1)
			}
		}
		if n := chosen[0].Fields.Lookup(path...); n == nil {
			return nil, usagef("--field %s: %s has no such field", field, chosen[0].ID)
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// secretsOf lists what is looked for in history: also what fields said.
func secretsOf(what lifecycle.Redact, chosen []*records.Record) []string {
	secrets := slices.Clone(what.Texts)
	for _, path := range what.Fields {
		if text := chosen[0].Fields.Lookup(path...).Text; len(text) >= shortestSecret {
			secrets = append(secrets, text)
		}
	}
	return secrets
}

// planRedactions plans all, or refuses all. Its findings name rule and place alone:
// a message might quote what is to go.
func (p *project) planRedactions(told *redactTold, chosen []*records.Record, what lifecycle.Redact) ([]change, error) {
	var planned []change
	for _, r := range chosen {
		if r.Unread() || len(r.Base) > 0 {
			continue
		}
		plan := lifecycle.PlanRedact(p.tree, r, what)
		against := p.againstRedaction(plan, secretsOf(what, chosen), what.Marker)
		if len(plan.Left) > 0 {
			return nil, &refusal{what: fmt.Sprintf("nothing was written: the text also stands where it cannot be taken away alone, in a comment, a key or a value that is no text: %s; edit those by hand first", strings.Join(plan.Left, ", "))}
		}
		if len(against) > 0 && onlyStale(against) {
			return nil, &refusal{what: fmt.Sprintf("nothing was written: %s is approved, and its approvals would be of other content (approval-stale): take it back first (gitsm move %s assessing), redact it, and have it approved again; or redact it when it is closed", r.ID, r.ID)}
		}
		if len(against) > 0 {
			return nil, &refusal{what: fmt.Sprintf("nothing was written: without the text %s would break %s; gitsm rules RULE says what it demands", r.ID, strings.Join(against, ", "))}
		}
		if len(plan.Places) == 0 {
			continue
		}
		told.record(r, plan, p.tree)
		planned = append(planned, change{Path: plan.Path, Before: r.Doc.Bytes(), After: plan.After})
	}
	return planned, nil
}

// onlyStale reports that nothing stands against a redaction but approvals of what
// the record says now.
func onlyStale(against []string) bool {
	return !slices.ContainsFunc(against, func(s string) bool { return !strings.HasSuffix(s, "[approval-stale]") })
}

// againstRedaction lists what stands against a redaction, by place and rule. What
// stood there before does not, though it may have quoted the text.
func (p *project) againstRedaction(plan lifecycle.Redacted, secrets []string, marker string) []string {
	findings := plan.Findings
	if !diag.HasErrors(findings) && len(plan.Places) > 0 {
		findings = check.Judge(p.tree, plan.Plan, p.options())
	}
	if !diag.HasErrors(findings) {
		return nil
	}
	said := func(d diag.Diagnostic) string {
		message := d.Message
		for _, secret := range secrets {
			message = strings.ReplaceAll(message, secret, marker)
		}
		return d.Rule + "\x00" + d.Span.File + "\x00" + message
	}
	had := map[string]int{}
	for _, d := range check.Run(p.tree, p.options()) {
		had[said(d)]++
	}
	var against []string
	for _, d := range findings {
		if d.Severity != diag.Error {
			continue
		}
		if had[said(d)] > 0 {
			had[said(d)]--
			continue
		}
		against = append(against, fmt.Sprintf("%s:%d [%s]", d.Span.File, d.Span.Start.Line, d.Rule))
	}
	return against
}

// redactTold tells what was done and what is left, and never the text itself, which
// names of files, branches and authors may hold.
type redactTold struct {
	*sheet
	secrets []string
}

func (t *redactTold) Write(line []byte) (int, error) {
	n := len(line)
	for _, secret := range t.secrets {
		line = bytes.ReplaceAll(line, []byte(secret), []byte("[the text]"))
	}
	_, err := t.sheet.Write(line)
	return n, err
}

func (t *redactTold) record(r *records.Record, plan lifecycle.Redacted, tree *records.Tree) {
	fmt.Fprintf(t, "%s  %s: %s\n", diag.Visible(r.ID), count(len(plan.Places), "place"), diag.Visible(strings.Join(plan.Places, ", ")))
	if r.Kind.Log != schema.LogRecord {
		fmt.Fprintf(t, "  the kind %s has no log: say in the commit who redacted it, and why\n", r.Kind.Name)
	}
	if r.Kind.Name != "change" && r.Kind.Name != "change-model" {
		return
	}
	was, is := changes.SealOf(tree, r).Digest, changes.SealOf(plan.Tree, plan.Tree.Record(r.ID)).Digest
	if was == is {
		return
	}
	fmt.Fprintf(t, "  the seal was %s and is %s: approvals of the former do not match what is left, and the entry in the log says why\n", was, is)
	if !r.Category().Final() && r.Lookup("approvals") != nil {
		fmt.Fprintln(t, "  while it is not closed it has to be approved again")
	}
}

func (t *redactTold) done(n int, marker string, dryRun bool) {
	switch {
	case n == 0:
		fmt.Fprintln(t, "no record that was looked at holds the text; nothing was written")
	case dryRun:
		fmt.Fprintf(t, "%s would say %s; nothing was written\n", count(n, "record"), marker)
	default:
		fmt.Fprintf(t, "%s now %s %s; commit that, and propose it alone\n", count(n, "record"), map[bool]string{true: "says", false: "say"}[n == 1], marker)
	}
}
