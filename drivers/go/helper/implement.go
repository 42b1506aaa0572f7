package main

import (
	"cmp"
	"slices"
)

// An implementation says that a type, or a method, fulfils an interface, or its method.
type implementation struct{ source, target place }

// implementations finds which types fulfil which interfaces, where one of both is the checkout's own. Each interface is
// compared only with the types that have the rarest of its methods.
func implementations(own, foreign []typeSummary) []implementation {
	having := map[string][]candidate{}
	for number, summaries := range [][]typeSummary{own, foreign} {
		for index := range summaries {
			for _, method := range summaries[index].Methods {
				having[method.ID] = append(having[method.ID], candidate{&summaries[index], number == 0})
			}
		}
	}
	seen := map[implementation]bool{}
	for number, summaries := range [][]typeSummary{own, foreign} {
		for index := range summaries {
			contract := &summaries[index]
			if !contract.Interface {
				continue
			}
			rarest := slices.MinFunc(contract.Methods, func(a, b methodSummary) int {
				return cmp.Compare(len(having[a.ID]), len(having[b.ID]))
			})
			for _, each := range having[rarest.ID] {
				if (each.own || number == 0) && each.of.Place != contract.Place {
					note(seen, each, contract)
				}
			}
		}
	}
	found := make([]implementation, 0, len(seen))
	for each := range seen {
		found = append(found, each)
	}
	slices.SortFunc(found, func(a, b implementation) int {
		return cmp.Or(slices.Compare(a.source[:], b.source[:]), slices.Compare(a.target[:], b.target[:]))
	})
	return found
}

type candidate struct {
	of  *typeSummary
	own bool
}

// note adds what a type's fulfilling an interface means, if it does.
func note(seen map[implementation]bool, each candidate, contract *typeSummary) {
	pairs, fulfilled := fulfil(each.of, contract)
	if !fulfilled {
		return
	}
	seen[implementation{each.of.Place, contract.Place}] = true
	for _, pair := range pairs {
		if pair.source != pair.target && pair.source[0] != "" && pair.target[0] != "" {
			seen[pair] = true
		}
	}
}

// fulfil says whether a type has all methods of an interface, and which they are.
func fulfil(of, contract *typeSummary) ([]implementation, bool) {
	pairs := make([]implementation, 0, len(contract.Methods))
	var x, y []string
	for _, wanted := range contract.Methods {
		index := slices.IndexFunc(of.Methods, func(method methodSummary) bool { return method.ID == wanted.ID })
		if index < 0 {
			return nil, false
		}
		has := of.Methods[index]
		if has.Type != wanted.Type {
			if !isGeneric(has.Type) && !isGeneric(wanted.Type) {
				return nil, false
			}
		}
		if isGeneric(has.Type) || isGeneric(wanted.Type) {
			x, y = append(x, has.Type), append(y, wanted.Type)
		}
		pairs = append(pairs, implementation{has.Place, wanted.Place})
	}
	return pairs, len(x) == 0 || canUnify(x, y)
}

// canUnify says whether some choice of type arguments makes the types equal in pairs.
func canUnify(x, y []string) bool {
	ofX, ofY := map[string]*term{}, map[string]*term{}
	for index := range x {
		if !unify(readTerm(x[index], ofX), readTerm(y[index], ofY)) {
			return false
		}
	}
	return true
}
