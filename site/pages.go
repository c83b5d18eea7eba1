package site

// headersPath is where several static hosts look for the headers to send.
const headersPath = "_headers"

// headers repeat the policy that every page states in itself, and add what
// only a header can say: that no other page may frame the portal.
const headers = `/*
  Content-Security-Policy: default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'
  X-Content-Type-Options: nosniff
  X-Frame-Options: DENY
  Referrer-Policy: no-referrer
  Permissions-Policy: camera=(), geolocation=(), microphone=()
/assets/*
  Cache-Control: public, max-age=31536000, immutable
`

// jobs lists every file of the portal but attachments.
func (b *builder) jobs() []job {
	jobs := make([]job, 0, len(b.tree.Records)+32)
	for _, r := range b.tree.Records {
		jobs = append(jobs, b.recordJob(r))
	}
	for _, k := range b.kinds {
		jobs = append(jobs, b.listJobs(k)...)
	}
	jobs = append(jobs,
		job{path: indexPage, page: "status", data: b.statusPage},
		job{path: schedulePath, page: "schedule", data: b.schedulePage},
		job{path: errorsPath, page: "known-errors", data: b.errorsPage},
		job{path: allPath, page: "all", data: b.allPage},
		job{path: aboutPath, page: "about", data: b.aboutPage},
		job{path: notFoundPath, page: "not-found", data: b.notFoundPage},
		job{path: headersPath, file: []byte(headers)},
	)
	for path, data := range b.files.data { // render sorts
		jobs = append(jobs, job{path: path, file: data})
	}
	return jobs
}
