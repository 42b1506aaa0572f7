package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
)

// A landscapeJob asks which types of a build context fulfil which interfaces.
type landscapeJob struct {
	Folders      []landscapeFolder `json:"folders"`
	Dependencies []string          `json:"dependencies"` // import paths of what the checkout imports of others
	Foreign      string            `json:"foreign"`      // digest of these packages
	Cache        string            `json:"cache"`        // file for what was found, or empty
}

// A landscapeFolder is a package folder of the checkout.
type landscapeFolder struct {
	Basis    string    `json:"basis"` // digest of all that its types rest on but for the content of its files
	Variants []variant `json:"variants"`
}

// A landscape is what is kept between runs.
type landscape struct {
	Foreign string                   `json:"foreign"`
	Others  []typeSummary            `json:"others"`
	Own     map[string][]typeSummary `json:"own"` // by digest of basis and files

	unkept map[string]bool // what rests on more than its key tells
}

type landscapeFact struct {
	Implementations [][4]string `json:"implementations"` // path and descriptors of the source, then of the target; sorted
	Faults          []string    `json:"faults"`          // what could not be looked at
}

// survey answers a landscape job: what changed is type-checked without the bodies of functions, the rest is known.
func survey(asked *landscapeJob, context *buildContext, out *emitter) landscapeFact {
	kept := readLandscape(asked.Cache)
	now := &landscape{Foreign: asked.Foreign, Own: map[string][]typeSummary{}, unkept: map[string]bool{}}
	keys := make([]string, len(asked.Folders))
	var unknown []int
	for index, folder := range asked.Folders {
		keys[index] = folder.key()
		if summaries, known := kept.Own[keys[index]]; known {
			now.Own[keys[index]] = summaries
		} else {
			unknown = append(unknown, index)
		}
	}
	if kept.Foreign == asked.Foreign && asked.Foreign != "" {
		now.Others = kept.Others
	} else {
		kept.Foreign = ""
	}
	fact := landscapeFact{}
	if len(unknown) > 0 || kept.Foreign == "" {
		look(asked, context, now, missing{keys, unknown, kept.Foreign == ""}, &fact)
		writeLandscape(asked.Cache, now)
	}
	var own []typeSummary
	for _, key := range keys {
		own = append(own, now.Own[key]...)
	}
	for _, each := range implementations(own, append(now.Others, errorSummary())) {
		// What is embedded may be a dependency's, and fulfil what is another's: that is not the checkout's to tell.
		if context.owns(each.source[0]) || context.owns(each.target[0]) {
			pair := [4]string{each.source[0], each.source[1], each.target[0], each.target[1]}
			fact.Implementations = append(fact.Implementations, pair)
		}
	}
	for _, each := range fact.Faults {
		out.log("error", each)
	}
	return fact
}

// missing is what nobody knows yet.
type missing struct {
	keys    []string // of all folders
	folders []int
	foreign bool
}

// look type-checks folders, and reads the packages of others, on all cores; each core has a universe of its own.
func look(asked *landscapeJob, context *buildContext, now *landscape, wanted missing, fact *landscapeFact) {
	type task struct {
		name string
		run  func(*universe) func()
	}
	var tasks []task
	for _, index := range wanted.folders {
		folder := asked.Folders[index]
		tasks = append(tasks, task{folder.Variants[0].Path, func(u *universe) func() {
			summaries, keep := folder.summarize(u)
			return func() {
				now.Own[wanted.keys[index]] = summaries
				now.unkept[wanted.keys[index]] = !keep
			}
		}})
	}
	others := make([][]typeSummary, len(asked.Dependencies))
	if wanted.foreign {
		for index, path := range asked.Dependencies {
			tasks = append(tasks, task{path, func(u *universe) func() {
				var summaries []typeSummary
				if p, err := u.load(path); err == nil && p != nil {
					summaries = summarize(u.names, p, true)
				}
				return func() { others[index] = summaries }
			}})
		}
	}
	queue := make(chan task)
	var lock sync.Mutex
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(tasks)) {
		workers.Add(1)
		go func() {
			defer workers.Done()
			u := newUniverse(context, token.NewFileSet())
			for each := range queue {
				finish, fault := guard(func() func() { return each.run(u) })
				lock.Lock()
				if fault != nil {
					fact.Faults = append(fact.Faults, fmt.Sprintf("%s: the type checker failed: %v", each.name, fault))
					u = newUniverse(context, token.NewFileSet())
				} else {
					finish()
				}
				lock.Unlock()
			}
		}()
	}
	for _, each := range tasks {
		queue <- each
	}
	close(queue)
	workers.Wait()
	slices.Sort(fact.Faults)
	if wanted.foreign {
		now.Others = slices.Concat(others...)
	}
}

func guard(run func() func()) (finish func(), fault any) {
	defer func() { fault = recover() }()
	return run(), nil
}

// key identifies the types of a folder.
func (f *landscapeFolder) key() string {
	sum := sha256.New()
	sum.Write([]byte(f.Basis))
	for _, each := range f.Variants {
		for _, path := range each.Files {
			data, err := os.ReadFile(path)
			content := sha256.Sum256(data)
			fmt.Fprintf(sum, "\n%s %v %x", filepath.Base(path), err == nil, content)
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// summarize type-checks the declarations of a folder; it also says whether its key tells all that they rest on.
func (f *landscapeFolder) summarize(shared *universe) (found []typeSummary, keep bool) {
	keep = true
	var tested *types.Package
	for _, each := range f.Variants {
		u := shared
		if name, own := u.context.recompiled(each, tested); own {
			u = u.forTestOf(name)
			tested = nil
		}
		p, sources := checkDeclarations(u, each, tested)
		keep = keep && !sources
		tested = testable(each, p)
		u.names.begin(p)
		found = append(found, summarize(u.names, p, false)...)
		u.names.end()
	}
	return found, keep
}

func readLandscape(path string) *landscape {
	kept := &landscape{}
	data, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(data, kept) != nil {
		return &landscape{}
	}
	return kept
}

// writeLandscape replaces the file; what cannot be kept is found out again the next time.
func writeLandscape(path string, now *landscape) {
	kept := &landscape{Foreign: now.Foreign, Others: now.Others, Own: map[string][]typeSummary{}}
	for key, summaries := range now.Own {
		if !now.unkept[key] {
			kept.Own[key] = summaries
		}
	}
	data, err := json.Marshal(kept)
	if path == "" || err != nil {
		return
	}
	part, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".part-*")
	if err != nil {
		return
	}
	_, err = part.Write(data)
	if closed := part.Close(); err == nil && closed == nil && os.Rename(part.Name(), path) == nil {
		return
	}
	os.Remove(part.Name())
}
