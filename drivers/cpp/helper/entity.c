#include "entity.h"

#include <stdlib.h>
#include <string.h>

#include "descriptor.h"
#include "members.h"

enum { DEEPEST = 64 };

void start_entities(struct entities *entities, struct sources *sources, struct names *symbols) {
    *entities = (struct entities){.sources = sources, .symbols = symbols, .mask = 4095};
    entities->items = need((entities->mask + 1) * sizeof *entities->items);
    memset(entities->items, 0, (entities->mask + 1) * sizeof *entities->items);
}

void free_entities(struct entities *entities) { free(entities->items); }

/* What a declaration is nested in, from inside; templates instead of what was made from them. */
static int chain_of(struct sources *sources, CXCursor cursor, CXCursor chain[DEEPEST]) {
    int depth = 0;
    /* What the program specialises is a member of just the instance that is written before it. */
    bool specialised = false;
    for (CXCursor at = cursor; depth < DEEPEST; depth++) {
        if (!specialised) {
            at = pattern_of(sources, at);
            specialised = is_specialised(sources, at);
        }
        at = clang.getCanonicalCursor(at);
        if (is_null(at) || at.kind == C_TRANSLATION_UNIT) break;
        chain[depth] = at;
        at = clang.getCursorSemanticParent(at);
    }
    return depth;
}

/* What has no place in symbols: linkage specifications, and other things around declarations without a name. */
static bool is_passed(CXCursor cursor) { return cursor.kind == C_LINKAGE || cursor.kind == C_UNEXPOSED_DECL; }

/* Whether what is in the chain has one meaning in C and C++: it is in `extern "C"`. */
static bool has_c_linkage(struct sources *sources, CXCursor *chain, int depth) {
    for (int each = 1; each < depth; each++) {
        if (chain[each].kind != C_LINKAGE) continue;
        uint32_t offset;
        CXLocation begin = clang.getRangeStart(clang.getCursorExtent(chain[each]));
        struct source *source = place_of(sources, begin, &offset);
        return !source || !load_source(source) || !stands_at(source, offset, "extern \"C++\"");
    }
    return false;
}

/* The file that something at the top is of; of several that declare a type the header that defines it, or else the
 * first one. `defined` says whether it is defined at all. */
static struct source *home_of(struct sources *sources, CXCursor outermost, bool *defined) {
    uint32_t offset;
    struct source *home = place_of(sources, clang.getCursorLocation(outermost), &offset);
    *defined = true;
    if (!home || !is_type(outermost.kind)) return home;
    CXCursor definition = clang.getCursorDefinition(outermost);
    *defined = !is_null(definition);
    struct source *other = *defined ? place_of(sources, clang.getCursorLocation(definition), &offset) : NULL;
    return other && other->header ? other : home;
}

/* What nothing outside its file can mean, or must not be taken for its namesake in another, carries its file. */
static bool carries_file(CXCursor outermost, const struct source *home, bool defined) {
    int linkage = clang.getCursorLinkage(outermost);
    bool linked = is_function(outermost.kind) || outermost.kind == C_VARIABLE || outermost.kind == C_UNEXPOSED_DECL;
    if (linked && linkage == LINKAGE_EXTERNAL) {
        struct buffer name = {0};
        add_clang(&name, clang.getCursorSpelling(outermost));
        bool entry = name.length && !strcmp(name.text, "main");
        free_buffer(&name);
        return entry;
    }
    if (linked || linkage == LINKAGE_INTERNAL || linkage == LINKAGE_UNIQUE) return true;
    /* A type that is only declared here is one that another file defines. */
    return defined && !home->header;
}

static uint32_t global_symbol(struct entities *entities, CXCursor *chain, int depth, struct source **home) {
    struct sources *sources = entities->sources;
    int outermost = depth - 1;
    bool unnamed = is_unnamed_namespace(chain[outermost]), defined = true;
    for (; outermost > 0 && (chain[outermost].kind == C_NAMESPACE || is_passed(chain[outermost])); outermost--)
        unnamed |= is_unnamed_namespace(chain[outermost - 1]);
    *home = home_of(sources, chain[outermost], &defined);
    if (!*home) return NO_SYMBOL;
    struct buffer text = {0};
    add_string(&text, sources->context->packages[(*home)->package].prefix);
    if (unnamed || (chain[outermost].kind != C_NAMESPACE && carries_file(chain[outermost], *home, defined))) {
        add_name(&text, (*home)->carried);
        add_char(&text, '/');
    }
    size_t before = text.length;
    bool c_linkage = has_c_linkage(sources, chain, depth);
    /* In C a type in another is as one beside it. */
    int tag = depth;
    for (int each = depth - 1; c_linkage && each >= 0; each--)
        if (is_type(chain[each].kind) && !is_unnamed(chain[each])) tag = each;
    for (int each = depth - 1; each >= 0; each--) {
        CXCursor cursor = chain[each];
        if (each && (is_passed(cursor) || (each > tag && is_type(cursor.kind)))) continue;
        if (cursor.kind == C_NAMESPACE && clang.Cursor_isInlineNamespace(cursor) && each) continue;
        if (is_unnamed_namespace(cursor)) {
            add_string(&text, "`(anonymous namespace)`/");
            continue;
        }
        /* Enumerators of an unnamed enumeration, and fields of one that is only a part, are the outer type's. */
        if (each && is_unnamed(cursor) && (cursor.kind == C_ENUM || clang.Cursor_isAnonymousRecordDecl(cursor)))
            continue;
        add_descriptor(&text, sources, cursor, each + 1 < depth ? chain[each + 1] : cursor, c_linkage);
    }
    uint32_t symbol = text.length == before ? NO_SYMBOL : name_of(entities->symbols, text.text, text.length);
    free_buffer(&text);
    return symbol;
}

static bool is_local(CXCursor *chain, int depth) {
    int kind = chain[0].kind;
    if (kind == C_PARAMETER || kind == C_LABEL) return true;
    if (kind >= C_TYPE_PARAMETER && kind <= C_TEMPLATE_PARAMETER) return true;
    for (int each = 1; each < depth; each++)
        if (is_function(chain[each].kind))
            /* A declaration inside a function can be of something that all units know. */
            return each > 1 || clang.getCursorLinkage(chain[0]) != LINKAGE_EXTERNAL;
    return false;
}

/* Whether nobody can name or find it: what the compiler declares for itself, and what it makes of a lambda. */
static bool is_nameless(CXCursor cursor, const char *name) {
    static const char *const builtin[] = {"__builtin_", "__sync_", "__atomic_", "__c11_atomic_"};
    /* What binds several names, and a deduction guide, have such names. */
    if (*name == '[' || *name == '<') return true;
    if (cursor.kind == C_FUNCTION)
        for (size_t each = 0; each < sizeof builtin / sizeof *builtin; each++)
            if (!strncmp(name, builtin[each], strlen(builtin[each]))) return true;
    return is_function(cursor.kind) && (is_lambda_part(cursor) || is_made_by_compiler(cursor));
}

/* Whether a constructor is not called like its class: it is a base's. */
static bool is_renamed(CXCursor cursor, const char *name) {
    if (cursor.kind != C_CONSTRUCTOR) return false;
    struct buffer class = {0};
    add_spelling(&class, clang.getCursorSemanticParent(cursor));
    bool renamed = class.length && strcmp(class.text, name) != 0;
    free_buffer(&class);
    return renamed;
}

static struct entity make_entity(struct entities *entities, CXCursor declaration) {
    struct entity entity = {NO_SYMBOL, NULL, false, ""};
    CXCursor chain[DEEPEST];
    int depth = chain_of(entities->sources, declaration, chain);
    uint32_t offset;
    if (!depth) return entity;
    entity.home = place_of(entities->sources, clang.getCursorLocation(chain[0]), &offset);
    if (!entity.home) return entity;
    struct buffer name = {0};
    add_spelling(&name, chain[0]);
    if (name.length) entity.name = memcpy(take(entities->symbols->arena, name.length + 1), name.text, name.length + 1);
    free_buffer(&name);
    if (is_nameless(chain[0], entity.name)) return entity;
    if (is_renamed(chain[0], entity.name)) {
        CXCursor inherited = inherited_constructor(entities->sources, chain[0]);
        return is_null(inherited) ? entity : make_entity(entities, inherited);
    }
    entity.local = is_local(chain, depth);
    if (!entity.local && depth > 1 && is_function(chain[1].kind)) depth = 1;
    if (entity.local) {
        struct buffer key = {0};
        add_char(&key, '\1');
        add_string(&key, entity.home->document);
        add_char(&key, ':');
        add_number(&key, offset);
        add_char(&key, ':');
        add_string(&key, entity.name);
        entity.symbol = name_of(entities->symbols, key.text, key.length);
        free_buffer(&key);
    } else {
        entity.symbol = global_symbol(entities, chain, depth, &entity.home);
    }
    return entity;
}

static size_t slot_of(const struct entities *entities, CXCursor cursor) {
    size_t slot = clang.hashCursor(cursor) * 2654435761u & entities->mask;
    while (entities->items[slot].used && !clang.equalCursors(entities->items[slot].cursor, cursor))
        slot = (slot + 1) & entities->mask;
    return slot;
}

static void widen(struct entities *entities) {
    struct entities wider = *entities;
    wider.mask = entities->mask * 2 + 1;
    wider.items = calloc(wider.mask + 1, sizeof *wider.items);
    if (!wider.items) need(SIZE_MAX);
    for (size_t each = 0; each <= entities->mask; each++)
        if (entities->items[each].used)
            wider.items[slot_of(&wider, entities->items[each].cursor)] = entities->items[each];
    free(entities->items);
    *entities = wider;
}

struct entity entity_of(struct entities *entities, CXCursor declaration) {
    size_t slot = slot_of(entities, declaration);
    if (entities->items[slot].used) return entities->items[slot].entity;
    struct entity entity = make_entity(entities, declaration);
    if (++entities->count * 2 > entities->mask) {
        widen(entities);
        slot = slot_of(entities, declaration);
    }
    entities->items[slot].cursor = declaration;
    entities->items[slot].entity = entity;
    entities->items[slot].used = true;
    return entity;
}

bool is_first_meeting(struct entities *entities, CXCursor declaration) {
    struct known_entity *known = &entities->items[slot_of(entities, declaration)];
    bool met = known->met;
    known->met = true;
    return !met;
}

uint32_t file_symbol(struct entities *entities, struct source *source) {
    if (source->file_symbol != UINT32_MAX) return source->file_symbol;
    struct buffer text = {0};
    add_string(&text, entities->sources->context->packages[source->package].prefix);
    add_name(&text, source->carried);
    add_char(&text, '/');
    source->file_symbol = name_of(entities->symbols, text.text, text.length);
    free_buffer(&text);
    return source->file_symbol;
}

uint32_t macro_symbol(struct entities *entities, struct source *source, const char *name, unsigned ordinal) {
    struct buffer text = {0}, numbered = {0};
    add_string(&numbered, name);
    if (ordinal) {
        add_string(&numbered, "(+");
        add_number(&numbered, ordinal);
        add_char(&numbered, ')');
    }
    uint32_t file = file_symbol(entities, source);
    add_string(&text, entities->symbols->texts[file]);
    add_name(&text, numbered.text);
    add_char(&text, '!');
    uint32_t symbol = name_of(entities->symbols, text.text, text.length);
    free_buffer(&numbered);
    free_buffer(&text);
    return symbol;
}
