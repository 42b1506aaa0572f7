package main

import "go/types"

// A typeSummary is a type with the methods of a pointer to it, in a form that outlives the type checker.
type typeSummary struct {
	Place     place           `json:"p"`
	Interface bool            `json:"i,omitempty"`
	Methods   []methodSummary `json:"m"`
}

// A methodSummary is one method: what it must be called, its type, and where it is declared.
type methodSummary struct {
	ID    string `json:"n"`
	Type  string `json:"t"`
	Place place  `json:"p"`
}

// summarize gives the package-level types that have methods, sorted by name; of dependencies those that others can name.
func summarize(n *names, p *types.Package, exportedOnly bool) []typeSummary {
	var found []typeSummary
	scope := p.Scope()
	for _, name := range scope.Names() {
		object, is := scope.Lookup(name).(*types.TypeName)
		if !is || object.IsAlias() || exportedOnly && !object.Exported() {
			continue
		}
		if _, is := object.Type().(*types.Named); !is {
			continue
		}
		if summary, worth := summarizeType(n, object); worth {
			found = append(found, summary)
		}
	}
	return found
}

func summarizeType(n *names, object *types.TypeName) (typeSummary, bool) {
	of := object.Type()
	contract, isInterface := of.Underlying().(*types.Interface)
	if isInterface && !contract.IsMethodSet() {
		// Nothing can be of such a type: it only constrains type parameters.
		return typeSummary{}, false
	}
	if !isInterface {
		of = types.NewPointer(of)
	}
	summary := typeSummary{Place: n.placeOf(object), Interface: isInterface}
	set := types.NewMethodSet(of)
	for index := range set.Len() {
		method := set.At(index).Obj().(*types.Func)
		if method.Signature().TypeParams().Len() > 0 {
			continue
		}
		// The selection's type has the type arguments of what is embedded put in.
		summary.Methods = append(summary.Methods, methodSummary{
			method.Id(), fingerprint(set.At(index).Type()), n.placeOf(method),
		})
	}
	return summary, len(summary.Methods) > 0 && summary.Place[0] != ""
}

// placeOf gives where an object is declared; empty when it has no name that others could use.
func (n *names) placeOf(object types.Object) place {
	e := n.of(object)
	if e == nil || e.local() {
		return place{}
	}
	return e.place
}

// errorSummary is the interface that every file knows.
func errorSummary() typeSummary {
	method := types.Universe.Lookup("error").Type().Underlying().(*types.Interface).Method(0)
	return typeSummary{
		Place: place{"builtin", "error#"}, Interface: true,
		Methods: []methodSummary{{method.Id(), fingerprint(method.Type()), place{"builtin", "error#Error()."}}},
	}
}
