package main

import (
	"cmp"
	"go/types"
	"slices"
	"strconv"
)

// Roles of occurrences, as in docs/facts.md.
const (
	roleDefinition = 0x1
	roleImport     = 0x2
	roleWrite      = 0x4
	roleRead       = 0x8
	roleGenerated  = 0x10
	roleTest       = 0x20
	roleCall       = 0x10000
)

// Reasons why a name is unresolved.
const (
	unknownReceiver = iota
	unresolvedImport
	noDeclaration
)

// An entity is what a name stands for; the same entity is the same pointer.
type entity struct {
	symbol  string // empty for what only its own document can see
	place   place
	foreign bool         // it belongs to a dependency
	object  types.Object // of a dependency's: one that it was found by, or nil
}

func (e *entity) local() bool { return e.symbol == "" }

// A relation leads from a definition to another symbol.
type relation struct {
	kind   string
	target *entity
}

// A description is what is known about a definition.
type description struct {
	kind          string
	name          string
	signature     string
	documentation string
	relations     []relation
}

type occurrence struct {
	start     point
	length    int
	entity    *entity
	roles     int
	enclosing *[4]int
}

type unresolvedUse struct {
	start  point
	name   string
	reason int
}

// A problem is what the compiler says about a place.
type problem struct {
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Message  string `json:"message"`
	Code     string `json:"code"`
	Severity string `json:"severity,omitempty"`
}

// A record gathers what is said about one document.
type record struct {
	path     string
	row      int
	digest   string
	declared bool
	roles    int // of every occurrence

	occurrences []occurrence
	definitions map[*entity]description
	unresolved  []unresolvedUse
	problems    []problem
}

func newRecord(path string, row int, digest string) *record {
	return &record{path: path, row: row, digest: digest, definitions: map[*entity]description{}}
}

func (r *record) define(e *entity, d description) {
	if _, known := r.definitions[e]; !known {
		r.definitions[e] = d
	}
}

type documentFact struct {
	Document    string          `json:"document"`
	Language    string          `json:"language"`
	Package     int             `json:"package"`
	Encoding    string          `json:"encoding"`
	Digest      string          `json:"digest"`
	Symbols     []string        `json:"symbols"`
	Occurrences []int           `json:"occurrences"`
	Enclosing   []int           `json:"enclosing,omitempty"`
	Definitions []definitionRow `json:"definitions,omitempty"`
	Unresolved  *unresolvedRows `json:"unresolved,omitempty"`
	Problems    []problem       `json:"problems,omitempty"`
	Declared    bool            `json:"declared,omitempty"`
}

type definitionRow struct {
	Symbol        int      `json:"symbol"`
	Kind          string   `json:"kind,omitempty"`
	Name          string   `json:"name,omitempty"`
	Signature     string   `json:"signature,omitempty"`
	Documentation string   `json:"documentation,omitempty"`
	Relationships [][2]any `json:"relationships,omitempty"`
}

type unresolvedRows struct {
	Names []string `json:"names"`
	Uses  []int    `json:"uses"`
}

// symbolTable numbers symbols, and locals among them, in order of first appearance.
type symbolTable struct {
	texts   []string
	indexes map[*entity]int
	locals  int
}

func (t *symbolTable) index(e *entity) int {
	if index, known := t.indexes[e]; known {
		return index
	}
	text := e.symbol
	if e.local() {
		text = "local " + strconv.Itoa(t.locals)
		t.locals++
	}
	index := len(t.texts)
	t.texts = append(t.texts, text)
	t.indexes[e] = index
	return index
}

// fact gives the record in the form of docs/facts.md.
func (r *record) fact() documentFact {
	table := &symbolTable{indexes: make(map[*entity]int, len(r.definitions)*2)}
	fact := documentFact{
		Document: r.path, Language: "go", Package: r.row, Encoding: "utf-16", Digest: r.digest, Declared: r.declared,
	}
	fact.Occurrences, fact.Enclosing = r.flatOccurrences(table)
	fact.Definitions = r.flatDefinitions(table)
	fact.Unresolved = r.flatUnresolved()
	slices.SortStableFunc(r.problems, func(a, b problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	fact.Problems = r.problems
	fact.Symbols = append([]string{}, table.texts...)
	return fact
}

func comparePoints(a, b point) int {
	return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.column, b.column))
}

func (r *record) flatOccurrences(table *symbolTable) (flat, enclosing []int) {
	slices.SortStableFunc(r.occurrences, func(a, b occurrence) int { return comparePoints(a.start, b.start) })
	flat = make([]int, 0, 5*len(r.occurrences))
	line := 0
	for index, each := range r.occurrences {
		flat = append(flat, each.start.line-line, each.start.column, each.length, table.index(each.entity), each.roles|r.roles)
		line = each.start.line
		if each.enclosing != nil {
			enclosing = append(append(enclosing, index), each.enclosing[:]...)
		}
	}
	return flat, enclosing
}

func (r *record) flatDefinitions(table *symbolTable) []definitionRow {
	defined := make([]*entity, 0, len(r.definitions))
	for each := range r.definitions {
		defined = append(defined, each)
	}
	// In the order of the table, so that what relationships add to it is in that order too.
	slices.SortFunc(defined, func(a, b *entity) int { return cmp.Compare(table.indexes[a], table.indexes[b]) })
	rows := make([]definitionRow, 0, len(defined))
	for _, each := range defined {
		d := r.definitions[each]
		row := definitionRow{table.indexes[each], d.kind, d.name, d.signature, d.documentation, nil}
		for _, related := range d.relations {
			row.Relationships = append(row.Relationships, [2]any{related.kind, table.index(related.target)})
		}
		rows = append(rows, row)
	}
	return rows
}

func (r *record) flatUnresolved() *unresolvedRows {
	if len(r.unresolved) == 0 {
		return nil
	}
	slices.SortStableFunc(r.unresolved, func(a, b unresolvedUse) int { return comparePoints(a.start, b.start) })
	rows := &unresolvedRows{}
	indexes := map[string]int{}
	line := 0
	for _, each := range r.unresolved {
		index, known := indexes[each.name]
		if !known {
			index = len(rows.Names)
			indexes[each.name] = index
			rows.Names = append(rows.Names, each.name)
		}
		rows.Uses = append(rows.Uses, each.start.line-line, each.start.column, index, each.reason)
		line = each.start.line
	}
	return rows
}
