package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// A dependencyFile is a source file of a dependency, with the names that it declares.
type dependencyFile struct {
	path          string
	digest        string
	text          *text
	clause        *dependencyName // the package's name
	documentation string          // of the package
	names         map[string]*dependencyName
}

// A dependencyName is what the syntax says of one declared name.
type dependencyName struct {
	file          *dependencyFile
	name          string
	offset        int
	kind          string
	signature     string
	documentation string
}

// find looks a name up in the files of its package, first in the one that is called like `hint`; nil when it is not there.
func (d *declarations) find(path, descriptor, hint string) *dependencyName {
	listed := d.universe.context.Packages[path]
	if descriptor == "" {
		return d.clauseOf(listed)
	}
	if hint != "" {
		if file := d.file(listed.Folder + "/" + filepath.Base(hint)); file != nil && file.names[descriptor] != nil {
			return file.names[descriptor]
		}
	}
	for _, name := range listed.Files {
		if file := d.file(listed.Folder + "/" + name); file != nil && file.names[descriptor] != nil {
			return file.names[descriptor]
		}
	}
	return nil
}

// clauseOf gives the name of a package in the first of its files that documents it, or else the first of all.
func (d *declarations) clauseOf(listed listedPackage) *dependencyName {
	first := ""
	for _, name := range listed.Files {
		path := listed.Folder + "/" + name
		syntax, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			continue
		}
		if first == "" || syntax.Doc != nil {
			first = path
		}
		if syntax.Doc != nil {
			break
		}
	}
	if first == "" {
		return nil
	}
	if file := d.file(first); file != nil {
		return file.clause
	}
	return nil
}

// file reads a file; nil when it cannot be read.
func (d *declarations) file(path string) *dependencyFile {
	found, known := d.files[path]
	if !known {
		found = readDependency(path)
		d.files[path] = found
	}
	return found
}

func readDependency(path string) *dependencyFile {
	if !strings.HasSuffix(path, ".go") {
		return nil
	}
	if _, err := os.Stat(path); err != nil {
		return nil
	}
	fset := token.NewFileSet()
	source := parseFile(fset, path)
	if source.syntax == nil {
		return nil
	}
	found := &dependencyFile{path: path, digest: source.digest, text: source.text, names: map[string]*dependencyName{}}
	collector := &collector{file: found, source: source}
	found.clause = collector.name(source.syntax.Name, "Package", source.syntax.Doc)
	found.clause.documentation, _, _ = strings.Cut(found.clause.documentation, "\n\n")
	for _, each := range source.syntax.Decls {
		switch each := each.(type) {
		case *ast.FuncDecl:
			collector.function(each)
		case *ast.GenDecl:
			collector.general(each)
		}
	}
	return found
}

// A collector reads the names that a file declares, spelled as `memberTable` spells them.
type collector struct {
	file   *dependencyFile
	source *sourceFile
}

func (c *collector) name(id *ast.Ident, kind string, doc ...*ast.CommentGroup) *dependencyName {
	return &dependencyName{
		file: c.file, name: id.Name, offset: c.source.file.Offset(id.Pos()), kind: kind, documentation: documentation(doc...),
	}
}

func (c *collector) note(descriptor string, found *dependencyName) {
	if _, known := c.file.names[descriptor]; !known && found.name != "_" {
		c.file.names[descriptor] = found
	}
}

func (c *collector) slice(from, to token.Pos) string {
	return c.source.text.dedented(c.source.file.Offset(from), c.source.file.Offset(to))
}

func (c *collector) function(node *ast.FuncDecl) {
	descriptor, kind := escape(node.Name.Name)+"().", "Function"
	if node.Recv != nil && len(node.Recv.List) > 0 {
		owner := embeddedName(node.Recv.List[0].Type)
		if owner == nil {
			return
		}
		descriptor, kind = escape(owner.Name)+"#"+descriptor, "Method"
	}
	found := c.name(node.Name, kind, node.Doc)
	found.signature = c.slice(node.Pos(), node.Type.End())
	c.note(descriptor, found)
	c.walk(node.Type, descriptor)
}

func (c *collector) general(node *ast.GenDecl) {
	for _, spec := range node.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			found := c.name(spec.Name, "Type", spec.Doc, node.Doc, spec.Comment)
			found.signature = "type " + c.slice(spec.Pos(), spec.End())
			c.note(escape(spec.Name.Name)+"#", found)
			c.walk(spec.Type, escape(spec.Name.Name)+"#")
		case *ast.ValueSpec:
			kind, doc := "Variable", []*ast.CommentGroup{spec.Doc, spec.Comment}
			if node.Tok == token.CONST {
				kind = "Constant"
			}
			if !node.Lparen.IsValid() {
				doc = []*ast.CommentGroup{spec.Doc, node.Doc, spec.Comment}
			}
			for _, id := range spec.Names {
				found := c.name(id, kind, doc...)
				found.signature = node.Tok.String() + " " + c.slice(spec.Pos(), spec.End())
				c.note(escape(id.Name)+".", found)
				if spec.Type != nil {
					c.walk(spec.Type, escape(id.Name)+".")
				}
			}
		}
	}
}

// walk notes the members that a type itself declares.
func (c *collector) walk(of ast.Expr, prefix string) {
	switch of := of.(type) {
	case *ast.ParenExpr:
		c.walk(of.X, prefix)
	case *ast.StarExpr:
		c.walk(of.X, prefix)
	case *ast.ArrayType:
		c.walk(of.Elt, prefix)
	case *ast.ChanType:
		c.walk(of.Value, prefix)
	case *ast.MapType:
		c.walk(of.Key, prefix)
		c.walk(of.Value, prefix)
	case *ast.FuncType:
		c.tuple(of.Params, prefix, "")
		c.tuple(of.Results, prefix, "r")
	case *ast.StructType:
		c.members(of.Fields, prefix, "Field", ".")
	case *ast.InterfaceType:
		c.members(of.Methods, prefix, "MethodSpecification", "().")
	}
}

func (c *collector) members(list *ast.FieldList, prefix, kind, suffix string) {
	for _, each := range list.List {
		names := each.Names
		if len(names) == 0 && kind == "Field" {
			if name := embeddedName(each.Type); name != nil {
				names = []*ast.Ident{name}
			}
		}
		for _, id := range names {
			descriptor := prefix + escape(id.Name) + suffix
			found := c.name(id, kind, each.Doc, each.Comment)
			found.signature = c.slice(id.Pos(), each.Type.End())
			c.note(descriptor, found)
			c.walk(each.Type, descriptor)
		}
	}
}

func (c *collector) tuple(list *ast.FieldList, prefix, unnamed string) {
	if list == nil {
		return
	}
	index := 0
	for _, each := range list.List {
		names := make([]string, 0, len(each.Names)+1)
		for _, id := range each.Names {
			names = append(names, id.Name)
		}
		if len(names) == 0 {
			names = append(names, "_")
		}
		for _, name := range names {
			if name == "_" {
				name = unnamed + strconv.Itoa(index)
			}
			c.walk(each.Type, prefix+"("+escape(name)+")")
			index++
		}
	}
}
