// Package gitrepo is the only door to go-git: it reads commits as file
// systems, names in all refs, and the history of files in one walk. It writes
// nothing but what Create makes in a new folder. Where go-git cannot open a
// repository (reftable, SHA-256, partial clones) it asks the git binary.
package gitrepo
