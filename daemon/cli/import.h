/* What the files of the import command share. */
#ifndef CLI_IMPORT_H
#define CLI_IMPORT_H

#include "base/buffer.h"
#include "cli/cli.h"
#include "intake/intake.h"

#include <time.h>

struct import {
    struct cli *cli;
    const char *file;
    struct intake *intake;
    const struct intake_report *report;
    int rank;                           /* of the facts: --rank, else what format or layout give */
    char job[65], rejects[4096];
    uint32_t sent_rows, waiting;
    json_int_t stored, unchanged, refused_by_server, earlier, next_chunk, answered;
    uint32_t refused;
    json_t *preview;                    /* for --json: the first rows, as they were before anything was sent */
    struct buffer request;              /* kept from chunk to chunk */
    int code;
    struct timespec began, shown;       /* of the progress bar; tv_sec 0: not yet */
};

/* A sentence on standard error, with the file's name before it. */
void import_note(const struct import *import, const char *zh, const char *en);

/* import_report.c */
/* For people, before anything is written: format, encoding, dialect, whose export, every column's fate, the first three rows as understood. */
void import_show_report(const struct import *import);
/* By column, the cells that were left out because they say too little, and those that were rounded. */
void import_show_losses(const struct import *import);
/* Behind "row 5": in which column, why, what stands there and what was expected. */
void import_say_refusal(const struct cli *cli, const struct intake_reject *refused);
/* The first rows for --json, as long as they can be read; the caller's reference. */
json_t *import_preview(const struct import *import);
/* The report and the counts, for --json, with import->preview in it; the caller's reference. */
json_t *import_describe(const struct import *import);

/* import_progress.c */
/* Share done, rows a second, time left: one line, no wider than `width` columns, in `out`. */
void progress_line(const struct cli *cli, uint32_t done, uint32_t total, double seconds, unsigned width, char out[400]);
/* Draws it anew on a terminal's standard error, ten times a second at most; `last` ends the line.  Nothing elsewhere. */
void import_show_progress(struct import *import, bool last);

#endif
