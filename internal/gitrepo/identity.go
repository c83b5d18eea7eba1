package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/go-git/go-git/v5/config"
)

// ErrNoIdentity says that git does not know who is working.
var ErrNoIdentity = errors.New("git does not know who you are (run \"git config --global user.email YOU@EXAMPLE.ORG\" and the same for user.name)")

// User tells who git would name as author in dir: from the environment and
// from the configuration with all its includes. An identity that git would
// make up from the host's name is none: ErrNoIdentity.
//
// Without the git binary the configuration files are read here, without their
// includes.
func User(ctx context.Context, dir string) (Signature, error) {
	if _, err := GitDir(dir); err != nil && !errors.Is(err, ErrNotRepository) {
		return Signature{}, err
	}
	out, err := identBinary(ctx, dir)
	if errors.Is(err, ErrNoGit) {
		return identFiles(dir)
	}
	if err != nil {
		return Signature{}, ErrNoIdentity
	}
	who, _ := parseSignature(out)
	if who.Email == "" {
		return Signature{}, ErrNoIdentity
	}
	return who, nil
}

// identFiles reads the identity as git does, as far as plain files go.
func identFiles(dir string) (Signature, error) {
	who := Signature{Name: os.Getenv("GIT_AUTHOR_NAME"), Email: os.Getenv("GIT_AUTHOR_EMAIL")}
	fill := func(name, email string) {
		if who.Name == "" {
			who.Name = name
		}
		if who.Email == "" {
			who.Email = email
		}
	}
	if at, err := find(dir); err == nil {
		if err := at.readCommonDir(); err != nil {
			return Signature{}, err
		}
		cfg, err := at.decodeConfig()
		if err != nil {
			return Signature{}, err
		}
		user := cfg.Section("user")
		fill(user.Option("name"), user.Option("email"))
	}
	for _, scope := range []config.Scope{config.GlobalScope, config.SystemScope} {
		cfg, err := config.LoadConfig(scope)
		if err != nil {
			return Signature{}, fmt.Errorf("read git's configuration: %w", err)
		}
		fill(cfg.User.Name, cfg.User.Email)
	}
	fill("", os.Getenv("EMAIL"))
	if strings.TrimSpace(who.Email) == "" {
		return Signature{}, ErrNoIdentity
	}
	return who, nil
}
