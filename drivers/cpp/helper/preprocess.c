/* What the preprocessor saw: macros and inclusions. */
#include <stdlib.h>
#include <string.h>

#include "describe.h"
#include "directives.h"
#include "nested.h"
#include "visit.h"

static uint32_t name_in(struct walk *walk, CXCursor cursor) {
    struct buffer text = {0};
    add_clang(&text, clang.getCursorSpelling(cursor));
    uint32_t name = name_of(walk->entities->symbols, text.text ? text.text : "", text.length);
    free_buffer(&text);
    return name;
}

void start_macros(struct walk *walk) {
    walk->macro_mask = 1023;
    walk->macros = need((walk->macro_mask + 1) * sizeof *walk->macros);
    memset(walk->macros, 0, (walk->macro_mask + 1) * sizeof *walk->macros);
}

void free_macros(struct walk *walk) { free(walk->macros); }

static struct macro *find_macro(struct walk *walk, const struct source *source, uint32_t offset) {
    size_t slot = (((uintptr_t)source >> 4) + offset * 2654435761u) & walk->macro_mask;
    while (walk->macros[slot].source && (walk->macros[slot].source != source || walk->macros[slot].offset != offset))
        slot = (slot + 1) & walk->macro_mask;
    return &walk->macros[slot];
}

static void widen(struct walk *walk) {
    struct macro *before = walk->macros;
    size_t count = walk->macro_mask + 1;
    walk->macro_mask = walk->macro_mask * 2 + 1;
    walk->macros = need((walk->macro_mask + 1) * sizeof *walk->macros);
    memset(walk->macros, 0, (walk->macro_mask + 1) * sizeof *walk->macros);
    for (size_t each = 0; each < count; each++)
        if (before[each].source) *find_macro(walk, before[each].source, before[each].offset) = before[each];
    free(before);
}

/* The symbol of a macro's definition: later definitions of one name in one file are numbered. A file that comes in
 * twice defines the same macro twice. */
uint32_t symbol_of_macro(struct walk *walk, struct source *source, uint32_t offset, const char *name) {
    struct macro *known = find_macro(walk, source, offset);
    if (known->source) return known->symbol;
    uint32_t symbol = macro_symbol(walk->entities, source, name, definitions_before(source, offset));
    *known = (struct macro){source, offset, symbol};
    if (++walk->macro_count * 2 > walk->macro_mask) widen(walk);
    return symbol;
}

static void see_definition(struct walk *walk, CXCursor cursor) {
    uint32_t offset;
    struct source *source = place_of(walk->entities->sources, clang.getCursorLocation(cursor), &offset);
    if (!source) return;
    uint32_t number = name_in(walk, cursor);
    know_definition(walk->nested, cursor, source, offset, number);
    if (!source->own) return;
    const char *name = walk->entities->symbols->texts[number];
    uint32_t symbol = symbol_of_macro(walk, source, offset, name);
    uint32_t length = word_at(source, offset);
    if (length != strlen(name)) return;
    add_occurrence(&source->record, (struct occurrence){offset, length, symbol, ROLE_DEFINITION, 0, 0});
    if (!describe_in(&source->record, symbol)->rank)
        describe_macro(walk->entities, source, macro_text(walk->entities->sources, cursor), symbol, name);
}

static bool is_called(struct source *source, uint32_t at) {
    return stands_at(source, behind_blanks(source, at), "(");
}

void define_foreign(struct walk *walk, struct source *home, struct interval text, uint32_t symbol, const char *name) {
    describe_macro(walk->entities, home, text, symbol, name);
    add_occurrence(&home->record,
                   (struct occurrence){text.begin, (uint32_t)strlen(name), symbol, ROLE_DEFINITION, 0, 0});
}

static void see_expansion(struct walk *walk, CXCursor cursor) {
    uint32_t offset, place;
    struct source *source = place_of(walk->entities->sources, clang.getCursorLocation(cursor), &offset);
    if (!source || !source->own || clang.Cursor_isMacroBuiltin(cursor)) return;
    CXCursor target = clang.getCursorReferenced(cursor);
    if (is_null(target) || target.kind != C_MACRO_DEFINITION) return;
    struct source *home = place_of(walk->entities->sources, clang.getCursorLocation(target), &place);
    /* What the command line or the compiler itself defines stands in no file. */
    if (!home) return;
    uint32_t number = name_in(walk, cursor);
    const char *name = walk->entities->symbols->texts[number];
    uint32_t symbol = symbol_of_macro(walk, home, place, name), length = word_at(source, offset);
    bool spelled = length == strlen(name) && stands_at(source, offset, name);
    if (home->own) follow_expansion(walk, home, place, number, spelled && is_called(source, offset + length));
    add_occurrence(&source->record,
                   (struct occurrence){offset, length, symbol, spelled ? 0 : ROLE_IMPLICIT, 0, 0});
    if (!home->own && !describe_in(&home->record, symbol)->rank)
        define_foreign(walk, home, macro_text(walk->entities->sources, target), symbol, name);
}

/* The name of the file in an inclusion, without its quotes: from the directive's place on. */
static bool included_name(struct source *source, uint32_t offset, uint32_t *begin, uint32_t *length) {
    if (!load_source(source)) return false;
    const char *at = source->text + offset, *end = source->text + source->length;
    while (at < end && *at != '"' && *at != '<' && *at != '\n') at++;
    if (at >= end || *at == '\n') return false;
    char close = *at == '<' ? '>' : '"';
    const char *start = ++at;
    while (at < end && *at != close && *at != '\n') at++;
    *begin = (uint32_t)(start - source->text);
    *length = (uint32_t)(at - start);
    return at < end && *at == close;
}

/* The macro that an inclusion names its file with: the first word behind the directive's. */
static bool macro_name(struct source *source, uint32_t offset, uint32_t *begin, uint32_t *length) {
    uint32_t at = offset;
    while (at < source->length && (source->text[at] == '#' || source->text[at] == ' ')) at++;
    at += word_at(source, at);
    while (at < source->length && (source->text[at] == ' ' || source->text[at] == '\t')) at++;
    *begin = at;
    *length = word_at(source, at);
    return *length != 0;
}

static void describe_file(struct entities *entities, struct source *file, uint32_t symbol) {
    struct description *found = describe_in(&file->record, symbol);
    if (found->rank) return;
    const char *slash = strrchr(file->path, '/');
    found->rank = 2;
    found->kind = "File";
    found->name = slash ? slash + 1 : file->path;
    (void)entities;
    add_occurrence(&file->record, (struct occurrence){0, 0, symbol, ROLE_DEFINITION, 0, 0});
}

static void see_inclusion(struct walk *walk, CXCursor cursor) {
    uint32_t offset, begin, length, roles = ROLE_IMPORT;
    struct source *source = place_of(walk->entities->sources, clang.getCursorLocation(cursor), &offset);
    if (!source || !source->own) return;
    struct source *file = source_of(walk->entities->sources, clang.getIncludedFile(cursor));
    if (!file) return;
    if (!included_name(source, offset, &begin, &length)) {
        if (!macro_name(source, offset, &begin, &length)) return;
        roles |= ROLE_IMPLICIT;
    }
    uint32_t symbol = file_symbol(walk->entities, file);
    describe_file(walk->entities, file, symbol);
    add_occurrence(&source->record, (struct occurrence){begin, length, symbol, roles, 0, 0});
}

void see_preprocessing(struct walk *walk, CXCursor cursor) {
    switch (cursor.kind) {
        case C_MACRO_DEFINITION: see_definition(walk, cursor); break;
        case C_MACRO_EXPANSION: see_expansion(walk, cursor); break;
        case C_INCLUSION: see_inclusion(walk, cursor); break;
        default: break;
    }
}
