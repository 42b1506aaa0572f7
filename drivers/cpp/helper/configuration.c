#include "configuration.h"

#include <stdlib.h>
#include <string.h>

/* Sorted intervals of offsets that do not touch. */
struct intervals { struct interval *items; uint32_t count; };

static int by_begin(const void *left, const void *right) {
    const struct interval *a = left, *b = right;
    return a->begin < b->begin ? -1 : a->begin > b->begin;
}

static struct intervals left_out(struct sources *sources, CXUnit unit, CXFile file) {
    CXRanges *skipped = clang.getSkippedRanges(unit, file);
    struct intervals found = {take(sources->arena, (skipped->count + 1) * sizeof *found.items), 0};
    for (unsigned each = 0; each < skipped->count; each++) {
        struct interval *one = &found.items[each];
        place_of(sources, clang.getRangeStart(skipped->ranges[each]), &one->begin);
        place_of(sources, clang.getRangeEnd(skipped->ranges[each]), &one->end);
    }
    sort(found.items, skipped->count, sizeof *found.items, by_begin);
    for (unsigned each = 0; each < skipped->count; each++) {
        struct interval one = found.items[each], *last = found.count ? &found.items[found.count - 1] : NULL;
        if (last && one.begin <= last->end) last->end = one.end > last->end ? one.end : last->end;
        else found.items[found.count++] = one;
    }
    clang.disposeSourceRangeList(skipped);
    return found;
}

/* Whether something lies in the definition of a function, of those that are known so far. */
static bool is_in_function(const struct source *source, const struct names *symbols, struct interval part) {
    for (uint32_t each = 0; each < source->record.occurrence_count; each++) {
        const struct occurrence *one = &source->record.occurrences[each];
        if (one->begin >= part.begin || one->end < part.end || !(one->roles & ROLE_DEFINITION)) continue;
        const char *symbol = symbols->texts[one->symbol];
        size_t length = strlen(symbol);
        if (length > 2 && !strcmp(symbol + length - 2, ").")) return true;
    }
    return false;
}

struct look { struct sources *sources; const struct names *symbols; CXUnit unit; bool news; };

static void see_header(CXFile file, CXLocation *stack, unsigned depth, void *data) {
    struct look *look = data;
    (void)stack;
    struct source *source = source_of(look->sources, file);
    if (!depth || !source || !source->own) return;
    struct intervals now = left_out(look->sources, look->unit, file), before = {source->left_out, source->left_out_count};
    if (!source->met) {
        source->met = true;
        source->left_out = now.items;
        source->left_out_count = now.count;
        return;
    }
    struct interval *both = take(look->sources->arena, (before.count + now.count + 1) * sizeof *both);
    uint32_t count = 0, at = 0;
    for (uint32_t each = 0; each < before.count; each++) {
        struct interval rest = before.items[each];
        while (at < now.count && now.items[at].end <= rest.begin) at++;
        for (uint32_t next = at; next < now.count && now.items[next].begin < rest.end; next++) {
            struct interval part = now.items[next];
            if (part.begin > rest.begin)
                look->news |= is_in_function(source, look->symbols, (struct interval){rest.begin, part.begin});
            both[count].begin = part.begin > rest.begin ? part.begin : rest.begin;
            both[count++].end = part.end < rest.end ? part.end : rest.end;
            rest.begin = part.end < rest.end ? part.end : rest.end;
        }
        if (rest.begin < rest.end) look->news |= is_in_function(source, look->symbols, rest);
    }
    source->left_out = both;
    source->left_out_count = count;
}

bool meets_new_bodies(struct sources *sources, const struct names *symbols, CXUnit unit) {
    struct look look = {sources, symbols, unit, false};
    clang.getInclusions(unit, see_header, &look);
    return look.news;
}
