package site

import "html/template"

// Chart is a picture as the part "chart" places it: in a frame that scrolls where
// the screen is narrow and that the keyboard reaches. Package chart draws it; every
// word that goes into one has passed text. The table of its values is to stand
// beside it.
type Chart struct {
	Title string // as in the picture
	SVG   template.HTML
}

// IsZero reports whether there is no picture.
func (c Chart) IsZero() bool { return c.SVG == "" }
