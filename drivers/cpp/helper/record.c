#include "record.h"

#include <stdlib.h>
#include <string.h>

#include "source.h"

static uint32_t place(const struct occurrence *one, uint32_t mask) {
    uint32_t key[3] = {one->offset, one->length, one->symbol};
    return (uint32_t)digest_of(DIGEST_SEED, key, sizeof key) & mask;
}

static void widen(struct record *record) {
    record->mask = record->mask ? record->mask * 2 + 1 : 255;
    record->slots = grow(record->slots, (record->mask + 1) * sizeof *record->slots);
    memset(record->slots, 0xff, (record->mask + 1) * sizeof *record->slots);
    for (uint32_t each = 0; each < record->occurrence_count; each++) {
        uint32_t slot = place(&record->occurrences[each], record->mask);
        while (record->slots[slot] != UINT32_MAX) slot = (slot + 1) & record->mask;
        record->slots[slot] = each;
    }
}

void add_occurrence(struct record *record, struct occurrence occurrence) {
    if (record->occurrence_count * 2 >= record->mask) widen(record);
    uint32_t slot = place(&occurrence, record->mask);
    for (uint32_t each; (each = record->slots[slot]) != UINT32_MAX; slot = (slot + 1) & record->mask) {
        struct occurrence *known = &record->occurrences[each];
        if (known->offset != occurrence.offset || known->length != occurrence.length ||
            known->symbol != occurrence.symbol)
            continue;
        /* What one compiler run implies and another spells is spelled. */
        uint32_t implied = known->roles & occurrence.roles & ROLE_IMPLICIT;
        known->roles = ((known->roles | occurrence.roles) & ~(uint32_t)ROLE_IMPLICIT) | implied;
        /* A macro can make a declaration and its definition; the latter is the longer. */
        if (occurrence.end - occurrence.begin > known->end - known->begin)
            known->begin = occurrence.begin, known->end = occurrence.end;
        return;
    }
    if (record->occurrence_count == record->occurrence_room) {
        record->occurrence_room = record->occurrence_room ? record->occurrence_room * 2 : 64;
        record->occurrences =
            grow(record->occurrences, record->occurrence_room * sizeof *record->occurrences);
    }
    record->slots[slot] = record->occurrence_count;
    record->occurrences[record->occurrence_count++] = occurrence;
}

struct description *describe_in(struct record *record, uint32_t symbol) {
    if (record->description_count * 2 >= record->described_mask) {
        record->described_mask = record->described_mask ? record->described_mask * 2 + 1 : 63;
        record->described = grow(record->described, (record->described_mask + 1) * sizeof *record->described);
        memset(record->described, 0xff, (record->described_mask + 1) * sizeof *record->described);
        for (uint32_t each = 0; each < record->description_count; each++) {
            uint32_t slot = record->descriptions[each].symbol * 2654435761u & record->described_mask;
            while (record->described[slot] != UINT32_MAX) slot = (slot + 1) & record->described_mask;
            record->described[slot] = each;
        }
    }
    uint32_t slot = symbol * 2654435761u & record->described_mask;
    for (uint32_t each; (each = record->described[slot]) != UINT32_MAX; slot = (slot + 1) & record->described_mask)
        if (record->descriptions[each].symbol == symbol) return &record->descriptions[each];
    if (record->description_count == record->description_room) {
        record->description_room = record->description_room ? record->description_room * 2 : 32;
        record->descriptions =
            grow(record->descriptions, record->description_room * sizeof *record->descriptions);
    }
    record->described[slot] = record->description_count;
    struct description *found = &record->descriptions[record->description_count++];
    *found = (struct description){.symbol = symbol, .kind = "", .name = "", .signature = "", .documentation = ""};
    return found;
}

void add_unknown(struct record *record, struct unknown unknown) {
    if (record->unknown_count == record->unknown_room) {
        record->unknown_room = record->unknown_room ? record->unknown_room * 2 : 16;
        record->unknowns = grow(record->unknowns, record->unknown_room * sizeof *record->unknowns);
    }
    record->unknowns[record->unknown_count++] = unknown;
}

void add_problem(struct record *record, struct problem problem) {
    for (uint32_t each = 0; each < record->problem_count; each++) {
        struct problem *known = &record->problems[each];
        if (known->line == problem.line && known->column == problem.column && !strcmp(known->message, problem.message))
            return;
    }
    if (record->problem_count == record->problem_room) {
        record->problem_room = record->problem_room ? record->problem_room * 2 : 8;
        record->problems = grow(record->problems, record->problem_room * sizeof *record->problems);
    }
    record->problems[record->problem_count++] = problem;
}

void free_record(struct record *record) {
    free(record->occurrences);
    free(record->slots);
    free(record->descriptions);
    free(record->described);
    free(record->unknowns);
    free(record->problems);
    memset(record, 0, sizeof *record);
}
