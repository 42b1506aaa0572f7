#include "handover.h"

#include <stdlib.h>
#include <string.h>

#include "describe.h"

enum { MOST_ROUNDS = 16, MARK = 1 };

struct kept { const char *unit, *symbol; struct binding binding; };
struct given { const char *unit, *prefix; struct role role; };
struct defined { const char *unit; uint32_t function, given_back; bool again; };

struct handovers {
    struct kept *kept;
    struct given *given;
    struct defined *defined;
    size_t kept_count, given_count, defined_count;
};

struct handovers *start_handovers(void) {
    struct handovers *made = need(sizeof *made);
    *made = (struct handovers){0};
    return made;
}

void free_handovers(struct handovers *handovers) {
    free(handovers->kept);
    free(handovers->given);
    free(handovers->defined);
    free(handovers);
}

void complete_binding(struct entities *entities, struct binding binding, uint32_t target) {
    struct occurrence one = {binding.offset, binding.length, target, binding.roles, 0, 0};
    add_occurrence(&binding.at->record, one);
    relate_to(entities, describe_in(&binding.home->record, binding.entity), "binds", target);
}

const char *mark_of(struct arena *arena, struct role role) {
    struct buffer text = {0};
    add_char(&text, MARK);
    add_number(&text, role.function);
    add_char(&text, role.returned ? '=' : ':');
    add_number(&text, role.parameter);
    add_char(&text, MARK);
    char *copy = take(arena, text.length + 1);
    memcpy(copy, text.text, text.length + 1);
    free_buffer(&text);
    return copy;
}

bool is_marked(const char *symbol) { return *symbol == MARK; }

static struct role role_in(const char *symbol) {
    char *end;
    uint32_t function = (uint32_t)strtoul(symbol + 1, &end, 10);
    return (struct role){function, (uint32_t)strtoul(end + 1, NULL, 10), *end == '='};
}

static const char *behind_mark(const char *symbol) { return strchr(symbol + 1, MARK) + 1; }

static bool is_same(struct role left, struct role right) {
    return left.function == right.function && left.parameter == right.parameter && left.returned == right.returned;
}

static const char *joined(struct arena *arena, const char *prefix, const char *rest) {
    char *text = take(arena, strlen(prefix) + strlen(rest) + 1);
    strcpy(text, prefix);
    strcat(text, rest);
    return text;
}

static void *wider(void *items, size_t count, size_t size) {
    /* Room doubles at each power of two. */
    return count & (count - 1) ? items : grow(items, (count ? count * 2 : 1) * size);
}

void keep_binding(struct entities *entities, const char *unit, const char *symbol, struct binding binding) {
    struct handovers *handovers = entities->sources->handovers;
    symbol = joined(entities->symbols->arena, symbol, "");
    handovers->kept = wider(handovers->kept, handovers->kept_count, sizeof *handovers->kept);
    handovers->kept[handovers->kept_count++] = (struct kept){unit, symbol, binding};
}

void hand_over(struct handovers *handovers, const char *unit, struct role role, const char *prefix) {
    for (size_t each = 0; each < handovers->given_count; each++) {
        struct given *known = &handovers->given[each];
        if (is_same(known->role, role) && !strcmp(known->prefix, prefix) && known->unit == unit) return;
    }
    handovers->given = wider(handovers->given, handovers->given_count, sizeof *handovers->given);
    handovers->given[handovers->given_count++] = (struct given){unit, prefix, role};
}

static struct defined *definition_of(struct handovers *handovers, uint32_t function) {
    for (size_t each = 0; each < handovers->defined_count; each++)
        if (handovers->defined[each].function == function) return &handovers->defined[each];
    return NULL;
}

void note_definition(struct handovers *handovers, const char *unit, uint32_t function, uint32_t given_back) {
    struct defined *known = definition_of(handovers, function);
    if (known) {
        known->again |= known->unit != unit;
        return;
    }
    handovers->defined = wider(handovers->defined, handovers->defined_count, sizeof *handovers->defined);
    handovers->defined[handovers->defined_count++] = (struct defined){unit, function, given_back, false};
}

/* Whether a file is one that the add-on with a symbol is compiled from. */
static bool is_source_of(const struct context *context, const char *unit, const char *symbol) {
    for (size_t each = 0; each < context->addon_count; each++) {
        const struct addon *addon = &context->addons[each];
        if (!strcmp(addon->source, unit) && !strncmp(addon->prefix, symbol, strlen(addon->prefix))) return true;
    }
    return false;
}

/* Whether the only definition that the job has lies in the add-on, and gives back what it is said to. */
static bool holds(struct handovers *handovers, const struct context *context, struct role role, const char *prefix) {
    struct defined *known = definition_of(handovers, role.function);
    if (!known || known->again || !is_source_of(context, known->unit, prefix)) return false;
    return !role.returned || known->given_back == role.parameter;
}

void settle_handovers(struct handovers *handovers, struct sources *sources, struct names *symbols) {
    const struct context *context = sources->context;
    struct entities entities;
    start_entities(&entities, sources, symbols);
    /* What a function hands on is known when it is known what it was given. */
    for (int round = 0; round < MOST_ROUNDS; round++) {
        size_t before = handovers->given_count;
        for (size_t each = 0; each < before; each++) {
            struct given from = handovers->given[each];
            if (is_marked(from.prefix) || !holds(handovers, context, from.role, from.prefix)) continue;
            for (size_t next = 0; next < before; next++) {
                struct given to = handovers->given[next];
                if (!is_marked(to.prefix) || !is_same(role_in(to.prefix), from.role)) continue;
                hand_over(handovers, to.unit, to.role,
                          joined(symbols->arena, from.prefix, behind_mark(to.prefix)));
            }
        }
        if (handovers->given_count == before) break;
    }
    for (size_t each = 0; each < handovers->given_count; each++) {
        struct given from = handovers->given[each];
        if (is_marked(from.prefix) || !holds(handovers, context, from.role, from.prefix)) continue;
        for (size_t next = 0; next < handovers->kept_count; next++) {
            struct kept *kept = &handovers->kept[next];
            if (!is_same(role_in(kept->symbol), from.role)) continue;
            const char *symbol = joined(symbols->arena, from.prefix, behind_mark(kept->symbol));
            complete_binding(&entities, kept->binding, name_of(symbols, symbol, strlen(symbol)));
        }
    }
    free_entities(&entities);
}
