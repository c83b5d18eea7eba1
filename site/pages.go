package site

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
	)
	for path, data := range b.files.data { // render sorts
		jobs = append(jobs, job{path: path, file: data})
	}
	return jobs
}
