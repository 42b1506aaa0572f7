/* Writes records as documents: the rules are those of docs/facts.md. */
#include <stdlib.h>
#include <string.h>

#include "source.h"

/* A document's symbols, numbered in order of first appearance. */
struct table {
    const struct names *symbols;
    uint32_t *numbers, count, locals;
    struct buffer text;
};

static uint32_t number_of(struct table *table, uint32_t symbol) {
    if (table->numbers[symbol] != UINT32_MAX) return table->numbers[symbol];
    const char *text = table->symbols->texts[symbol];
    if (table->count) add_char(&table->text, ',');
    if (*text == '\1') {
        add_string(&table->text, "\"local ");
        add_number(&table->text, table->locals++);
        add_char(&table->text, '"');
    } else {
        add_json(&table->text, text, strlen(text));
    }
    return table->numbers[symbol] = table->count++;
}

/* The texts that orders fall back on; `qsort` passes nothing on. */
static const struct names *texts;

static int by_place(const void *left, const void *right) {
    const struct occurrence *a = left, *b = right;
    if (a->offset != b->offset) return a->offset < b->offset ? -1 : 1;
    if (a->length != b->length) return a->length < b->length ? -1 : 1;
    return strcmp(texts->texts[a->symbol], texts->texts[b->symbol]);
}

static int by_symbol(const void *left, const void *right) {
    const struct description *a = left, *b = right;
    return strcmp(texts->texts[a->symbol], texts->texts[b->symbol]);
}

static int by_relation(const void *left, const void *right) {
    const struct relation *a = left, *b = right;
    int order = strcmp(a->kind, b->kind);
    return order ? order : strcmp(texts->texts[a->target], texts->texts[b->target]);
}

static int by_unknown(const void *left, const void *right) {
    const struct unknown *a = left, *b = right;
    if (a->offset != b->offset) return a->offset < b->offset ? -1 : 1;
    if (a->name != b->name) return a->name < b->name ? -1 : 1;
    return (int)a->reason - (int)b->reason;
}

static int by_problem(const void *left, const void *right) {
    const struct problem *a = left, *b = right;
    if (a->line != b->line) return a->line < b->line ? -1 : 1;
    if (a->column != b->column) return a->column < b->column ? -1 : 1;
    return strcmp(a->message, b->message);
}

/* Definitions stand for what is defined in this file and are written; the rest is about other files' symbols. */
static bool is_declared_here(const struct occurrence *one) { return one->roles & (ROLE_DEFINITION | ROLE_FORWARD); }

static void write_occurrences(struct buffer *out, struct source *source, struct table *table) {
    struct record *record = &source->record;
    uint32_t before = 0, line, column, end_line, end_column;
    struct buffer multiline = {0};
    uint32_t common = (source->test ? ROLE_TEST : 0) | (source->generated ? ROLE_GENERATED : 0);
    add_string(out, ",\"occurrences\":[");
    for (uint32_t each = 0; each < record->occurrence_count; each++) {
        struct occurrence *one = &record->occurrences[each];
        if (one->roles & ROLE_DEFINITION) one->roles &= ~(uint32_t)ROLE_FORWARD;
        /* A condition reads the variable that it defines. */
        if (one->roles & ROLE_DEFINITION && !(one->roles & ROLE_IMPLICIT)) one->roles &= ~(uint32_t)ROLE_READ;
        position_of(source, one->offset, &line, &column);
        position_of(source, one->offset + one->length, &end_line, &end_column);
        if (each) add_char(out, ',');
        add_number(out, line - before);
        add_char(out, ',');
        add_number(out, column);
        add_char(out, ',');
        add_number(out, end_line == line ? end_column - column : 0);
        add_char(out, ',');
        add_number(out, number_of(table, one->symbol));
        add_char(out, ',');
        add_number(out, one->roles | common);
        before = line;
        if (end_line == line) continue;
        if (multiline.length) add_char(&multiline, ',');
        add_number(&multiline, each);
        add_char(&multiline, ',');
        add_number(&multiline, end_line - line);
        add_char(&multiline, ',');
        add_number(&multiline, end_column);
    }
    add_char(out, ']');
    if (multiline.length) {
        add_string(out, ",\"multiline\":[");
        add_text(out, multiline.text, multiline.length);
        add_char(out, ']');
    }
    free_buffer(&multiline);
}

struct body { uint32_t occurrence, begin, end; };

static int by_begin(const void *left, const void *right) {
    const struct body *a = left, *b = right;
    if (a->begin != b->begin) return a->begin < b->begin ? -1 : 1;
    if (a->end != b->end) return a->end > b->end ? -1 : 1;
    return a->occurrence < b->occurrence ? -1 : 1;
}

static int by_occurrence(const void *left, const void *right) {
    const struct body *a = left, *b = right;
    return a->occurrence < b->occurrence ? -1 : 1;
}

static void write_enclosing(struct buffer *out, struct source *source) {
    struct record *record = &source->record;
    struct body *bodies = need((record->occurrence_count + 1) * sizeof *bodies);
    uint32_t *open = need((record->occurrence_count + 1) * sizeof *open);
    uint32_t count = 0, depth = 0, kept = 0;
    for (uint32_t each = 0; each < record->occurrence_count; each++) {
        struct occurrence *one = &record->occurrences[each];
        bool around = one->begin <= one->offset && one->end >= one->offset + one->length;
        if (one->end && around && is_declared_here(one))
            bodies[count++] = (struct body){each, one->begin, one->end};
    }
    sort(bodies, count, sizeof *bodies, by_begin);
    for (uint32_t each = 0; each < count; each++) {
        while (depth && bodies[open[depth - 1]].end <= bodies[each].begin) depth--;
        /* What macros make can cross; only ranges that nest or are disjoint are kept. */
        if (depth && bodies[open[depth - 1]].end < bodies[each].end) continue;
        bodies[kept] = bodies[each];
        open[depth++] = kept++;
    }
    sort(bodies, kept, sizeof *bodies, by_occurrence);
    for (uint32_t each = 0; each < kept; each++) {
        uint32_t line, column;
        add_string(out, each ? "," : ",\"enclosing\":[");
        add_number(out, bodies[each].occurrence);
        for (int end = 0; end < 2; end++) {
            position_of(source, end ? bodies[each].end : bodies[each].begin, &line, &column);
            add_char(out, ',');
            add_number(out, line);
            add_char(out, ',');
            add_number(out, column);
        }
    }
    if (kept) add_char(out, ']');
    free(open);
    free(bodies);
}

static void write_field(struct buffer *out, const char *key, const char *text) {
    if (!*text) return;
    add_string(out, ",\"");
    add_string(out, key);
    add_string(out, "\":");
    add_json(out, text, strlen(text));
}

static void write_definitions(struct buffer *out, struct record *record, struct table *table) {
    bool *declared = calloc(table->symbols->count + 1, 1);
    for (uint32_t each = 0; each < record->occurrence_count; each++)
        if (is_declared_here(&record->occurrences[each])) declared[record->occurrences[each].symbol] = true;
    bool first = true;
    for (uint32_t each = 0; each < record->description_count; each++) {
        struct description *one = &record->descriptions[each];
        if (!declared[one->symbol]) continue;
        add_string(out, first ? ",\"definitions\":[{\"symbol\":" : ",{\"symbol\":");
        first = false;
        add_number(out, number_of(table, one->symbol));
        write_field(out, "kind", one->kind);
        write_field(out, "name", one->name);
        write_field(out, "signature", one->signature);
        write_field(out, "documentation", one->documentation);
        sort(one->relations, one->relation_count, sizeof *one->relations, by_relation);
        for (uint32_t at = 0; at < one->relation_count; at++) {
            add_string(out, at ? ",[" : ",\"relationships\":[[");
            add_json(out, one->relations[at].kind, strlen(one->relations[at].kind));
            add_char(out, ',');
            add_number(out, number_of(table, one->relations[at].target));
            add_char(out, ']');
        }
        add_string(out, one->relation_count ? "]}" : "}");
    }
    if (!first) add_char(out, ']');
    free(declared);
}

static void write_unknowns(struct buffer *out, struct source *source, struct table *table) {
    struct record *record = &source->record;
    if (!record->unknown_count) return;
    sort(record->unknowns, record->unknown_count, sizeof *record->unknowns, by_unknown);
    uint32_t *numbers = need(table->symbols->count * sizeof *numbers), count = 0, before = 0, line, column;
    memset(numbers, 0xff, table->symbols->count * sizeof *numbers);
    struct buffer uses = {0};
    add_string(out, ",\"unresolved\":{\"names\":[");
    for (uint32_t each = 0; each < record->unknown_count; each++) {
        struct unknown *one = &record->unknowns[each];
        if (each && !by_unknown(one, one - 1)) continue;
        const char *name = table->symbols->texts[one->name];
        if (numbers[one->name] == UINT32_MAX) {
            if (count) add_char(out, ',');
            add_json(out, name, strlen(name));
            numbers[one->name] = count++;
        }
        position_of(source, one->offset, &line, &column);
        if (uses.length) add_char(&uses, ',');
        add_number(&uses, line - before);
        add_char(&uses, ',');
        add_number(&uses, column);
        add_char(&uses, ',');
        add_number(&uses, numbers[one->name]);
        add_char(&uses, ',');
        add_number(&uses, one->reason);
        before = line;
    }
    add_string(out, "],\"uses\":[");
    add_text(out, uses.text, uses.length);
    add_string(out, "]}");
    free_buffer(&uses);
    free(numbers);
}

static void write_problems(struct buffer *out, struct record *record) {
    if (!record->problem_count) return;
    sort(record->problems, record->problem_count, sizeof *record->problems, by_problem);
    for (uint32_t each = 0; each < record->problem_count; each++) {
        struct problem *one = &record->problems[each];
        add_string(out, each ? ",{\"line\":" : ",\"problems\":[{\"line\":");
        add_number(out, one->line);
        add_string(out, ",\"column\":");
        add_number(out, one->column);
        write_field(out, "message", one->message);
        write_field(out, "code", one->code);
        if (one->severity) write_field(out, "severity", one->severity);
        add_char(out, '}');
    }
    add_char(out, ']');
}

static const char *language_of(const struct source *source) {
    const char *dot = strrchr(source->path, '.');
    return dot && (!strcmp(dot, ".c") || !strcmp(dot, ".h")) ? "c" : "cpp";
}

/* Locals that only the text of macros names are of no use: nobody can ask for them. */
static void drop_unwritten_locals(struct record *record, const struct names *symbols) {
    bool *written = calloc(symbols->count + 1, 1);
    if (!written) need(SIZE_MAX);
    for (uint32_t each = 0; each < record->occurrence_count; each++)
        if (!(record->occurrences[each].roles & ROLE_IMPLICIT)) written[record->occurrences[each].symbol] = true;
    uint32_t kept = 0;
    for (uint32_t each = 0; each < record->occurrence_count; each++) {
        struct occurrence one = record->occurrences[each];
        if (*symbols->texts[one.symbol] != '\1' || written[one.symbol]) record->occurrences[kept++] = one;
    }
    record->occurrence_count = kept;
    free(written);
}

void write_document(struct buffer *out, struct source *source, const struct names *symbols, bool declared) {
    if (!load_source(source)) return;
    struct record *record = &source->record;
    texts = symbols;
    struct table table = {.symbols = symbols, .numbers = need((symbols->count + 1) * sizeof(uint32_t))};
    memset(table.numbers, 0xff, (symbols->count + 1) * sizeof(uint32_t));
    drop_unwritten_locals(record, symbols);
    sort(record->occurrences, record->occurrence_count, sizeof *record->occurrences, by_place);
    sort(record->descriptions, record->description_count, sizeof *record->descriptions, by_symbol);
    struct buffer rest = {0};
    write_occurrences(&rest, source, &table);
    write_enclosing(&rest, source);
    write_definitions(&rest, record, &table);
    write_unknowns(&rest, source, &table);
    write_problems(&rest, record);
    add_string(out, "{\"document\":");
    add_json(out, source->document, strlen(source->document));
    if (declared) add_string(out, ",\"declared\":true");
    add_string(out, ",\"language\":");
    add_json(out, language_of(source), strlen(language_of(source)));
    add_string(out, ",\"package\":");
    add_number(out, (long long)source->package);
    add_string(out, ",\"encoding\":\"utf-16\",\"digest\":\"");
    add_string(out, source->digest);
    add_string(out, "\",\"symbols\":[");
    if (table.text.text) add_text(out, table.text.text, table.text.length);
    add_char(out, ']');
    if (rest.text) add_text(out, rest.text, rest.length);
    add_string(out, "}\n");
    free_buffer(&rest);
    free_buffer(&table.text);
    free(table.numbers);
}
