package main

import (
	"bytes"
	"sort"
	"strings"
	"unicode/utf8"
)

// A text is the content of a source file with the lines and columns of facts: both count from 0, columns in
// UTF-16 code units, and a byte order mark at the start is not part of the first line.
type text struct {
	data   []byte
	starts []int  // offset of the first byte of each line
	plain  []bool // whether a line is all ASCII
}

var byteOrderMark = []byte("\xef\xbb\xbf")

func newText(data []byte) *text {
	t := &text{data: data}
	start := 0
	if bytes.HasPrefix(data, byteOrderMark) {
		start = len(byteOrderMark)
	}
	plain := true
	for at := start; at < len(data); at++ {
		switch c := data[at]; {
		case c >= utf8.RuneSelf:
			plain = false
		case c == '\n', c == '\r' && !(at+1 < len(data) && data[at+1] == '\n'):
			t.starts, t.plain = append(t.starts, start), append(t.plain, plain)
			start, plain = at+1, true
		}
	}
	t.starts, t.plain = append(t.starts, start), append(t.plain, plain)
	return t
}

// A point is a place in a text.
type point struct{ line, column int }

// at gives the place of a byte.
func (t *text) at(offset int) point {
	line := sort.SearchInts(t.starts, offset+1) - 1
	if line < 0 {
		return point{}
	}
	start := t.starts[line]
	if t.plain[line] {
		return point{line, offset - start}
	}
	return point{line, units(t.data[start:min(offset, len(t.data))])}
}

// units counts the UTF-16 code units of some UTF-8.
func units(data []byte) int {
	count := 0
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		switch {
		case r == utf8.RuneError && size == 1:
			size = brokenLength(data)
		case r > 0xFFFF:
			count++
		}
		count++
		data = data[size:]
	}
	return count
}

// brokenLength gives how many bytes of an invalid sequence count as one unknown character: as many as begin a valid one.
func brokenLength(data []byte) int {
	first := data[0]
	low, high, need := byte(0x80), byte(0xBF), 0
	switch {
	case first >= 0xC2 && first <= 0xDF:
		need = 1
	case first >= 0xE0 && first <= 0xEF:
		need = 2
	case first >= 0xF0 && first <= 0xF4:
		need = 3
	}
	switch first {
	case 0xE0:
		low = 0xA0
	case 0xED:
		high = 0x9F
	case 0xF0:
		low = 0x90
	case 0xF4:
		high = 0x8F
	}
	size := 1
	for size <= need && size < len(data) && data[size] >= low && data[size] <= high {
		low, high = 0x80, 0xBF
		size++
	}
	return size
}

// dedented gives a piece of the text, its lines as far to the left as its last one allows.
func (t *text) dedented(from, to int) string {
	piece := string(t.data[from:to])
	last := piece[strings.LastIndexByte(piece, '\n')+1:]
	if last == piece {
		return piece
	}
	indent := last[:len(last)-len(strings.TrimLeft(last, " \t"))]
	return strings.ReplaceAll(strings.ReplaceAll(piece, "\r\n", "\n"), "\n"+indent, "\n")
}
