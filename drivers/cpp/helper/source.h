/* The files of a job: who owns each, what is in it, and what is known about it. */
#ifndef TIELINE_SOURCE_H
#define TIELINE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi.h"
#include "directives.h"
#include "job.h"
#include "record.h"
#include "text.h"

struct interval { uint32_t begin, end; };

/* One file.
 * path: absolute, links resolved.
 * document: relative to the checkout's root, or for a dependency to its package's location.
 * carried: what entities without linkage carry in their symbols to say which file they are of.
 * header: whether it is meant to be included.
 * seen: whether a translation unit had it.
 * lines: offsets of the starts of lines.
 * directives: its definitions of macros, sorted by offset; see directives.h.
 * left_out: what conditions left out of it in all units that met it; see configuration.h.
 * record: what was found in it. */
struct source {
    const char *path, *document, *carried;
    size_t package;
    bool own, header, seen, test, generated, loaded, plain;
    char *text;
    size_t length;
    uint32_t *lines, line_count;
    char digest[65];
    struct directive *directives;
    uint32_t directive_count;
    bool directives_read;
    struct record record;
    uint32_t file_symbol;
    struct interval *left_out;
    uint32_t left_out_count;
    bool met;
};

/* A place in a macro's text of which the compiler has made a name. */
struct made { struct source *source; uint32_t offset; };

struct handle { CXFile file; struct source *source; };

/* All files of a job; `handles` and `made` are those of the present translation unit.
 * handovers: what its units say of the add-ons of Node; see handover.h. */
struct sources {
    struct arena *arena;
    const struct context *context;
    const char *root, *directory;
    size_t unknown;
    struct names paths;
    struct source **items;
    size_t room;
    struct handle *handles;
    size_t handle_count, handle_mask;
    struct made *made;
    size_t made_count, made_room;
    struct handovers *handovers;
};

void start_sources(struct sources *sources, struct arena *arena, const struct context *context,
                   const struct job *job);
void free_sources(struct sources *sources);

/* Forget the handles of a translation unit that is gone, and what it made of macros. */
void forget_files(struct sources *sources);

void add_made(struct sources *sources, struct source *source, uint32_t offset);

/* The file of a handle; NULL for none, as that of built-in macros. */
struct source *source_of(struct sources *sources, CXFile file);
struct source *source_at(struct sources *sources, const char *path);

/* Reads the file unless it was read; false when it cannot be. */
bool load_source(struct source *source);

/* 0-based line of an offset, and its column in UTF-16 code units. */
void position_of(const struct source *source, uint32_t offset, uint32_t *line, uint32_t *column);

/* The first offset from one on where there is no blank and no line end. */
uint32_t behind_blanks(const struct source *source, uint32_t offset);

/* Bytes of the identifier at an offset; 0 where there is none. */
uint32_t word_at(struct source *source, uint32_t offset);

/* Whether a text stands at an offset. */
bool stands_at(struct source *source, uint32_t offset, const char *text);

#endif
