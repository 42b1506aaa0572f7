/* What is found in one file, over all translation units of a job that see it. */
#ifndef TIELINE_RECORD_H
#define TIELINE_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

enum {
    ROLE_DEFINITION = 0x1, ROLE_IMPORT = 0x2, ROLE_WRITE = 0x4, ROLE_READ = 0x8, ROLE_GENERATED = 0x10,
    ROLE_TEST = 0x20, ROLE_FORWARD = 0x40, ROLE_CALL = 0x10000, ROLE_IMPLICIT = 0x20000,
};

/* Reasons for an unresolved name, as in docs/facts.md. */
enum { REASON_RECEIVER, REASON_IMPORT, REASON_NO_DECLARATION };

/* Offsets and lengths are bytes. `begin` and `end` are the whole definition, or both 0. */
struct occurrence { uint32_t offset, length, symbol, roles, begin, end; };

struct relation { const char *kind; uint32_t target; };

/* What is known about a symbol in this file; `rank` says how much that is. */
struct description {
    uint32_t symbol;
    int rank;
    const char *kind, *name, *signature, *documentation;
    struct relation *relations;
    uint32_t relation_count;
};

struct unknown { uint32_t offset; uint32_t name; uint32_t reason; };

/* `severity` is that of docs/facts.md; NULL is an error. */
struct problem { uint32_t line, column; const char *message, *code, *severity; };

struct record {
    struct occurrence *occurrences;
    uint32_t occurrence_count, occurrence_room, *slots, mask;
    struct description *descriptions;
    uint32_t description_count, description_room;
    uint32_t *described, described_mask;
    struct unknown *unknowns;
    uint32_t unknown_count, unknown_room;
    struct problem *problems;
    uint32_t problem_count, problem_room;
};

/* Adds an occurrence, or its roles to the one that is there. */
void add_occurrence(struct record *record, struct occurrence occurrence);

/* The description of a symbol, empty with rank 0 when it is new; good until the next call. */
struct description *describe_in(struct record *record, uint32_t symbol);

void add_unknown(struct record *record, struct unknown unknown);
void add_problem(struct record *record, struct problem problem);
void free_record(struct record *record);

struct source;

/* Writes a document as a line of JSON; nothing for a file without content. */
void write_document(struct buffer *out, struct source *source, const struct names *symbols, bool declared);

#endif
