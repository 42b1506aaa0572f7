package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strings"
)

// A cgoJob asks what files hold of C.
type cgoJob struct {
	Files []string `json:"files"` // absolute
}

// A cgoFile is what one file holds of C: the text before its import, and the names that it uses.
type cgoFile struct {
	Preamble string   `json:"preamble"`
	Names    []string `json:"names"` // sorted
}

type cgoFact struct {
	Files map[string]cgoFile `json:"files"` // those that import C, by path
}

// askCgo answers a cgo job. What belongs to C is decided as cgo decides it.
func askCgo(asked *cgoJob) cgoFact {
	fact := cgoFact{map[string]cgoFile{}}
	for _, path := range asked.Files {
		syntax, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			continue
		}
		if preamble, imports := preambleOf(syntax); imports {
			fact.Files[path] = cgoFile{preamble, namesOfC(syntax)}
		}
	}
	return fact
}

// preambleOf gives the C text of a file, and whether it imports C.
func preambleOf(syntax *ast.File) (string, bool) {
	var text strings.Builder
	imports := false
	for _, each := range syntax.Decls {
		declaration, is := each.(*ast.GenDecl)
		if !is || declaration.Tok != token.IMPORT {
			continue
		}
		for _, each := range declaration.Specs {
			spec := each.(*ast.ImportSpec)
			if spec.Path.Value != `"C"` {
				continue
			}
			imports = true
			comment := spec.Doc
			if comment == nil && len(declaration.Specs) == 1 {
				comment = declaration.Doc
			}
			writeC(&text, comment)
		}
	}
	return text.String(), imports
}

// writeC writes the text of a comment without its marks, and without the directives to cgo.
func writeC(text *strings.Builder, group *ast.CommentGroup) {
	if group == nil {
		return
	}
	for _, comment := range group.List {
		plain := comment.Text[2:]
		if strings.HasPrefix(comment.Text, "/*") {
			plain = strings.TrimSuffix(plain, "*/")
		}
		for _, line := range strings.Split(plain, "\n") {
			if words := strings.Fields(line); len(words) == 0 || words[0] != "#cgo" {
				text.WriteString(line)
			}
			text.WriteByte('\n')
		}
	}
}

func namesOfC(syntax *ast.File) []string {
	names := map[string]bool{}
	ast.Inspect(syntax, func(node ast.Node) bool {
		if selector, is := node.(*ast.SelectorExpr); is {
			if base, is := selector.X.(*ast.Ident); is && base.Name == "C" {
				names[selector.Sel.Name] = true
			}
		}
		return true
	})
	return slices.Sorted(maps.Keys(names))
}
