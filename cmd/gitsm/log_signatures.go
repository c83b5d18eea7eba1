package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
)

// signatures is what git says of the signatures of commits, by their hash.
type signatures map[string]string

// verifySignatures asks the user's own git who signed the commits. What program
// it runs for that is the user's configuration alone: the repository's own does
// not count, since a repository must not name programs that run.
func (p *project) verifySignatures(ctx context.Context, l *shownLog) error {
	settings, err := p.signers(ctx)
	if err != nil {
		return err
	}
	known := signatures{}
	for _, r := range l.Records {
		for _, e := range r.Events {
			if e.Commit == "" {
				continue
			}
			said, ok := known[e.Commit]
			if !ok {
				if said, err = p.signature(ctx, settings, e.Commit); err != nil {
					return err
				}
				known[e.Commit] = said
			}
			e.Signature = said
			r.badSignature = r.badSignature || !strings.HasPrefix(said, "good")
		}
	}
	return nil
}

// signature says of one commit what git found out.
func (p *project) signature(ctx context.Context, settings []string, commit string) (string, error) {
	said, err := p.askSignature(ctx, settings, commit)
	if err != nil {
		return "", err
	}
	verdict := verdictOfGit(said.letter)
	switch {
	case said.letter == "N":
		// git says so, too, of a signature that the program could not be run for.
		text, err := p.runGit(ctx, nil, settings, []string{"cat-file", "commit", commit})
		if err != nil {
			return "", fmt.Errorf("verify the signature of %.12s: %w", commit, err)
		}
		if header, _, _ := strings.Cut(text, "\n\n"); strings.Contains(header, "\ngpgsig") {
			verdict = "cannot be checked (git could not run the program for it, or does not know its format)"
		}
	case said.letter == "U" && strings.Contains(said.text, "key has expired: verify time"):
		verdict = "made by a key that had expired by then,"
	case said.letter == "U" && strings.Contains(said.text, "key is not yet valid: verify time"):
		verdict = "made by a key that was not valid yet,"
	case said.letter == "B" && said.key == "":
		// Of a key that was revoked ssh-keygen says no more than of a signature that
		// does not fit; without the list of revoked keys it would be good.
		again, err := p.askSignature(ctx, append(slices.Clone(settings), "-c", "gpg.ssh.revocationFile="), commit)
		if err != nil {
			return "", err
		}
		if again.letter == "G" || again.letter == "U" {
			said, verdict = again, verdictOfGit("R")
		}
	}
	return strings.TrimSuffix(strings.TrimSpace(verdict+" "+strings.TrimSpace(said.who+" "+said.key)), ","), nil
}

// saidOfSignature is what git prints of a signature.
type saidOfSignature struct{ letter, who, key, text string }

func (p *project) askSignature(ctx context.Context, settings []string, commit string) (saidOfSignature, error) {
	const format = "--format=%G?%x00%GS%x00%GF%x00%GK%x00%GG"
	out, err := p.runGit(ctx, nil, settings, []string{"log", "-1", "--no-show-signature", format, "--end-of-options", commit})
	if err != nil {
		return saidOfSignature{}, fmt.Errorf("verify the signature of %.12s: %w", commit, err)
	}
	fields := strings.SplitN(out, "\x00", 5)
	if len(fields) < 5 {
		return saidOfSignature{}, fmt.Errorf("verify the signature of %.12s: git answers %q", commit, out)
	}
	for i, field := range fields {
		fields[i] = strings.TrimSpace(field)
	}
	return saidOfSignature{letter: fields[0], who: fields[1], key: cmp.Or(fields[2], fields[3]), text: fields[4]}, nil
}

// verdictOfGit says in words what git's letter means (git log, "%G?").
func verdictOfGit(letter string) string {
	switch letter {
	case "G":
		return "good, by"
	case "U":
		return "made by a key that is not known to be theirs,"
	case "X":
		return "expired,"
	case "Y":
		return "made by a key that has expired,"
	case "R":
		return "made by a key that was revoked,"
	case "B":
		return "bad: it is of other content,"
	case "E":
		return "cannot be checked (the key is missing, or no allowed signers are set),"
	}
	return "none"
}

// signers are the settings that decide how signatures are checked, taken from
// the user's and the system's configuration and not from the repository's.
func (p *project) signers(ctx context.Context) ([]string, error) {
	settings := []string{}
	for _, key := range []struct{ name, otherwise string }{
		{"gpg.program", "gpg"},
		{"gpg.openpgp.program", "gpg"},
		{"gpg.ssh.program", "ssh-keygen"},
		{"gpg.x509.program", "gpgsm"},
		{"gpg.ssh.allowedSignersFile", ""},
		{"gpg.ssh.revocationFile", ""},
		{"gpg.minTrustLevel", "undefined"},
	} {
		value := key.otherwise
		for _, scope := range []string{"--system", "--global"} {
			if said, err := p.git(ctx, nil, "config", scope, "--includes", "--get", key.name); err == nil {
				value = said
			}
		}
		settings = append(settings, "-c", key.name+"="+value)
	}
	return settings, ctx.Err()
}
