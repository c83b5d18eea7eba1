package main

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/gitsm/gitsm/internal/forge"
	"github.com/gitsm/gitsm/internal/gitrepo"
	"github.com/gitsm/gitsm/records"
	changes "github.com/gitsm/gitsm/records/change"
)

var hole = regexp.MustCompile(`\{(sha|short|seal|brief|who|commits):([^{}]+)\}`)

// filled puts in what the names in braces stand for.
func (s *story) filled(text string) string {
	s.Helper()
	return hole.ReplaceAllStringFunc(text, func(found string) string {
		m := hole.FindStringSubmatch(found)
		if m[1] == "who" {
			return s.asJSON(s.who(m[2]))
		}
		s.flush()
		if m[1] == "commits" {
			base, head, _ := strings.Cut(m[2], "..")
			return s.asJSON(s.told(base, head))
		}
		name, id, _ := strings.Cut(m[2], " ")
		sha := s.sha[name]
		if sha == "" {
			s.Fatalf("%s: there is no commit %q", found, name)
		}
		switch m[1] {
		case "short":
			return sha[:12]
		case "seal":
			return s.sealAt(sha, id)
		case "brief":
			return strings.TrimPrefix(s.sealAt(sha, id), "sha256:")[:12]
		}
		return sha
	})
}

func (s *story) asJSON(v any) string {
	s.Helper()
	src, err := json.Marshal(v)
	if err != nil {
		s.Fatal(err)
	}
	return string(src)
}

// told lists the commits of a range as a forge tells them.
func (s *story) told(base, head string) []forge.Commit {
	s.Helper()
	lines := strings.Fields(s.gitInput(nil, "rev-list", "--reverse", s.commitOf(base)+".."+s.commitOf(head)))
	found := []forge.Commit{}
	for _, sha := range lines {
		for name, c := range s.commits {
			if s.sha[name] != sha {
				continue
			}
			made := forge.Commit{SHA: sha, Author: c.author, Committer: c.committer}
			for _, co := range c.coAuthors {
				made.CoAuthors = append(made.CoAuthors, forge.Identity{Name: co.Name, Email: co.Email})
			}
			found = append(found, made)
		}
	}
	return found
}

// rev is a branch, or a commit by its name.
func (s *story) rev(name string) string {
	s.flush()
	if sha := s.sha[name]; s.branches[name] == "" && sha != "" {
		return sha
	}
	return name
}

// commitOf is a commit by its name, or a branch.
func (s *story) commitOf(name string) string {
	if sha := s.sha[name]; sha != "" {
		return sha
	}
	return name
}

// sealAt computes a seal by the packages below, as a witness of its own.
func (s *story) sealAt(sha, id string) string {
	s.Helper()
	repo, err := gitrepo.Open(s.dir)
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = repo.Close() }()
	files, err := repo.FS(sha)
	if err != nil {
		s.Fatal(err)
	}
	tree, err := records.Load(files)
	if err != nil {
		s.Fatal(err)
	}
	r := tree.Record(id)
	if r == nil {
		s.Fatalf("%s is not in %s", id, sha)
	}
	return changes.SealOf(tree, r).Digest
}
