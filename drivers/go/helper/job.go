package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// A job is one line of standard input: a package folder to analyse, or a question about all packages of a context.
type job struct {
	Context string `json:"context"` // path of the file that describes the build context

	Unit       string      `json:"unit"`
	Inputs     []string    `json:"inputs"` // files to speak of, relative to the checkout
	Row        int         `json:"row"`    // the package table's row of the module
	Variants   []variant   `json:"variants"`
	Implements [][4]string `json:"implements"` // places of types and methods, then of what they fulfil

	Generated map[string]map[string]string `json:"generated"` // symbols, by input and by the declaration in it

	Landscape   *landscapeJob   `json:"landscape"`
	Cgo         *cgoJob         `json:"cgo"`
	Descriptors *descriptorsJob `json:"descriptors"`
}

// A place is a declaration in a package: import path and descriptors.
type place [2]string

// A variant is a package as the go command builds it: with its in-package tests, or its external tests.
type variant struct {
	Path      string            `json:"path"`       // import path, `_test` added for external tests
	ID        string            `json:"id"`         // the go command's name, such as `p [p.test]`
	Files     []string          `json:"files"`      // absolute
	Cgo       string            `json:"cgo"`        // the file that declares what cgo made of C, or empty
	FakeC     bool              `json:"fake_c"`     // there is C, and no such file
	ImportMap map[string]string `json:"import_map"` // from the path in the source to the go command's name
	Version   string            `json:"version"`    // of the language, such as `go1.22`
	Broken    bool              `json:"broken"`     // the go command could not compile it
}

// A buildContext is what all jobs of one go command's build context share.
type buildContext struct {
	Root     string                   `json:"root"` // absolute folder of the checkout
	Arch     string                   `json:"arch"`
	Rows     []packageRow             `json:"rows"`
	Standard int                      `json:"standard"` // row of the standard library, -1 if there is none
	Packages map[string]listedPackage `json:"packages"` // by import path
	Variants map[string]string        `json:"variants"` // export data of test variants, by the go command's name
	Modules  []modulePath             `json:"modules"`  // for packages that are not listed
	Errors   map[string]importError   `json:"errors"`   // why imports fail, by path
	Cycles   map[string][]string      `json:"cycles"`   // packages that import each other, by the path of each

	CNames  map[string]map[string]string `json:"c_names"`  // symbols of names of C, by the import path of who uses them
	COwners map[string]string            `json:"c_owners"` // what symbols of the C code beside a package begin with
}

// A modulePath tells the row of the package that a module is.
type modulePath struct {
	Path string `json:"path"`
	Row  int    `json:"row"`
}

// A packageRow is a row of the package table.
type packageRow struct {
	Manager  string `json:"manager"`
	Name     string `json:"name"`
	Version  string `json:"version"`
	Location string `json:"location"`
	Own      bool   `json:"own"`
}

// A listedPackage is what the go command says of a package.
type listedPackage struct {
	Row       int               `json:"row"`
	Folder    string            `json:"folder"`
	Export    string            `json:"export"` // file with export data, or empty
	Files     []string          `json:"files"`  // names in the folder
	ImportMap map[string]string `json:"import_map"`
	Version   string            `json:"version"`
}

// An importError says why an import fails, for the user.
type importError struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

func readContext(path string) (*buildContext, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	context := &buildContext{}
	if err := json.Unmarshal(data, context); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return context, nil
}

// rowOf gives the row of the package that an import path belongs to, or -1.
func (c *buildContext) rowOf(path string) int {
	// External tests are a package of their own, beside the one that they test.
	tested := strings.TrimSuffix(path, "_test")
	for _, each := range []string{path, tested} {
		if listed, known := c.Packages[each]; known {
			return listed.Row
		}
	}
	best, row := -1, -1
	for _, module := range c.Modules {
		if (tested == module.Path || strings.HasPrefix(path, module.Path+"/")) && len(module.Path) > best {
			best, row = len(module.Path), module.Row
		}
	}
	if row < 0 && !strings.Contains(strings.SplitN(path, "/", 2)[0], ".") {
		return c.Standard
	}
	return row
}

// owns says whether a package is the checkout's own.
func (c *buildContext) owns(path string) bool {
	row := c.rowOf(path)
	return row >= 0 && c.Rows[row].Own
}

// withoutVariant cuts the test variant from the go command's name of a package.
func withoutVariant(id string) string {
	path, _, _ := strings.Cut(id, " ")
	return path
}
