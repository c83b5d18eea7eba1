package htmlrun

import "text/template/parse"

// Counted puts an empty text before each node of a template, so that a run counts
// all that it does, and not only what it writes.
func Counted(t *parse.Tree) {
	if t != nil {
		counted(t.Root)
	}
}

func counted(l *parse.ListNode) {
	if l == nil {
		return
	}
	nodes := make([]parse.Node, 0, 2*len(l.Nodes)+1)
	for _, n := range l.Nodes {
		switch n := n.(type) {
		case *parse.IfNode:
			counted(n.List)
			counted(n.ElseList)
		case *parse.WithNode:
			counted(n.List)
			counted(n.ElseList)
		case *parse.RangeNode:
			counted(n.List)
			counted(n.ElseList)
		}
		if n.Type() != parse.NodeText { // which counts by itself
			nodes = append(nodes, empty())
		}
		nodes = append(nodes, n)
	}
	if len(nodes) == 0 { // a loop over nothing takes its time, too
		nodes = append(nodes, empty())
	}
	l.Nodes = nodes
}

func empty() *parse.TextNode { return &parse.TextNode{NodeType: parse.NodeText} }
