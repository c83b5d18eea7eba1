package main

import "github.com/gitsm/gitsm/internal/forge/github"

// github is the client of a repository: of the one that the environment names
// where repo does not. A workflow sets GITHUB_REPOSITORY and GITHUB_TOKEN;
// elsewhere GH_REPO and GH_TOKEN will do.
func (e *env) github(repo string) (*github.Client, error) {
	get := func(names ...string) string {
		for _, name := range names {
			if v := e.getenv(name); v != "" {
				return v
			}
		}
		return ""
	}
	token := get("GITHUB_TOKEN", "GH_TOKEN")
	if repo == "" {
		repo = get("GITHUB_REPOSITORY", "GH_REPO")
	}
	if token == "" {
		return nil, wrongUse("export GITHUB_TOKEN=…", "GitHub cannot be asked without a token")
	}
	if repo == "" {
		return nil, wrongUse("export GITHUB_REPOSITORY=OWNER/NAME", "it is not known which repository of GitHub to ask for")
	}
	return github.New(github.Options{
		BaseURL: get("GITHUB_API_URL"), Token: token, Repo: repo, Version: e.version, Now: e.now,
	})
}
