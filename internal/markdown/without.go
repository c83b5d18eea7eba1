package markdown

import "bytes"

// WithoutComments takes HTML comments out of a text, as Render leaves them out
// of a page, so that nothing that works on the text itself shows them. A comment
// that is not closed goes on to the end. Fenced code stays as it is; where it is
// in doubt what is code, nothing is, and more is taken out rather than less.
func WithoutComments(src []byte) []byte {
	if !bytes.Contains(src, commentOpen) {
		return src
	}
	code := codeLines(src)
	out := make([]byte, 0, len(src))
	for at := 0; at < len(src); {
		next := bytes.Index(src[at:], commentOpen)
		if next < 0 {
			return append(out, src[at:]...)
		}
		begin := at + next
		if end := behind(code, begin); end > begin {
			out = append(out, src[at:end]...)
			at = end
			continue
		}
		out = append(out, src[at:begin]...)
		end := commentEnd(src[begin:], 2)
		if end < 0 {
			return out
		}
		at = begin + end
	}
	return out
}

// codeLines lists the lines of fenced code, none where the scanner is in doubt.
func codeLines(src []byte) (code []line) {
	s := scanner{src: src}
	for l, ok := s.next(); ok; l, ok = s.next() {
		if l.kind == lineCode {
			code = append(code, l)
		}
	}
	if s.doubt {
		return nil
	}
	return code
}

// behind gives the end of the line of code that an offset lies in, 0 for none.
func behind(code []line, at int) int {
	for len(code) > 0 {
		mid := len(code) / 2
		switch {
		case at < code[mid].start:
			code = code[:mid]
		case at >= code[mid].end:
			code = code[mid+1:]
		default:
			return code[mid].end
		}
	}
	return 0
}
