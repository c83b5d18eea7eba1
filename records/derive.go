package records

import "strconv"

// Derived computes a derived value (D5): "priority" from impact and urgency (or
// from severity, where the team works that way), "score" of a risk from its
// likelihood and impact, "confidence" of an article from its state, and "tier",
// the highest of the record's services, 1 being the highest. ok is false where
// the kind does not derive that field, or where what it derives from is missing.
//
// The values that stand in the file are verified against this by package
// check; a change's risk is derived by package change.
func (r *Record) Derived(field string) (value string, ok bool) {
	switch field {
	case "priority":
		if f, has := r.Kind.Field(field); has && f.Derived {
			return r.priority()
		}
	case "score":
		if f, has := r.Kind.Field(field); has && f.Derived {
			return r.score()
		}
	case "confidence":
		if f, has := r.Kind.Field(field); has && f.Derived && r.State != "" {
			return r.State, true
		}
	case "tier":
		if _, has := r.Kind.Field(field); !has && r.tier != "" {
			return r.tier, true
		}
	}
	return "", false
}

// priority is computed, without a look at priority_override.
func (r *Record) priority() (string, bool) {
	if r.config.PriorityScheme == SchemeSeverity {
		p, ok := r.config.bySeverity()[scalarText(r.Fields.Get("severity"))]
		return p, ok
	}
	impact := r.builtin("impact")
	urgency := r.builtin("urgency")
	p, ok := r.config.Matrix[impact+"/"+urgency]
	return p, ok
}

// score is likelihood times impact, both 1 to 5.
func (r *Record) score() (string, bool) {
	likelihood, err := strconv.Atoi(scalarText(r.Fields.Get("likelihood")))
	if err != nil {
		return "", false
	}
	impact, err := strconv.Atoi(scalarText(r.Fields.Get("impact")))
	if err != nil {
		return "", false
	}
	return strconv.Itoa(likelihood * impact), true
}

// builtin is the value of an enum field as the shipped kinds know it.
func (r *Record) builtin(field string) string {
	return r.Kind.Builtin(field, scalarText(r.Fields.Get(field)))
}

// highestTier is the smallest tier number among the services that a record
// names in "services"; "" where none has one.
func highestTier(r *Record, find func(id string) *Record) string {
	best := ""
	for _, id := range r.Fields.Get("services").Strings() {
		s := find(id)
		if s == nil {
			continue
		}
		// Tiers are one digit, 1 to 4: text order is number order.
		if tier := scalarText(s.Fields.Get("tier")); tier != "" && (best == "" || tier < best) {
			best = tier
		}
	}
	return best
}

// defaultMatrix is the shipped one (domain section 3): impact/urgency.
func defaultMatrix() map[string]string {
	return map[string]string{
		"high/high": "P1", "high/medium": "P2", "high/low": "P3",
		"medium/high": "P2", "medium/medium": "P3", "medium/low": "P4",
		"low/high": "P3", "low/medium": "P4", "low/low": "P4",
	}
}

// bySeverity is the priority of each severity where the team sets severities
// only: size of the effect decides, P1 for SEV1.
func (c *Config) bySeverity() map[string]string {
	return map[string]string{"SEV1": "P1", "SEV2": "P2", "SEV3": "P3", "SEV4": "P4"}
}
