/* The helper of the C and C++ driver: jobs in, facts out, over libclang.
 *
 * Started with the path of libclang, it reads jobs from standard input, one line each (see job.h), writes documents
 * and one result for each to standard output (docs/facts.md), and exits when its input ends. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "handover.h"
#include "unit.h"

static struct sorted { const char *document; struct source *source; } *sorted;

static int by_document(const void *left, const void *right) {
    return strcmp(((const struct sorted *)left)->document, ((const struct sorted *)right)->document);
}

static void write_documents(struct sources *sources, const struct names *symbols) {
    uint32_t count = 0;
    sorted = need((sources->paths.count + 1) * sizeof *sorted);
    for (uint32_t each = 0; each < sources->paths.count; each++) {
        struct source *source = sources->items[each];
        bool used = source->record.occurrence_count != 0;
        if (source->own ? source->seen || used : used)
            sorted[count++] = (struct sorted){source->document, source};
    }
    sort(sorted, count, sizeof *sorted, by_document);
    struct buffer line = {0};
    for (uint32_t each = 0; each < count; each++) {
        line.length = 0;
        write_document(&line, sorted[each].source, symbols, !sorted[each].source->own);
        if (line.length) fwrite(line.text, 1, line.length, stdout);
    }
    free_buffer(&line);
}

static bool is_input(const struct job *job, const char *document) {
    for (size_t each = 0; each < job->inputs.count; each++)
        if (!strcmp(job->inputs.items[each], document)) return true;
    return false;
}

static size_t count_analysed(const struct job *job, const struct sources *sources) {
    size_t count = 0;
    for (uint32_t each = 0; each < sources->paths.count; each++)
        count += sources->items[each]->seen && is_input(job, sources->items[each]->document);
    return count;
}

static void write_result(const struct job *job, const struct sources *sources, const struct outcome *outcome,
                         double seconds) {
    struct buffer line = {0};
    char reason[128] = "", number[32];
    if (outcome->errors)
        snprintf(reason, sizeof reason, "clang found %u error%s in %u of %zu file%s", outcome->errors,
                 outcome->errors == 1 ? "" : "s", outcome->files, job->inputs.count, job->inputs.count == 1 ? "" : "s");
    add_string(&line, "{\"unit\":");
    add_json(&line, job->unit, strlen(job->unit));
    size_t analysed = count_analysed(job, sources);
    add_string(&line, !analysed && job->inputs.count ? ",\"status\":\"failed\""
                      : outcome->errors || analysed < job->inputs.count ? ",\"status\":\"partial\""
                      : ",\"status\":\"indexed\"");
    if (outcome->errors) add_string(&line, ",\"code\":\"TL231\"");
    if (*reason) {
        add_string(&line, ",\"reason\":");
        add_json(&line, reason, strlen(reason));
    }
    snprintf(number, sizeof number, "%.3f", seconds);
    add_string(&line, ",\"seconds\":");
    add_string(&line, number);
    add_string(&line, ",\"missing\":[");
    if (outcome->missing.length) add_text(&line, outcome->missing.text, outcome->missing.length);
    add_string(&line, "],\"reads\":[");
    bool first = true;
    for (uint32_t each = 0; each < sources->paths.count; each++) {
        const struct source *source = sources->items[each];
        if (!source->own || !source->seen || is_input(job, source->document)) continue;
        if (!first) add_char(&line, ',');
        first = false;
        add_json(&line, source->document, strlen(source->document));
    }
    add_string(&line, "]}\n");
    fwrite(line.text, 1, line.length, stdout);
    free_buffer(&line);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int fail(const char *fault) {
    fprintf(stderr, "error: %s\n", fault);
    return 70;
}

/* Lets the stack grow, as clang and the walk go as deep as the code is nested; the system keeps room for this much.
 * clang would make a thread for each file, with a small stack of its own. */
static void deepen_stack(void) {
    static const rlim_t wanted = 100u << 20;
    struct rlimit limit;
    setenv("LIBCLANG_NOTHREADS", "1", 1);
    if (getrlimit(RLIMIT_STACK, &limit) || limit.rlim_cur >= wanted) return;
    limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
    setrlimit(RLIMIT_STACK, &limit);
}

int main(int count, char **arguments) {
    deepen_stack();
    const char *fault = count == 2 ? load_clang(arguments[1]) : "usage: helper LIBCLANG";
    if (!fault) fault = check_clang();
    if (fault) return fail(fault);
    char *line = NULL;
    size_t room = 0;
    struct context context = {0};
    while (getline(&line, &room, stdin) > 0) {
        double begin = now();
        struct job job;
        if (!read_job(line, &job)) return fail("the job is not what this helper reads");
        if (!read_context(job.context, &context)) return fail("the file that the job names cannot be read");
        struct arena arena = {0};
        struct sources sources;
        struct names symbols;
        struct outcome outcome = {0};
        start_names(&symbols, &arena);
        start_sources(&sources, &arena, &context, &job);
        sources.handovers = start_handovers();
        analyse(&job, &sources, &symbols, &outcome);
        write_documents(&sources, &symbols);
        write_result(&job, &sources, &outcome, now() - begin);
        fflush(stdout);
        free(sorted);
        free_buffer(&outcome.missing);
        free_handovers(sources.handovers);
        free_sources(&sources);
        free_names(&symbols);
        clear_arena(&arena);
        free_job(&job);
    }
    free_context(&context);
    free(line);
    return 0;
}
