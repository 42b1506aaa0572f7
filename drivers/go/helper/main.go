// The Go helper: jobs on standard input, one a line; facts on standard output; JSON log lines on standard error.
//
// It type-checks packages of the checkout from source against the export data of what they import, with go/types. It runs
// nothing of the checkout, and ends when standard input does.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"go/token"
	"io"
	"os"
	"runtime/debug"
)

func main() {
	// Most of what is allocated stays: collecting less often is a quarter faster.
	debug.SetGCPercent(300)
	os.Exit(serve(os.Stdin, newEmitter(os.Stdout, os.Stderr)))
}

// serve runs jobs until the input ends; it gives the exit status.
func serve(input io.Reader, out *emitter) int {
	lines := bufio.NewReaderSize(input, 1<<16)
	universes := map[string]*universe{}
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return 0
		}
		var next job
		if err := json.Unmarshal(line, &next); err != nil {
			out.log("error", "the job is not readable: "+err.Error())
			return 2
		}
		if next.Cgo != nil {
			out.line(askCgo(next.Cgo))
			out.flush()
			continue
		}
		if next.Descriptors != nil {
			out.line(askDescriptors(next.Descriptors))
			out.flush()
			continue
		}
		shared, known := universes[next.Context]
		if !known {
			context, err := readContext(next.Context)
			if err != nil {
				out.log("error", err.Error())
				return 2
			}
			shared = newUniverse(context, token.NewFileSet())
			universes[next.Context] = shared
		}
		if next.Landscape != nil {
			out.line(survey(next.Landscape, shared.context, out))
		} else {
			if !analyse(&next, shared, out) {
				// Nobody knows what a panic left behind.
				delete(universes, next.Context)
			}
		}
		out.flush()
	}
}

// An emitter writes facts and events.
type emitter struct {
	facts  *bufio.Writer
	events io.Writer
}

func newEmitter(facts, events io.Writer) *emitter {
	return &emitter{bufio.NewWriterSize(facts, 1<<18), events}
}

func (e *emitter) line(fact any) {
	encoder := json.NewEncoder(e.facts)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(fact); err != nil {
		panic(fmt.Sprintf("a fact is not JSON: %v", err))
	}
}

func (e *emitter) flush() { e.facts.Flush() }

type event struct {
	Event   string `json:"event"`
	Unit    string `json:"unit,omitempty"`
	Input   string `json:"input,omitempty"`
	Done    int    `json:"done,omitempty"`
	Total   int    `json:"total,omitempty"`
	Level   string `json:"level,omitempty"`
	Message string `json:"message,omitempty"`
}

func (e *emitter) event(each event) {
	data, _ := json.Marshal(each)
	e.events.Write(append(data, '\n'))
}

func (e *emitter) log(level, message string) {
	e.event(event{Event: "log", Level: level, Message: message})
}
