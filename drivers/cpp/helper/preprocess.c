/* What the preprocessor saw: macros and inclusions. */
#include <stdlib.h>
#include <string.h>

#include "describe.h"
#include "visit.h"

static const char *name_in(struct walk *walk, CXCursor cursor) {
    struct buffer text = {0};
    add_clang(&text, clang.getCursorSpelling(cursor));
    uint32_t name = name_of(walk->entities->symbols, text.text ? text.text : "", text.length);
    free_buffer(&text);
    return walk->entities->symbols->texts[name];
}

/* The symbol of a macro's definition: later definitions of one name in one file are numbered. */
static uint32_t defined(struct walk *walk, CXCursor cursor, struct source *source, const char *name) {
    uint32_t number = name_of(walk->entities->symbols, name, strlen(name));
    unsigned ordinal = 0;
    for (size_t each = walk->macro_count; each-- > 0;) {
        struct macro *known = &walk->macros[each];
        if (clang.equalCursors(known->cursor, cursor)) return known->symbol;
        ordinal += known->source == source && known->name == number;
    }
    if (walk->macro_count == walk->macro_room) {
        walk->macro_room = walk->macro_room ? walk->macro_room * 2 : 256;
        walk->macros = grow(walk->macros, walk->macro_room * sizeof *walk->macros);
    }
    uint32_t symbol = macro_symbol(walk->entities, source, name, ordinal);
    walk->macros[walk->macro_count++] = (struct macro){cursor, source, number, symbol};
    return symbol;
}

static void see_definition(struct walk *walk, CXCursor cursor) {
    uint32_t offset;
    struct source *source = place_of(walk->entities->sources, clang.getCursorLocation(cursor), &offset);
    if (!source || !source->own) return;
    const char *name = name_in(walk, cursor);
    uint32_t symbol = defined(walk, cursor, source, name);
    uint32_t length = word_at(source, offset);
    if (length != strlen(name)) return;
    add_occurrence(&source->record, (struct occurrence){offset, length, symbol, ROLE_DEFINITION, 0, 0});
    describe_macro(walk->entities, source, cursor, symbol, name);
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
    const char *name = name_in(walk, cursor);
    uint32_t symbol = defined(walk, target, home, name), length = word_at(source, offset);
    bool spelled = length == strlen(name) && stands_at(source, offset, name);
    add_occurrence(&source->record,
                   (struct occurrence){offset, length, symbol, spelled ? 0 : ROLE_IMPLICIT, 0, 0});
    if (home->own) return;
    describe_macro(walk->entities, home, target, symbol, name);
    add_occurrence(&home->record, (struct occurrence){place, (uint32_t)strlen(name), symbol, ROLE_DEFINITION, 0, 0});
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
    uint32_t offset, begin, length;
    struct source *source = place_of(walk->entities->sources, clang.getCursorLocation(cursor), &offset);
    if (!source || !source->own) return;
    struct source *file = source_of(walk->entities->sources, clang.getIncludedFile(cursor));
    if (!file || !included_name(source, offset, &begin, &length)) return;
    uint32_t symbol = file_symbol(walk->entities, file);
    describe_file(walk->entities, file, symbol);
    add_occurrence(&source->record, (struct occurrence){begin, length, symbol, ROLE_IMPORT, 0, 0});
}

void see_preprocessing(struct walk *walk, CXCursor cursor) {
    switch (cursor.kind) {
        case C_MACRO_DEFINITION: see_definition(walk, cursor); break;
        case C_MACRO_EXPANSION: see_expansion(walk, cursor); break;
        case C_INCLUSION: see_inclusion(walk, cursor); break;
        default: break;
    }
}
