package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// A visitor turns one file into a record: every identifier, by what the type checker says that it stands for.
type visitor struct {
	*analysis
	names   *names
	checked *checkedPackage
	file    *sourceFile
	record  *record

	declared map[*ast.Ident]declaration
	roles    map[*ast.Ident]int
	cases    map[types.Object]*entity // the variables of type switches' clauses
	switched map[*ast.Ident]*entity   // and the names that they have in common
	reasons  map[*ast.Ident]int       // why a name is unresolved
}

// A declaration is what the syntax tells about a name that is defined.
type declaration struct {
	kind      string
	doc       []*ast.CommentGroup // the first that is there counts
	signature string
	source    string    // the head of the declaration as it stands in the source
	from, to  token.Pos // the whole of it, or not valid
}

func (v *visitor) at(pos token.Pos) point { return v.file.text.at(v.file.file.Offset(pos)) }

// visit fills the record.
func (v *visitor) visit() {
	v.packageClause()
	for _, each := range v.file.syntax.Decls {
		ast.Inspect(each, v.node)
	}
	v.directives()
	if v.checked.variant.Cgo != "" {
		v.exports()
	}
	v.generated()
}

func (v *visitor) occur(id *ast.Ident, e *entity, roles int) {
	if e == nil {
		return
	}
	v.add(id.Pos(), id.End(), e, roles, nil)
	v.note(e)
}

func (v *visitor) add(from, to token.Pos, e *entity, roles int, enclosing *[4]int) {
	start, end := v.at(from), v.at(to)
	v.record.occurrences = append(v.record.occurrences, occurrence{start, end.column - start.column, e, roles, enclosing})
}

// node is called for each node before what is in it.
func (v *visitor) node(node ast.Node) bool {
	switch node := node.(type) {
	case *ast.Ident:
		v.ident(node)
	case *ast.FuncDecl:
		v.function(node)
	case *ast.GenDecl:
		v.general(node)
	case *ast.ImportSpec:
		v.importSpec(node)
		return false
	case *ast.FuncType:
		v.parameters(node.Params, "Parameter")
		v.parameters(node.Results, "Parameter")
	case *ast.StructType:
		v.members(node.Fields, "Field")
	case *ast.InterfaceType:
		v.members(node.Methods, "MethodSpecification")
	case *ast.AssignStmt:
		roles := roleWrite
		if node.Tok != token.ASSIGN && node.Tok != token.DEFINE {
			roles |= roleRead
		}
		for _, target := range node.Lhs {
			v.target(target, roles)
		}
	case *ast.IncDecStmt:
		v.target(node.X, roleRead|roleWrite)
	case *ast.RangeStmt:
		v.target(node.Key, roleWrite)
		v.target(node.Value, roleWrite)
	case *ast.CallExpr:
		v.callee(node.Fun)
	case *ast.CompositeLit:
		v.keys(node)
	case *ast.TypeSwitchStmt:
		v.typeSwitch(node)
	case *ast.SelectorExpr:
		v.selector(node)
	}
	return true
}

// target marks what an assignment changes.
func (v *visitor) target(target ast.Expr, roles int) {
	switch target := ast.Unparen(target).(type) {
	case *ast.Ident:
		v.roles[target] |= roles
	case *ast.SelectorExpr:
		v.roles[target.Sel] |= roles
	}
}

func (v *visitor) callee(function ast.Expr) {
	switch function := ast.Unparen(function).(type) {
	case *ast.Ident:
		v.roles[function] |= roleCall | roleRead
	case *ast.SelectorExpr:
		v.roles[function.Sel] |= roleCall | roleRead
	case *ast.IndexExpr:
		v.callee(function.X)
	case *ast.IndexListExpr:
		v.callee(function.X)
	}
}

// keys marks the fields that a literal of a struct sets.
func (v *visitor) keys(literal *ast.CompositeLit) {
	for _, element := range literal.Elts {
		if pair, is := element.(*ast.KeyValueExpr); is {
			if key, is := pair.Key.(*ast.Ident); is {
				if used, is := v.checked.info.Uses[key].(*types.Var); is && used.IsField() {
					v.roles[key] |= roleWrite
				}
			}
		}
	}
}

// typeSwitch makes the variables of a switch's clauses one: in the source they are.
func (v *visitor) typeSwitch(statement *ast.TypeSwitchStmt) {
	assign, is := statement.Assign.(*ast.AssignStmt)
	if !is || len(assign.Lhs) != 1 {
		return
	}
	symbol, is := assign.Lhs[0].(*ast.Ident)
	if !is {
		return
	}
	common := &entity{}
	v.switched[symbol] = common
	for _, each := range statement.Body.List {
		if object := v.checked.info.Implicits[each]; object != nil {
			v.cases[object] = common
		}
	}
}

func (v *visitor) entityOf(object types.Object) *entity {
	if common, is := v.cases[object]; is {
		return common
	}
	return v.names.of(object)
}

// ident says what one identifier defines and refers to; that of an embedded field does both.
func (v *visitor) ident(id *ast.Ident) {
	info := v.checked.info
	defined, used := info.Defs[id], info.Uses[id]
	if common, is := v.switched[id]; is {
		v.add(id.Pos(), id.End(), common, roleDefinition|roleWrite, nil)
		v.record.define(common, description{kind: "Variable", name: id.Name, signature: "var " + id.Name})
		return
	}
	if defined != nil {
		v.define(id, defined)
	}
	// The type parameters of a receiver are declared by using them.
	if used != nil && used != defined {
		v.refer(id, used)
	}
	if defined == nil && used == nil && id.Name != "_" && id.Name != "" {
		v.unresolved(id)
	}
}

func (v *visitor) define(id *ast.Ident, object types.Object) {
	e := v.entityOf(object)
	if e == nil {
		return
	}
	known := v.declared[id]
	var enclosing *[4]int
	if known.from.IsValid() {
		from, to := v.at(known.from), v.at(known.to)
		enclosing = &[4]int{from.line, from.column, to.line, to.column}
	}
	v.add(id.Pos(), id.End(), e, roleDefinition|v.roles[id]&roleWrite, enclosing)
	v.record.define(e, v.describe(object, e, known))
}

func (v *visitor) refer(id *ast.Ident, object types.Object) {
	roles := v.roles[id]
	switch object.(type) {
	case *types.TypeName, *types.PkgName, *types.Label:
		// A conversion is no call.
		roles = 0
	default:
		if roles == 0 {
			roles = roleRead
		}
	}
	v.occur(id, v.entityOf(object), roles)
}

// packageClause names the package; one of its files defines it, the first that documents it.
func (v *visitor) packageClause() {
	name := v.file.syntax.Name
	e := v.names.at(v.checked.variant.Path, "")
	if e == nil || name.Name == "" {
		return
	}
	if v.file.path != v.checked.definingFile() {
		v.occur(name, e, 0)
		return
	}
	v.add(name.Pos(), name.End(), e, roleDefinition, nil)
	v.record.define(e, description{
		kind: "Package", name: name.Name, signature: "package " + name.Name, documentation: documentation(v.file.syntax.Doc),
	})
}

// definingFile gives the path of the file that stands for the package.
func (c *checkedPackage) definingFile() string {
	first := ""
	for _, each := range c.files {
		if each.syntax == nil {
			continue
		}
		if each.syntax.Doc != nil {
			return each.path
		}
		if first == "" {
			first = each.path
		}
	}
	return first
}

// importSpec names the imported package, and the local name that the file has for it.
func (v *visitor) importSpec(spec *ast.ImportSpec) {
	path := strings.Trim(spec.Path.Value, "`\"")
	object := v.checked.info.PkgNameOf(spec)
	if object != nil {
		local := v.names.of(object)
		from, to := spec.Path.Pos(), spec.Path.End()
		if spec.Name != nil {
			from, to = spec.Name.Pos(), spec.Name.End()
		}
		v.add(from, to, local, roleDefinition|roleImport, nil)
		imported := object.Imported().Name()
		v.record.define(local, description{kind: "Package", name: object.Name(), signature: "package " + imported})
	}
	from, to := spec.Path.Pos()+1, spec.Path.End()-1
	if err, failed := v.checked.imports.failed[path]; failed {
		v.record.unresolved = append(v.record.unresolved, unresolvedUse{v.at(from), path, unresolvedImport})
		v.importFailed(spec, path, err)
		return
	}
	var e *entity
	switch {
	case path == "C":
		e = v.names.at(v.checked.variant.Path, "C/")
	case object != nil:
		e = v.names.at(object.Imported().Path(), "")
	}
	if e != nil && from < to {
		v.add(from, to, e, roleImport, nil)
		v.note(e)
	}
	v.importCycle(spec, path)
}
