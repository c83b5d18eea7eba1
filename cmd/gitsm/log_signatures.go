package main

import (
	"context"
	"fmt"
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
	out, err := p.runGit(ctx, nil, settings, []string{"log", "-1", "--no-show-signature", "--format=%G?%x00%GS%x00%GF", "--end-of-options", commit})
	if err != nil {
		return "", fmt.Errorf("verify the signature of %.12s: %w", commit, err)
	}
	fields := strings.SplitN(out, "\x00", 3)
	for len(fields) < 3 {
		fields = append(fields, "")
	}
	who := strings.TrimSpace(fields[1])
	if key := strings.TrimSpace(fields[2]); key != "" {
		who = strings.TrimSpace(who + " " + key)
	}
	return strings.TrimSpace(verdictOfGit(strings.TrimSpace(fields[0])) + " " + who), nil
}

// verdictOfGit says in words what git's letter means (git log, "%G?").
func verdictOfGit(letter string) string {
	switch letter {
	case "G":
		return "good, by"
	case "U":
		return "made by a key that is not known to be theirs,"
	case "X", "Y":
		return "expired,"
	case "R":
		return "made by a key that was revoked,"
	case "B":
		return "bad"
	case "E":
		return "cannot be checked (the key is missing, or no allowed signers are set)"
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
