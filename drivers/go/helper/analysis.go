package main

import (
	"fmt"
	"go/ast"
	"go/types"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"
)

// An analysis is the work on one unit: a package folder in one build context.
type analysis struct {
	job      *job
	universe *universe
	out      *emitter
	fulfils  map[place][]place // what types and methods fulfil
	wanted   map[string]bool   // the inputs to speak of, by absolute path
	noted    map[*entity]bool  // what was used of dependencies
	done     int               // inputs that were begun
	missing  [][2]string
	errors   int
	cycle    string          // the packages that import each other, if this is one of them
	imports  map[string]bool // that failed
	reads    map[string]bool
}

type resultFact struct {
	Unit    string      `json:"unit"`
	Status  string      `json:"status"`
	Seconds float64     `json:"seconds"`
	Reason  string      `json:"reason,omitempty"`
	Code    string      `json:"code,omitempty"`
	Missing [][2]string `json:"missing,omitempty"`
	Reads   []string    `json:"reads,omitempty"`
}

// analyse does one job, and says how it ended; it gives false when the universe should not be used any more.
func analyse(next *job, shared *universe, out *emitter) bool {
	begun := time.Now()
	a := &analysis{
		job: next, universe: shared, out: out, fulfils: map[place][]place{},
		wanted: map[string]bool{}, noted: map[*entity]bool{}, imports: map[string]bool{}, reads: map[string]bool{},
	}
	for _, input := range next.Inputs {
		a.wanted[shared.context.Root+"/"+input] = true
	}
	for _, each := range next.Implements {
		source := place{each[0], each[1]}
		a.fulfils[source] = append(a.fulfils[source], place{each[2], each[3]})
		// A dependency's type has its definition here, with the interface that it fulfils.
		if e := shared.names.at(each[0], each[1]); e != nil {
			a.note(e)
		}
	}
	result := a.guarded()
	result.Unit, result.Seconds = next.Unit, time.Since(begun).Seconds()
	out.line(result)
	return result.Status != "failed"
}

// guarded runs the analysis; a panic in the type checker fails the unit, not the process.
func (a *analysis) guarded() (result resultFact) {
	defer func() {
		if fault := recover(); fault != nil {
			a.out.log("error", fmt.Sprintf("%v\n%s", fault, debug.Stack()))
			result = resultFact{Status: "failed", Code: "TL250", Reason: fmt.Sprintf("the type checker failed: %v", fault)}
		}
	}()
	var tested *types.Package
	for _, each := range a.job.Variants {
		u := a.universe
		if name, own := u.context.recompiled(each, tested); own {
			u = u.forTestOf(name)
			tested = nil
		}
		checked := check(u, each, tested)
		tested = testable(each, checked.types)
		a.speakOf(checked)
	}
	a.universe.names.end()
	a.declare()
	return a.result()
}

// testable gives the package that external tests are of: other packages may refer to the package itself by its export data,
// never to one that tests are added to.
func testable(v variant, p *types.Package) *types.Package {
	if strings.Contains(v.ID, " [") {
		return p
	}
	return nil
}

// recompiled says whether a variant imports packages that were recompiled for the test, other than the tested one. Where the
// test does not compile there are none, and the packages themselves must do.
func (c *buildContext) recompiled(v variant, tested *types.Package) (string, bool) {
	name, own := "", false
	for _, id := range v.ImportMap {
		path, rest, is := strings.Cut(id, " [")
		if !is {
			continue
		}
		if c.Variants[id] == "" {
			return "", false
		}
		if tested == nil || path != tested.Path() {
			name, own = strings.TrimSuffix(rest, "]"), true
		}
	}
	return name, own
}

// speakOf emits the documents of a checked package.
func (a *analysis) speakOf(checked *checkedPackage) {
	checked.universe.names.begin(checked.types)
	faults := checked.faultsByFile()
	for _, each := range checked.files {
		if !a.wanted[each.path] {
			a.reads[each.path] = true
			continue
		}
		path := strings.TrimPrefix(each.path, a.universe.context.Root+"/")
		a.out.event(event{Event: "begin", Unit: a.job.Unit, Input: path, Done: a.done, Total: len(a.job.Inputs)})
		a.done++
		if each.err != nil {
			a.missing = append(a.missing, [2]string{path, "it cannot be read: " + each.err.Error()})
			continue
		}
		a.out.line(a.document(checked, each, path, faults[each.path]).fact())
	}
	for _, path := range checked.imports.reads() {
		a.reads[path] = true
	}
}

// document gives what is said about one file.
func (a *analysis) document(checked *checkedPackage, file *sourceFile, path string, faults []types.Error) *record {
	r := newRecord(path, a.job.Row, file.digest)
	v := &visitor{
		analysis: a, names: checked.universe.names, checked: checked, file: file, record: r,
		declared: map[*ast.Ident]declaration{}, roles: map[*ast.Ident]int{},
		cases: map[types.Object]*entity{}, switched: map[*ast.Ident]*entity{}, reasons: map[*ast.Ident]int{},
	}
	v.problems(faults)
	if file.syntax == nil {
		return r
	}
	if isTest(path) {
		r.roles |= roleTest
	}
	if isGenerated(file) {
		r.roles |= roleGenerated
	}
	v.visit()
	return r
}

// note remembers a name of a dependency, so that its definition is declared.
func (a *analysis) note(e *entity) {
	if e.foreign {
		a.noted[e] = true
	}
}

// result judges the unit.
func (a *analysis) result() resultFact {
	result := resultFact{Status: "indexed", Missing: a.missing}
	for path := range a.reads {
		if own, is := strings.CutPrefix(path, a.universe.context.Root+"/"); is && !a.wanted[path] {
			result.Reads = append(result.Reads, own)
		}
	}
	slices.Sort(result.Reads)
	switch {
	case a.cycle != "":
		result.Status, result.Code = "partial", "TL246"
		result.Reason = "packages import each other in a cycle: " + a.cycle
	case len(a.imports) > 0:
		result.Status, result.Code = "partial", "TL245"
		result.Reason = counted(len(a.imports), "import did not resolve", "imports did not resolve")
		if a.errors > 0 {
			result.Reason += ", " + counted(a.errors, "other error", "other errors")
		}
	case a.errors > 0:
		result.Status, result.Code = "partial", "TL244"
		result.Reason = "the package does not compile: " + counted(a.errors, "error", "errors")
	case len(a.missing) > 0:
		result.Status = "partial"
	}
	return result
}

func counted(count int, one, more string) string {
	if count == 1 {
		return "1 " + one
	}
	return strconv.Itoa(count) + " " + more
}
