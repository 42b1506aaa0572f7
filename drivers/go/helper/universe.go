package main

import (
	"errors"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"sort"
)

// A universe is a set of packages whose types can meet: export data of what compiled, and packages that did not compile
// checked from source. Packages of a build context share one; a test that needs packages recompiled for it has its own.
type universe struct {
	context  *buildContext
	fset     *token.FileSet
	forTest  string // the package under test whose recompiled packages are in it, as `p.test`; or empty
	names    *names
	declared *declarations

	compiled types.Importer
	sources  map[string]*sourcePackage
}

func newUniverse(context *buildContext, fset *token.FileSet) *universe {
	u := &universe{context: context, fset: fset, sources: map[string]*sourcePackage{}}
	u.compiled = importer.ForCompiler(u.fset, "gc", u.open)
	u.names = newNames(u)
	u.declared = newDeclarations(u)
	return u
}

// forTestOf gives a universe for a test of whose imports some were recompiled.
func (u *universe) forTestOf(name string) *universe {
	own := newUniverse(u.context, u.fset)
	own.forTest = name
	own.declared.files = u.declared.files
	return own
}

// export gives the path of a package's export data, or an empty string.
func (u *universe) export(path string) string {
	if u.forTest != "" {
		if file := u.context.Variants[path+" ["+u.forTest+"]"]; file != "" {
			return file
		}
	}
	return u.context.Packages[path].Export
}

func (u *universe) open(path string) (io.ReadCloser, error) {
	file := u.export(path)
	if file == "" {
		return nil, errors.New("no export data")
	}
	return os.Open(file)
}

// load gives a package by its import path as the go command resolved it.
func (u *universe) load(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if u.export(path) != "" {
		found, err := u.compiled.Import(path)
		if err == nil {
			return found, nil
		}
		return nil, fmt.Errorf("its export data cannot be read: %w", err)
	}
	listed, known := u.context.Packages[path]
	if !known || len(listed.Files) == 0 {
		return nil, errors.New("it was not found")
	}
	return u.fromSource(path, listed)
}

// A sourcePackage is one that is checked from source, because the go command could not compile it.
type sourcePackage struct {
	types *types.Package
	done  bool
	reads []string // absolute paths of its files, and those of what it imports from source
}

var errCycle = errors.New("import cycle not allowed")

func (u *universe) fromSource(path string, listed listedPackage) (*types.Package, error) {
	if known := u.sources[path]; known != nil {
		if !known.done {
			return nil, errCycle
		}
		return known.types, nil
	}
	source := &sourcePackage{}
	u.sources[path] = source
	defer func() { source.done = true }()
	importing := &packageImporter{universe: u, importMap: listed.ImportMap}
	var files []string
	for _, name := range listed.Files {
		files = append(files, listed.Folder+"/"+name)
	}
	parsed := parseFiles(u.fset, files)
	config := u.config(importing, listed.Version)
	config.IgnoreFuncBodies = true
	config.FakeImportC = true
	// What does not type-check is said where it is analysed itself.
	config.Error = func(error) {}
	found, _ := config.Check(path, u.fset, syntaxOf(parsed), nil)
	source.types = found
	source.reads = append(files, importing.reads()...)
	return found, nil
}

func (u *universe) config(importing types.Importer, version string) *types.Config {
	return &types.Config{
		Importer:  importing,
		Sizes:     types.SizesFor("gc", u.context.Arch),
		GoVersion: version,
	}
}

// A packageImporter resolves the imports of one package.
type packageImporter struct {
	universe  *universe
	importMap map[string]string
	tested    *types.Package   // the package under test, for external tests
	failed    map[string]error // by path as it stands in the source
	used      map[string]bool  // as the go command resolved it
}

func (p *packageImporter) Import(path string) (*types.Package, error) {
	resolved := path
	if mapped, known := p.importMap[path]; known {
		resolved = withoutVariant(mapped)
	}
	if p.used == nil {
		p.used, p.failed = map[string]bool{}, map[string]error{}
	}
	p.used[resolved] = true
	if p.tested != nil && p.tested.Path() == resolved {
		return p.tested, nil
	}
	found, err := p.universe.load(resolved)
	if err != nil {
		p.failed[path] = err
		return nil, err
	}
	return found, nil
}

// reads gives the files of packages that were checked from source for these imports, sorted.
func (p *packageImporter) reads() []string {
	seen := map[string]bool{}
	for path := range p.used {
		if source := p.universe.sources[path]; source != nil {
			for _, file := range source.reads {
				seen[file] = true
			}
		}
	}
	files := make([]string, 0, len(seen))
	for file := range seen {
		files = append(files, file)
	}
	sort.Strings(files)
	return files
}
