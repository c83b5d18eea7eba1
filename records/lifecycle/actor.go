package lifecycle

import (
	"slices"
	"strings"

	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/schema"
)

// The actors that are no people (X13). Bots that a team declares in people.yaml
// are people for the log: somebody answers for them.
const (
	actorSystem = "gitsm"  // gitsm itself, run by a pipeline or a job
	actorModel  = "model:" // model:NAME@COMMIT, the model that authorises a standard change (L-C3)
)

// importedWhy begins the reason of what an importer says happened elsewhere.
const importedWhy = "imported: "

// strange says why an entry cannot have been made by whom it names, "" if it
// can. gitsm itself opens what monitoring or automation noticed, approves a
// change that waits for it (the witness), closes what nobody reopened in time
// (the sweep), carries standard changes through (their pipeline) and tells what
// it imported. A change model makes steps of the standard changes that name it.
func (s step) strange() string {
	switch by := s.entry.By; {
	case by == actorSystem:
		if s.systemMay() {
			return ""
		}
		return "gitsm itself opens what monitoring noticed, approves an assessed change, closes what was not reopened in time, and carries standard changes through; it does nothing else: expected the handle of a person or of a declared bot"
	case strings.HasPrefix(by, actorModel):
		return s.strangeModel()
	}
	return ""
}

func (s step) systemMay() bool {
	r := s.record
	imported := !empty(r.Lookup("x-source.format")) && !empty(r.Lookup("x-source.sha256"))
	switch standard := isStandard(r); {
	case imported && (s.born() || strings.HasPrefix(s.entry.Why, importedWhy)):
		return true
	case s.born():
		return standard || slices.Contains([]string{"monitoring", "automation"}, r.Kind.Builtin("channel", r.Value("channel")))
	case s.entry.To == "":
		return standard
	}
	t := s.transition()
	switch {
	case t == nil:
		return true // told as a step that is none
	case slices.Contains(t.Stamps, "approved"):
		return !slices.Contains(t.Stamps, "submitted") // or its model would do it
	case slices.Contains(t.Stamps, "reviewed"):
		return false
	}
	return isStandard(r) || s.sweeps()
}

// born reports the entry that opens the record.
func (s step) born() bool { return s.from == "" && s.entry.To != "" }

// sweeps reports a step to the end of what could have been reopened until now.
func (s step) sweeps() bool {
	kind := s.record.Kind
	if to, _ := kind.State(s.entry.To); to.Category != schema.Closed {
		return false
	}
	for _, back := range kind.Next(s.from) {
		if !back.Reopen || back.Within == "" {
			continue
		}
		period, err := schema.ParsePeriod(back.Within)
		return err == nil && !s.entry.At.Before(Deadline(s.tree, s.entered, period))
	}
	return false
}

// strangeModel says why a change model cannot have made an entry.
func (s step) strangeModel() string {
	name, _, _ := strings.Cut(strings.TrimPrefix(s.entry.By, actorModel), "@")
	r := s.record
	model := s.tree.Record(name)
	switch t := s.transition(); {
	case !isStandard(r) || s.entry.To == "":
		return "a change model acts in the steps of a standard change alone; expected the handle of a person"
	case r.Value("model") != name && (model == nil || s.tree.Record(r.Value("model")) != model):
		return "the change follows " + show(r.Lookup("model")) + ", and not the model " + name
	case model == nil || model.Kind.Name != "change-model":
		return "there is no change model " + name
	case t != nil && slices.Contains(t.Stamps, "reviewed"):
		return "a review is made by people; expected the handle of one"
	}
	return ""
}

func isStandard(r *records.Record) bool {
	return r.Kind.Name == "change" && r.Kind.Builtin("type", r.Value("type")) == "standard"
}
