#include "nested.h"

#include <stdlib.h>
#include <string.h>

#include "describe.h"

enum { DEEPEST = 32, MOST_PARAMETERS = 64 };

/* A name in a macro's text.
 * called, last: a bracket follows it; nothing does.
 * callee: number of the name that calls with it in its arguments, or NO_NAME. */
struct word { uint32_t offset, name, callee; bool called, last; };

enum { NO_NAME = UINT32_MAX };

/* A definition.
 * end: that of its text, or 0 before it is known.
 * takes, pastes: it has parameters; it makes texts or names of them, which are then not expanded.
 * borrowed: its words belong to a precompiled beginning.
 * epoch: when it was followed last.
 * words: those of its text, of the checkout's own macros. */
struct definition {
    CXCursor cursor;
    struct source *source;
    uint32_t offset, end, name, epoch, word_count;
    bool takes, pastes, read, borrowed;
    struct word *words;
};

struct use { struct source *source; uint32_t offset, definition; };

/* What is known of a name.
 * latest: one more than the index of the definition in force, or 0.
 * wanted: a macro's text has it. */
struct meaning { uint32_t latest; bool wanted; };

/* All definitions of one translation unit.
 * meanings: by the numbers of names.
 * epoch: one more whenever a name that is wanted gets another meaning. */
struct nested {
    struct definition *items;
    struct meaning *meanings;
    uint32_t count, room, meaning_count, epoch;
    struct use *uses;
    size_t use_count, use_room;
    uint32_t chain[DEEPEST];
};

struct nested *start_nested(const struct nested *before) {
    struct nested *nested = need(sizeof *nested);
    memset(nested, 0, sizeof *nested);
    nested->epoch = 1;
    if (!before) return nested;
    nested->epoch = before->epoch;
    nested->count = nested->room = before->count;
    nested->items = need((before->count + 1) * sizeof *nested->items);
    memcpy(nested->items, before->items, before->count * sizeof *nested->items);
    for (uint32_t each = 0; each < nested->count; each++) nested->items[each].borrowed = true;
    nested->meaning_count = before->meaning_count;
    nested->meanings = need((before->meaning_count + 1) * sizeof *nested->meanings);
    memcpy(nested->meanings, before->meanings, before->meaning_count * sizeof *nested->meanings);
    return nested;
}

void free_nested(struct nested *nested) {
    for (uint32_t each = 0; each < nested->count; each++)
        if (!nested->items[each].borrowed) free(nested->items[each].words);
    free(nested->items);
    free(nested->meanings);
    free(nested->uses);
    free(nested);
}

static struct meaning *meaning_of(struct nested *nested, uint32_t name) {
    if (name >= nested->meaning_count) {
        uint32_t before = nested->meaning_count;
        nested->meaning_count = (name + 1) * 2;
        nested->meanings = grow(nested->meanings, nested->meaning_count * sizeof *nested->meanings);
        memset(nested->meanings + before, 0, (nested->meaning_count - before) * sizeof *nested->meanings);
    }
    return &nested->meanings[name];
}

void know_definition(struct nested *nested, CXCursor cursor, struct source *source, uint32_t offset, uint32_t name) {
    struct meaning *meaning = meaning_of(nested, name);
    if (meaning->wanted) nested->epoch++;
    if (nested->count == nested->room) {
        nested->room = nested->room ? nested->room * 2 : 256;
        nested->items = grow(nested->items, nested->room * sizeof *nested->items);
    }
    bool takes = clang.Cursor_isMacroFunctionLike(cursor);
    nested->items[nested->count++] =
        (struct definition){.cursor = cursor, .source = source, .offset = offset, .name = name, .takes = takes};
    meaning->latest = nested->count;
}

static struct definition *in_force(struct nested *nested, uint32_t name) {
    uint32_t index = name < nested->meaning_count ? nested->meanings[name].latest : 0;
    return index ? &nested->items[index - 1] : NULL;
}

/* The tokens of a definition without its comments, from its name on. */
struct tokens { CXUnit unit; CXToken *items; unsigned count, kept; };

static bool is_mark(struct tokens *tokens, unsigned index, const char *mark) {
    if (index >= tokens->kept) return false;
    CXString text = clang.getTokenSpelling(tokens->unit, tokens->items[index]);
    bool same = !strcmp(clang.getCString(text), mark);
    clang.disposeString(text);
    return same;
}

static uint32_t word_of(struct walk *walk, struct tokens *tokens, unsigned index) {
    CXString text = clang.getTokenSpelling(tokens->unit, tokens->items[index]);
    const char *word = clang.getCString(text);
    uint32_t name = name_of(walk->entities->symbols, word, strlen(word));
    clang.disposeString(text);
    return name;
}

/* Reads the parameters of a definition that takes some; gives the index of the first token behind them. */
static unsigned read_parameters(struct walk *walk, struct tokens *tokens, uint32_t *names, unsigned *count) {
    unsigned at = 2;
    for (; at < tokens->kept && !is_mark(tokens, at, ")"); at++)
        if (clang.getTokenKind(tokens->items[at]) == TOKEN_IDENTIFIER && *count < MOST_PARAMETERS)
            names[(*count)++] = word_of(walk, tokens, at);
    return at + 1;
}

static void read_words(struct walk *walk, struct definition *definition, struct tokens *tokens) {
    uint32_t parameters[MOST_PARAMETERS], callees[DEEPEST], word_before = NO_NAME;
    unsigned parameter_count = 0, depth = 0;
    unsigned at = definition->takes ? read_parameters(walk, tokens, parameters, &parameter_count) : 1;
    definition->words = need((tokens->kept + 1) * sizeof *definition->words);
    for (; at < tokens->kept; at++) {
        bool name = clang.getTokenKind(tokens->items[at]) == TOKEN_IDENTIFIER;
        if (is_mark(tokens, at, "#") || is_mark(tokens, at, "##")) definition->pastes = true;
        if (is_mark(tokens, at, "(")) {
            if (depth < DEEPEST) callees[depth] = word_before;
            depth++;
        } else if (is_mark(tokens, at, ")") && depth) {
            depth--;
        }
        word_before = NO_NAME;
        if (!name || is_mark(tokens, at - 1, "##") || is_mark(tokens, at + 1, "##")) continue;
        uint32_t word = word_of(walk, tokens, at), offset;
        bool parameter = false;
        for (unsigned each = 0; each < parameter_count; each++) parameter |= parameters[each] == word;
        if (parameter) continue;
        word_before = word;
        if (!definition->source->own) continue;
        meaning_of(walk->nested, word)->wanted = true;
        place_of(walk->entities->sources, clang.getTokenLocation(tokens->unit, tokens->items[at]), &offset);
        uint32_t callee = depth && depth <= DEEPEST ? callees[depth - 1] : NO_NAME;
        definition->words[definition->word_count++] =
            (struct word){offset, word, callee, is_mark(tokens, at + 1, "("), at + 1 == tokens->kept};
    }
}

static void read_definition(struct walk *walk, struct definition *definition) {
    definition->read = true;
    struct tokens tokens = {.unit = walk->unit};
    clang.tokenize(walk->unit, clang.getCursorExtent(definition->cursor), &tokens.items, &tokens.count);
    CXToken *all = tokens.items;
    for (unsigned each = 0; each < tokens.count; each++)
        if (clang.getTokenKind(all[each]) != TOKEN_COMMENT) all[tokens.kept++] = all[each];
    read_words(walk, definition, &tokens);
    clang.disposeTokens(walk->unit, all, tokens.count);
}

void read_definitions(CXUnit unit, struct entities *entities, struct nested *nested) {
    struct walk walk = {.entities = entities, .unit = unit, .nested = nested};
    for (uint32_t each = 0; each < nested->count; each++) {
        struct definition *definition = &nested->items[each];
        if (definition->source->own && !definition->read) read_definition(&walk, definition);
        definition->end = macro_text(entities->sources, definition->cursor).end;
    }
}

static void use(struct nested *nested, struct use use) {
    if (nested->use_count == nested->use_room) {
        nested->use_room = nested->use_room ? nested->use_room * 2 : 256;
        nested->uses = grow(nested->uses, nested->use_room * sizeof *nested->uses);
    }
    nested->uses[nested->use_count++] = use;
}

static void follow(struct walk *walk, uint32_t index, bool called, unsigned depth) {
    struct nested *nested = walk->nested;
    if (!nested->items[index].read) read_definition(walk, &nested->items[index]);
    struct definition *outer = &nested->items[index];
    outer->epoch = nested->epoch;
    nested->chain[depth] = outer->name;
    for (uint32_t each = 0; each < outer->word_count; each++) {
        struct word word = outer->words[each];
        struct definition *inner = in_force(nested, word.name);
        bool again = false;
        for (unsigned above = 0; above <= depth; above++) again |= nested->chain[above] == word.name;
        if (!inner || again) continue;
        struct definition *callee = word.callee == NO_NAME ? NULL : in_force(nested, word.callee);
        if (callee && callee->takes && !callee->read && !callee->borrowed) read_definition(walk, callee);
        bool behind = word.called || (word.last && called);
        if ((inner->takes && !behind) || (callee && callee->takes && callee->pastes)) continue;
        use(nested, (struct use){outer->source, word.offset, (uint32_t)(inner - nested->items)});
        if (inner->source->own && inner->epoch != nested->epoch && depth + 1 < DEEPEST)
            follow(walk, (uint32_t)(inner - nested->items), behind, depth + 1);
    }
}

void follow_expansion(struct walk *walk, struct source *home, uint32_t offset, uint32_t name, bool called) {
    struct definition *definition = in_force(walk->nested, name);
    if (!definition || definition->source != home || definition->offset != offset) return;
    if (definition->epoch != walk->nested->epoch)
        follow(walk, (uint32_t)(definition - walk->nested->items), called, 0);
}

static int by_spot(const void *left, const void *right) {
    const struct made *a = left, *b = right;
    if (a->source != b->source) return a->source < b->source ? -1 : 1;
    return a->offset < b->offset ? -1 : a->offset > b->offset;
}

void settle_nested(struct walk *walk) {
    struct sources *sources = walk->entities->sources;
    sort(sources->made, sources->made_count, sizeof *sources->made, by_spot);
    for (size_t each = 0; each < walk->nested->use_count; each++) {
        struct use one = walk->nested->uses[each];
        struct made key = {one.source, one.offset};
        if (sources->made_count && bsearch(&key, sources->made, sources->made_count, sizeof key, by_spot)) continue;
        struct definition *meant = &walk->nested->items[one.definition];
        const char *name = walk->entities->symbols->texts[meant->name];
        uint32_t symbol = symbol_of_macro(walk, meant->source, meant->offset, name);
        uint32_t length = word_at(one.source, one.offset);
        add_occurrence(&one.source->record, (struct occurrence){one.offset, length, symbol, 0, 0, 0});
        if (meant->source->own || describe_in(&meant->source->record, symbol)->rank) continue;
        struct interval text = {meant->offset, meant->end};
        if (!text.end) text = macro_text(sources, meant->cursor);
        define_foreign(walk, meant->source, text, symbol, name);
    }
}
