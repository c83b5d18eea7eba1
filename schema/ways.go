package schema

import "slices"

// lockClosed lets the locked guards of closed states hold in the closed states
// that a team adds, too: a record does not escape them by ending elsewhere.
func (k *Kind) lockClosed(old *Kind) {
	for _, s := range k.States {
		if s.Category != Closed || old.Rank(s.Name) >= 0 {
			continue
		}
		for _, g := range old.Guards {
			if in, _ := old.State(g.State); g.Locked && in.Category == Closed {
				g.State = s.Name
				k.Guards = append(k.Guards, g)
			}
		}
	}
	slices.SortStableFunc(k.Guards, func(a, b Guard) int { return k.Rank(a.State) - k.Rank(b.State) })
}

// verifyWays sees to it that no way of an override to a closed state leads
// round a mandatory state that every ordinary way of the shipped kind passes,
// as a change passes approved. Ways are ordinary that neither begin under a
// condition nor take a locked step, such as the one of an emergency.
func (r *reader) verifyWays(k *Kind) {
	read, ok := shipped[k.Name]
	if !ok {
		return
	}
	base := read()
	for _, s := range base.States {
		if !s.Mandatory || s.Category == Closed || base.evaded(s.Name, base) != "" {
			continue
		}
		if to := k.evaded(s.Name, base); to != "" {
			r.fault(k.Origin, "kind-locked", "a way leads to the state %s without passing %s, which every record of the kind %s passes; take the transition out", to, s.Name, k.Name)
		}
	}
}

// evaded names a closed state to which an ordinary way leads round a state, ""
// where there is none. What is out of the ordinary is what the base says.
func (k *Kind) evaded(state string, base *Kind) string {
	seen := map[string]bool{state: true}
	var queue []string
	for _, s := range k.States {
		if s.Initial && s.InitialWhen.IsZero() {
			queue = append(queue, s.Name)
		}
	}
	for len(queue) > 0 {
		at, _ := k.State(queue[0])
		queue = queue[1:]
		if seen[at.Name] {
			continue
		}
		seen[at.Name] = true
		if at.Category == Closed {
			return at.Name
		}
		for _, t := range k.Next(at.Name) {
			if b, ok := base.Transition(t.From, t.To); !ok || !b.Locked {
				queue = append(queue, t.To)
			}
		}
	}
	return ""
}
