package site

import (
	"bytes"
	"cmp"
	"html/template"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/gitsm/gitsm/internal/diag"
	"github.com/gitsm/gitsm/internal/htmlrun"
	"github.com/gitsm/gitsm/internal/speech"
	"github.com/gitsm/gitsm/records"
	"github.com/gitsm/gitsm/records/report"
	"github.com/gitsm/gitsm/records/sla"
	"github.com/gitsm/gitsm/schema"
)

// builder holds what all pages share. It is filled before the first page is
// rendered and only read afterwards, but for what mu guards.
type builder struct {
	tree  *records.Tree
	opts  Options
	zone  *time.Location
	asOf  time.Time
	look  map[string]*htmlrun.Program // by page: "status", "incident"
	files assets
	team  team
	say   *speech.Language // what the portal is written in; nil for English
	own   []ownPage        // the team's, for this audience
	logo  string           // path of the team's, "" for none

	kinds  []*schema.Kind              // what is urgent first
	pages  map[*records.Record]string  // path of a record's page
	byPath map[string]*records.Record  // by path of its file, for links between files
	states map[*schema.Kind][]stateTag // by rank
	fields map[*schema.Kind][]fieldInfo
	status map[string]*serviceState // by ID of the service
	attach map[string]bool          // attachments that may be published

	around    map[[2]string]around // head and foot, by root and section
	unmarked  bool                 // a team's templates may put them anywhere
	templates digest               // of the team's templates
	months    []report.Month       // of which there are reports, the latest first
	reports   reportBook

	measured measured // clocks of records
	lazy     bool     // pages are made when they are asked for, perhaps only one

	told func() toldStore     // what feeds tell; made when first asked for
	work func() []plannedWork // what calendars show, by begin; likewise

	components func() []spComponent // services as Statuspage has them; likewise

	depends     func() *dependencies                         // between services and items; likewise
	hot         func() map[*records.Record][]*records.Record // changes of the last hours; likewise
	engine      func() *sla.Engine                           // agreements; likewise
	measuredSet func() map[string]bool                       // services with figures of availability; likewise
	staff       func() *staff                                // who has what; likewise
	past        func() map[report.Month][]past               // what happened to services; likewise

	helpers    func() map[string][]*records.Record // known errors and articles by service; likewise
	collisions func() map[string][]encounter       // of open changes, by ID; likewise
	planner    func() planner                      // what calendar pages are made of; likewise

	packs func() *packs // what auditors look at; likewise

	subscribe map[string][]Subscription // by path of the page that offers them

	stepsLeft int64 // that a team's templates may take for all pages; 0 where that is not counted

	mu       sync.Mutex
	findings []diag.Diagnostic
	failed   error           // what keeps the portal from being made
	wanted   map[string]bool // attachments that a page shows
}

// newBuilder makes every index once, so that a page costs what it shows.
func newBuilder(t *records.Tree, opts Options) (*builder, error) {
	b := &builder{
		tree: t, opts: opts, zone: t.Config.Zone, asOf: opts.AsOf.In(t.Config.Zone),
		pages: make(map[*records.Record]string, len(t.Records)), byPath: make(map[string]*records.Record, len(t.Records)),
		states: map[*schema.Kind][]stateTag{}, fields: map[*schema.Kind][]fieldInfo{}, wanted: map[string]bool{},
	}
	var err error
	if err = b.readOwn(); err != nil {
		return nil, err
	}
	var parts *template.Template
	if parts, b.look, err = templatesOf(b.team, b.say); err != nil {
		return nil, err
	}
	b.unmarked, b.templates = opts.unmarked || len(b.team.below(teamTemplates, ".html")) > 0, b.templateDigest()
	for _, k := range t.Kinds.Kinds() {
		b.kinds = append(b.kinds, k)
		b.states[k] = b.stateTags(k)
		b.fields[k] = b.fieldInfos(k)
	}
	slices.SortFunc(b.kinds, func(x, y *schema.Kind) int {
		return cmp.Or(cmp.Compare(kindRank(x), kindRank(y)), cmp.Compare(x.Plural, y.Plural), cmp.Compare(x.Name, y.Name))
	})
	b.placePages()
	b.months = b.findMonths()
	if b.around, err = b.surroundings(parts); err != nil {
		return nil, err
	}
	b.attach = b.findAttachments()
	b.status = b.serviceStates()
	b.told, b.work, b.components = sync.OnceValue(b.tellAll), sync.OnceValue(b.plannedWork), sync.OnceValue(b.spComponents)
	b.depends, b.hot, b.engine = sync.OnceValue(b.findDependencies), sync.OnceValue(b.findHot), sync.OnceValue(b.agreementEngine)
	b.measuredSet = sync.OnceValue(b.findMeasured)
	b.staff, b.past = sync.OnceValue(b.findStaff), sync.OnceValue(b.findPast)
	b.helpers = sync.OnceValue(b.findHelpers)
	b.collisions, b.planner = sync.OnceValue(b.findCollisions), sync.OnceValue(b.findPlanner)
	b.packs = sync.OnceValue(b.findPacks)
	b.subscribe = b.offers()
	return b, nil
}

// templatesOf reads the templates: ours once, and not for each portal that a preview
// shows. Whoever executes one does not change it.
func templatesOf(own team, say *speech.Language) (parts *template.Template, look map[string]*htmlrun.Program, err error) {
	if !say.English() || len(own.below(teamTemplates, ".html")) > 0 {
		return parseTemplates(own, say)
	}
	l, err := ourTemplates()
	return l.parts, l.look, err
}

var ourTemplates = sync.OnceValues(func() (t templateSet, err error) {
	t.parts, t.look, err = parseTemplates(team{}, nil)
	return t, err
})

type templateSet struct {
	parts *template.Template
	look  map[string]*htmlrun.Program // by page
}

// kindRank orders kinds: what is urgent first, a team's own kinds between work
// and definitions.
func kindRank(k *schema.Kind) int {
	order := []string{"incident", "problem", "change", "request", "pir", "knowledge", "improvement", "risk", "", "service", "ci", "agreement", "offering", "change-model", "freeze", "calendar"}
	if i := slices.Index(order, k.Name); i >= 0 {
		return i
	}
	return slices.Index(order, "")
}

// wants reports whether a file is wanted at all.
func (b *builder) wants(path string) bool { return b.opts.only == nil || b.opts.only(path) }

// job is one page to render. Its data is made when its turn comes, so that
// pages are not all held at once.
type job struct {
	path string
	page string // name of the template; "" for a file that is ready
	data func() any
	file []byte
	make func() ([]byte, error) // makes the file when its turn comes, for what is no page
	more func() []job           // lists files below path, instead of all else
}

// render renders jobs in parallel and emits them in the order of their paths.
func (b *builder) render(jobs []job, emit func(File) error) error {
	slices.SortFunc(jobs, func(x, y job) int { return cmp.Compare(x.path, y.path) })
	type result struct {
		file File
		err  error
	}
	// Each job has a place in the queue; the queue's length bounds how many
	// finished pages wait for a slow one.
	workers := runtime.GOMAXPROCS(0)
	queue := make(chan chan result, 4*workers)
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		defer close(queue)
		free := make(chan struct{}, workers)
		for _, j := range jobs {
			place := make(chan result, 1)
			select {
			case queue <- place:
			case <-stop:
				return
			}
			free <- struct{}{}
			go func() {
				defer func() { <-free }()
				f, err := b.file(j)
				place <- result{f, err}
			}()
		}
	}()
	for place := range queue {
		r := <-place
		if r.err != nil {
			return r.err
		}
		if err := emit(r.file); err != nil {
			return err
		}
	}
	return nil
}

// buffers are reused between pages.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// file makes the file of one job.
func (b *builder) file(j job) (File, error) {
	switch {
	case j.make != nil:
		data, err := j.make()
		return File{Path: j.path, Data: data}, cmp.Or(err, b.trouble())
	case j.page == "":
		return File{Path: j.path, Data: j.file}, nil
	}
	return b.page(j)
}

// found adds findings of one page.
func (b *builder) found(findings []diag.Diagnostic) {
	if len(findings) == 0 {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.findings = append(b.findings, findings...)
}
