package main

import (
	"errors"
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// faultsByFile sorts what the type checker said by file.
func (c *checkedPackage) faultsByFile() map[string][]types.Error {
	faults := map[string][]types.Error{}
	for _, each := range c.faults {
		if file := c.universe.fset.File(each.Pos); file != nil {
			faults[file.Name()] = append(faults[file.Name()], each)
		}
	}
	return faults
}

// problems notes what parser and type checker said about the file.
func (v *visitor) problems(faults []types.Error) {
	for _, each := range v.file.faults {
		v.problem(v.file.text.at(each.Pos.Offset), "syntax", each.Msg)
	}
	if v.file.syntax == nil {
		return
	}
	for _, each := range faults {
		// What does not resolve is said in our own words, and what begins with a tab belongs to the error before.
		if strings.HasPrefix(each.Msg, "could not import ") || strings.HasPrefix(each.Msg, "\t") {
			continue
		}
		message, _, _ := strings.Cut(each.Msg, "\n")
		v.problem(v.at(each.Pos), "type", message)
	}
}

func (v *visitor) problem(at point, code, message string) {
	v.errors++
	v.record.problems = append(v.record.problems, problem{Line: at.line, Column: at.column, Message: message, Code: code})
}

// importFailed says why an import did not resolve.
func (v *visitor) importFailed(spec *ast.ImportSpec, path string, err error) {
	v.imports[path] = true
	why := importError{Code: "import-no-such-module", Message: err.Error()}
	if errors.Is(err, errCycle) {
		why = importError{Code: "import-cycle", Message: "the packages import each other in a cycle"}
	} else if known, is := v.checked.universe.context.Errors[path]; is {
		why = known
	}
	at := v.at(spec.Path.Pos())
	v.record.problems = append(v.record.problems, problem{
		Line: at.line, Column: at.column, Code: why.Code, Message: "Import `" + path + "` did not resolve: " + why.Message,
	})
}

// importCycle says that an import leads back to the package.
func (v *visitor) importCycle(spec *ast.ImportSpec, path string) {
	cycle := v.checked.universe.context.Cycles[v.checked.variant.Path]
	if !slices.Contains(cycle, path) {
		return
	}
	v.cycle = strings.Join(cycle, ", ")
	v.problem(v.at(spec.Path.Pos()), "import-cycle", "These packages import each other in a cycle: "+v.cycle)
}

// unresolved notes an identifier that the type checker has no object for, and why.
func (v *visitor) unresolved(id *ast.Ident) {
	reason, known := v.reasons[id]
	if !known {
		reason = noDeclaration
	}
	v.record.unresolved = append(v.record.unresolved, unresolvedUse{v.at(id.Pos()), id.Name, reason})
}

// selector finds out why the name behind a dot is unresolved.
func (v *visitor) selector(node *ast.SelectorExpr) {
	info := v.checked.info
	if info.Uses[node.Sel] != nil || info.Defs[node.Sel] != nil {
		return
	}
	v.reasons[node.Sel] = noDeclaration
	if id, is := ast.Unparen(node.X).(*ast.Ident); is {
		if name, is := info.Uses[id].(*types.PkgName); is {
			imported := name.Imported()
			if imported.Path() == "C" || !imported.Complete() || v.checked.imports.failed[imported.Path()] != nil {
				v.reasons[node.Sel] = unresolvedImport
			}
			return
		}
	}
	if of, known := info.Types[node.X]; !known || of.Type == nil || of.Type == types.Typ[types.Invalid] {
		v.reasons[node.Sel] = unknownReceiver
	}
}
