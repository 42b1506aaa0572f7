#include "directives.h"

#include <stdlib.h>
#include <string.h>

#include "source.h"

static uint32_t behind_spaces(const struct source *source, uint32_t at) {
    while (at < source->length && (source->text[at] == ' ' || source->text[at] == '\t')) at++;
    return at;
}

/* Offset of the name that a line defines, or 0. */
static uint32_t defined_on(struct source *source, uint32_t line) {
    uint32_t at = behind_spaces(source, line);
    if (at >= source->length || source->text[at] != '#') return 0;
    at = behind_spaces(source, at + 1);
    if (!stands_at(source, at, "define") || is_identifier_byte(source->text[at + 6])) return 0;
    return behind_spaces(source, at + 6);
}

static int by_name(const void *left, const void *right) {
    const struct directive *a = left, *b = right;
    if (a->digest != b->digest) return a->digest < b->digest ? -1 : 1;
    return a->offset < b->offset ? -1 : a->offset > b->offset;
}

static int by_offset(const void *left, const void *right) {
    const struct directive *a = left, *b = right;
    return a->offset < b->offset ? -1 : a->offset > b->offset;
}

static void read_directives(struct source *source) {
    uint32_t room = 0;
    for (uint32_t line = 0; line < source->line_count; line++) {
        uint32_t offset = defined_on(source, source->lines[line]);
        uint32_t length = offset ? word_at(source, offset) : 0;
        if (!length) continue;
        if (source->directive_count == room) {
            room = room ? room * 2 : 64;
            source->directives = grow(source->directives, room * sizeof *source->directives);
        }
        uint32_t digest = (uint32_t)digest_of(DIGEST_SEED, source->text + offset, length);
        source->directives[source->directive_count++] = (struct directive){offset, digest, 0};
    }
    sort(source->directives, source->directive_count, sizeof *source->directives, by_name);
    for (uint32_t each = 1; each < source->directive_count; each++) {
        struct directive *before = &source->directives[each - 1], *one = before + 1;
        if (one->digest == before->digest) one->ordinal = before->ordinal + 1;
    }
    sort(source->directives, source->directive_count, sizeof *source->directives, by_offset);
}

uint32_t definitions_before(struct source *source, uint32_t offset) {
    if (!load_source(source)) return 0;
    if (!source->directives_read) read_directives(source);
    source->directives_read = true;
    struct directive key = {offset, 0, 0}, *found = NULL;
    if (source->directive_count)
        found = bsearch(&key, source->directives, source->directive_count, sizeof key, by_offset);
    return found ? found->ordinal : 0;
}
