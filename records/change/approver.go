package change

import (
	"slices"
	"time"

	"github.com/gitsm/gitsm/records"
)

// Approver says in which roles a person could approve a record at a time, or why
// they may not (C2, C3). Who wrote the commits of a proposal is not known here: it
// is judged with the proposal.
func Approver(t *records.Tree, r *records.Record, p *records.Person, at time.Time) (roles []string, whyNot string) {
	a := &authoriser{tree: t, record: r, hands: map[string]string{}}
	a.classify()
	if whyNot = a.mayNot(p, at, false); whyNot != "" {
		return nil, whyNot
	}
	return a.rolesOf(p, at), ""
}

// AskedRole is the role of a person's that the policy asks for, the most particular
// one first: that of a peer, which everybody has, where it asks for no other.
func AskedRole(t *records.Tree, r *records.Record, roles []string) string {
	a := &authoriser{tree: t, record: r}
	a.classify()
	for _, role := range slices.Backward(slices.Concat(a.out.Policy.AnyOf, a.out.Policy.Roles)) {
		if role != records.RolePeer && slices.Contains(roles, role) {
			return role
		}
	}
	return records.RolePeer
}
