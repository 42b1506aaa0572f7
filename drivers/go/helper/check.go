package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"go/version"
	"os"
	"runtime"
	"strings"
)

// A sourceFile is a parsed file.
type sourceFile struct {
	path   string // absolute
	err    error  // why it could not be read at all
	digest string
	text   *text
	syntax *ast.File
	file   *token.File
	faults scanner.ErrorList
}

// parseFiles reads and parses files; one that has errors is parsed as far as that goes.
func parseFiles(fset *token.FileSet, paths []string) []*sourceFile {
	files := make([]*sourceFile, len(paths))
	for index, path := range paths {
		files[index] = parseFile(fset, path)
	}
	return files
}

func parseFile(fset *token.FileSet, path string) *sourceFile {
	found := &sourceFile{path: path}
	data, err := os.ReadFile(path)
	if err != nil {
		found.err = err
		return found
	}
	sum := sha256.Sum256(data)
	found.digest, found.text = hex.EncodeToString(sum[:]), newText(data)
	syntax, err := parser.ParseFile(fset, path, data, parser.ParseComments|parser.SkipObjectResolution|parser.AllErrors)
	errors.As(err, &found.faults)
	if syntax != nil && syntax.Package.IsValid() {
		found.syntax, found.file = syntax, fset.File(syntax.Package)
	}
	return found
}

func syntaxOf(files []*sourceFile) []*ast.File {
	var syntax []*ast.File
	for _, each := range files {
		if each.syntax != nil {
			syntax = append(syntax, each.syntax)
		}
	}
	return syntax
}

// A checkedPackage is one variant of a package with all that the type checker knows of it.
type checkedPackage struct {
	universe *universe
	variant  variant
	files    []*sourceFile // without what cgo made
	types    *types.Package
	info     *types.Info
	imports  *packageImporter
	faults   []types.Error
}

// check type-checks a variant; `tested` is the package that external tests are of, when it was checked before.
func check(u *universe, v variant, tested *types.Package) *checkedPackage {
	c := &checkedPackage{universe: u, variant: v, files: parseFiles(u.fset, v.Files)}
	c.imports = &packageImporter{universe: u, importMap: v.ImportMap, tested: tested}
	config := u.config(c.imports, languageVersion(v.Version))
	config.Error = func(err error) {
		var fault types.Error
		if errors.As(err, &fault) {
			c.faults = append(c.faults, fault)
		}
	}
	syntax := syntaxOf(c.files)
	if v.Cgo != "" && useCgo(config) {
		if made := parseFile(u.fset, v.Cgo); made.syntax != nil {
			syntax = append(syntax, made.syntax)
		}
	} else if v.Cgo != "" || v.FakeC {
		config.FakeImportC = true
	}
	c.info = &types.Info{
		Defs:      map[*ast.Ident]types.Object{},
		Uses:      map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{},
	}
	if v.Broken {
		// Only to say why a name is unresolved.
		c.info.Types = map[ast.Expr]types.TypeAndValue{}
	}
	c.types, _ = config.Check(v.Path, u.fset, syntax, c.info)
	return c
}

// languageVersion leaves out a version that is newer than the toolchain: the type checker would refuse everything.
func languageVersion(wanted string) string {
	if wanted == "" || version.Compare(wanted, runtime.Version()) > 0 {
		return ""
	}
	return wanted
}

// isTest says whether a file holds tests, as the go command decides it.
func isTest(path string) bool { return strings.HasSuffix(path, "_test.go") }

// isGenerated says whether a file is generated, by the rule of `go generate`.
func isGenerated(each *sourceFile) bool {
	return bytes.Contains(each.text.data, []byte("DO NOT EDIT")) && ast.IsGenerated(each.syntax)
}

// checkDeclarations type-checks a variant without the bodies of its functions; it also says whether that took other packages'
// sources.
func checkDeclarations(u *universe, v variant, tested *types.Package) (*types.Package, bool) {
	importing := &packageImporter{universe: u, importMap: v.ImportMap, tested: tested}
	config := u.config(importing, languageVersion(v.Version))
	config.IgnoreFuncBodies = true
	config.FakeImportC = v.Cgo != "" || v.FakeC
	config.Error = func(error) {}
	p, _ := config.Check(v.Path, u.fset, syntaxOf(parseFiles(u.fset, v.Files)), nil)
	return p, len(importing.reads()) > 0
}
