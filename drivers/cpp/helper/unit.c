#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "configuration.h"
#include "handover.h"
#include "nested.h"

static const unsigned parse_options = PARSE_PREPROCESSING | PARSE_INCOMPLETE | PARSE_KEEP_GOING;

/* What all translation units of a job share. */
struct shop {
    const struct job *job;
    struct sources *sources;
    struct names *symbols;
    struct outcome *outcome;
    CXIndex index;
    CXAction action;
    char **precompiled;
    struct nested **nested;
};

static void tell_begin(const struct job *job, size_t done) {
    struct buffer line = {0};
    add_string(&line, "{\"event\":\"begin\",\"unit\":");
    add_json(&line, job->unit, strlen(job->unit));
    add_string(&line, ",\"input\":");
    add_json(&line, job->inputs.items[done], strlen(job->inputs.items[done]));
    add_string(&line, ",\"done\":");
    add_number(&line, (long long)done);
    add_string(&line, ",\"total\":");
    add_number(&line, (long long)job->inputs.count);
    add_string(&line, "}\n");
    fwrite(line.text, 1, line.length, stderr);
    free_buffer(&line);
}

static void miss(struct outcome *outcome, const char *input, const char *reason) {
    if (outcome->missing.length) add_char(&outcome->missing, ',');
    add_char(&outcome->missing, '[');
    add_json(&outcome->missing, input, strlen(input));
    add_char(&outcome->missing, ',');
    add_json(&outcome->missing, reason, strlen(reason));
    add_char(&outcome->missing, ']');
}

/* The first word for what went wrong, as far as it is one that users meet often. */
static const char *code_of(const char *message) {
    return strstr(message, "file not found") ? "include-not-found" : "compile";
}

static unsigned take_errors(struct shop *shop, CXUnit unit, struct source *main_source) {
    unsigned count = clang.getNumDiagnostics(unit), errors = 0;
    for (unsigned each = 0; each < count; each++) {
        CXDiagnostic diagnostic = clang.getDiagnostic(unit, each);
        if (clang.getDiagnosticSeverity(diagnostic) >= SEVERITY_ERROR) {
            uint32_t offset;
            struct source *source = place_of(shop->sources, clang.getDiagnosticLocation(diagnostic), &offset);
            struct buffer text = {0};
            add_clang(&text, clang.getDiagnosticSpelling(diagnostic));
            bool own = source && source->own && load_source(source);
            if (source && !own) {
                add_string(&text, " (in ");
                add_string(&text, source->path);
                add_char(&text, ')');
            }
            char *message = take(shop->sources->arena, text.length + 1);
            memcpy(message, text.text ? text.text : "", text.length + 1);
            free_buffer(&text);
            struct problem problem = {0, 0, message, code_of(message), NULL};
            if (own) position_of(source, offset, &problem.line, &problem.column);
            add_problem(&(own ? source : main_source)->record, problem);
            errors++;
        }
        clang.disposeDiagnostic(diagnostic);
    }
    return errors;
}

static void see_included(CXFile file, CXLocation *stack, unsigned depth, void *data) {
    (void)stack;
    (void)depth;
    struct source *source = source_of(data, file);
    if (source && source->own) source->seen = true;
}

/* The arguments of a parse: the command's own, what `first` says before them, and the file. */
static const char **arguments_for(const struct job *job, const char *first, const char *second, const char *file,
                                  bool header, int *count) {
    const char **found = need((job->arguments.count + 5) * sizeof *found);
    int at = 0;
    found[at++] = "clang";
    if (first) found[at++] = first, found[at++] = second;
    for (size_t each = 0; each < job->arguments.count; each++) {
        const char *argument = job->arguments.items[each];
        if (header && each && !strcmp(job->arguments.items[each - 1], "-x"))
            argument = !strcmp(argument, "c") ? "c-header" : "c++-header";
        found[at++] = argument;
    }
    found[at++] = file;
    *count = at;
    return found;
}

/* Files that a shared beginning must bring in for precompiling it to pay. */
enum { FEWEST_FILES = 24 };

struct guards { CXUnit unit; CXFile main; bool all; unsigned files; };

static int see_guard(CXCursor cursor, CXCursor parent, void *data) {
    struct guards *guards = data;
    (void)parent;
    if (cursor.kind != C_INCLUSION) return VISIT_CONTINUE;
    guards->files++;
    CXFile from;
    unsigned line, column, offset;
    clang.getFileLocation(clang.getCursorLocation(cursor), &from, &line, &column, &offset);
    if (from != guards->main) return VISIT_CONTINUE;
    CXFile included = clang.getIncludedFile(cursor);
    if (!included || !clang.isFileMultipleIncludeGuarded(guards->unit, included)) guards->all = false;
    return VISIT_CONTINUE;
}

/* Precompiles a shared run of leading inclusions and notes what is in those files; NULL when it is of no use:
 * it has errors, or a file that does not guard itself and would come in twice. */
static char *precompile(struct shop *shop, size_t number) {
    const struct job *job = shop->job;
    const char *text = job->prefixes.items[number], *input = NULL;
    for (size_t each = 0; each < job->inputs.count && !input; each++)
        if (strtoul(job->heads.items[each], NULL, 10) == number + 1) input = job->inputs.items[each];
    struct buffer path = {0}, saved = {0};
    add_string(&path, job->root);
    add_char(&path, '/');
    add_string(&path, input);
    path.length = (size_t)(strrchr(path.text, '/') + 1 - path.text);
    add_string(&path, ".tieline-prefix.h");
    add_string(&saved, job->scratch);
    add_string(&saved, "/prefix-");
    add_number(&saved, (long long)getpid());
    add_char(&saved, '-');
    add_number(&saved, (long long)number);
    int count;
    const char **arguments = arguments_for(job, NULL, NULL, path.text, true, &count);
    CXUnsaved unsaved = {path.text, text, strlen(text)};
    CXUnit unit = NULL;
    char *found = NULL;
    if (!clang.parseTranslationUnit2FullArgv(shop->index, NULL, arguments, count, &unsaved, 1,
                                             parse_options | PARSE_SERIALIZABLE, &unit) && unit) {
        unsigned errors = 0, diagnostics = clang.getNumDiagnostics(unit);
        for (unsigned each = 0; each < diagnostics; each++) {
            CXDiagnostic diagnostic = clang.getDiagnostic(unit, each);
            errors += clang.getDiagnosticSeverity(diagnostic) >= SEVERITY_ERROR;
            clang.disposeDiagnostic(diagnostic);
        }
        struct guards guards = {unit, clang.getFile(unit, path.text), true, 0};
        clang.visitChildren(clang.getTranslationUnitCursor(unit), see_guard, &guards);
        if (!errors && guards.all && guards.files >= FEWEST_FILES && !clang.saveTranslationUnit(unit, saved.text, 0)) {
            struct entities entities;
            start_entities(&entities, shop->sources, shop->symbols);
            shop->nested[number] = start_nested(NULL);
            walk_unit(unit, &entities, shop->nested[number]);
            read_definitions(unit, &entities, shop->nested[number]);
            clang.getInclusions(unit, see_included, shop->sources);
            free_entities(&entities);
            found = saved.text;
            saved.text = NULL;
        }
        clang.disposeTranslationUnit(unit);
        forget_files(shop->sources);
    }
    free(arguments);
    free_buffer(&path);
    free_buffer(&saved);
    return found;
}

static const char *failure_of(int code) {
    return code == 4 ? "clang cannot read what it made of the shared headers"
         : code == 3 ? "clang cannot make sense of its arguments"
         : "clang failed on it";
}

/* Whether a header was not there, after which clang goes on only when it is told to. */
static bool misses_header(CXUnit unit) {
    bool missing = false;
    for (unsigned each = 0, count = clang.getNumDiagnostics(unit); each < count && !missing; each++) {
        CXDiagnostic diagnostic = clang.getDiagnostic(unit, each);
        struct buffer text = {0};
        add_clang(&text, clang.getDiagnosticSpelling(diagnostic));
        missing = text.length && strstr(text.text, "file not found");
        free_buffer(&text);
        clang.disposeDiagnostic(diagnostic);
    }
    return missing;
}

static void analyse_input(struct shop *shop, size_t number) {
    const struct job *job = shop->job;
    const char *input = job->inputs.items[number];
    struct buffer path = {0};
    add_string(&path, job->root);
    add_char(&path, '/');
    add_string(&path, input);
    struct source *source = source_at(shop->sources, path.text);
    if (access(path.text, R_OK) || !load_source(source)) {
        miss(shop->outcome, input, "it is not there; a build may make it");
        free_buffer(&path);
        return;
    }
    size_t head = strtoul(job->heads.items[number], NULL, 10);
    char *precompiled = head ? shop->precompiled[head - 1] : NULL;
    int count;
    const char **arguments =
        arguments_for(job, precompiled ? "-include-pch" : NULL, precompiled, path.text, false, &count);
    CXIndexer nothing = {{NULL}};
    CXUnit unit = NULL;
    int failed = clang.indexSourceFileFullArgv(shop->action, NULL, &nothing, sizeof nothing,
                                               INDEX_SKIP_PARSED_BODIES, NULL, arguments, count, NULL, 0, &unit,
                                               parse_options);
    if (!failed && unit && (meets_new_bodies(shop->sources, shop->symbols, unit) || misses_header(unit))) {
        /* The session skips what is new in bodies, or gives up on templates; it starts anew behind this unit. */
        clang.disposeTranslationUnit(unit);
        forget_files(shop->sources);
        clang.IndexAction_dispose(shop->action);
        shop->action = clang.IndexAction_create(shop->index);
        unit = NULL;
        failed = clang.parseTranslationUnit2FullArgv(shop->index, NULL, arguments, count, NULL, 0, parse_options,
                                                     &unit);
    }
    if (failed || !unit) {
        miss(shop->outcome, input, failure_of(failed));
    } else {
        source->seen = true;
        unsigned errors = take_errors(shop, unit, source);
        shop->outcome->errors += errors;
        shop->outcome->files += errors != 0;
        struct entities entities;
        start_entities(&entities, shop->sources, shop->symbols);
        struct nested *nested = start_nested(precompiled ? shop->nested[head - 1] : NULL);
        walk_unit(unit, &entities, nested);
        free_nested(nested);
        clang.getInclusions(unit, see_included, shop->sources);
        free_entities(&entities);
        clang.disposeTranslationUnit(unit);
        forget_files(shop->sources);
    }
    free(arguments);
    free_buffer(&path);
}

void analyse(const struct job *job, struct sources *sources, struct names *symbols, struct outcome *outcome) {
    struct shop shop = {.job = job, .sources = sources, .symbols = symbols, .outcome = outcome};
    if (chdir(job->directory)) {
        for (size_t each = 0; each < job->inputs.count; each++)
            miss(outcome, job->inputs.items[each], "the folder that it is compiled in is not there");
        return;
    }
    shop.index = clang.createIndex(EXCLUDE_PRECOMPILED, 0);
    shop.action = clang.IndexAction_create(shop.index);
    shop.precompiled = need((job->prefixes.count + 1) * sizeof *shop.precompiled);
    shop.nested = need((job->prefixes.count + 1) * sizeof *shop.nested);
    memset(shop.nested, 0, (job->prefixes.count + 1) * sizeof *shop.nested);
    for (size_t each = 0; each < job->prefixes.count; each++) shop.precompiled[each] = precompile(&shop, each);
    for (size_t each = 0; each < job->inputs.count; each++) {
        tell_begin(job, each);
        analyse_input(&shop, each);
    }
    settle_handovers(sources->handovers, sources, symbols);
    for (size_t each = 0; each < job->prefixes.count; each++) {
        if (shop.precompiled[each]) unlink(shop.precompiled[each]);
        free(shop.precompiled[each]);
        if (shop.nested[each]) free_nested(shop.nested[each]);
    }
    free(shop.precompiled);
    free(shop.nested);
    clang.IndexAction_dispose(shop.action);
    clang.disposeIndex(shop.index);
}
