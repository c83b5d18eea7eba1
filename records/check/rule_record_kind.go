package check

import "github.com/gitsm/gitsm/internal/diag"

var recordKind = Rule{
	ID:       "record-kind",
	Title:    "a record stays what it is",
	Source:   "D1, C12",
	Severity: diag.Error,
	Doc: `
The folder gives the kind, and the kind gives the lifecycle. A record that was moved
into the folder of another kind would leave the steps and guards of its own behind.
Within the folder of its kind a file may move: the ID is what counts.

Move the file back, and open a record of the other kind that refers to it.`,
	Pair: func(p *PairPass, pair Pair) {
		if pair.Before == nil || pair.After == nil || pair.Before.Kind.Name == pair.After.Kind.Name {
			return
		}
		d := p.errorf(pair.After, "", "%s was %s and is %s now; a record stays what it is", pair.After.ID, pair.Before.Kind.One(), pair.After.Kind.One())
		d.Fix = advise("move the file back to %s", pair.Before.Path)
	},
}
