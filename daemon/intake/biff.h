/* BIFF, the records of a workbook of Excel 5 to 2003: type and length in two bytes each, then the data; what is longer than a record goes
 * on in CONTINUE records.
 *
 *   09 08 10 00 …  BOF       85 00 …  BOUNDSHEET (a sheet's name and offset)      FC 00 …  SST (shared strings)      0A 00 00 00  EOF */
#ifndef INTAKE_BIFF_H
#define INTAKE_BIFF_H

#include "intake/formats.h"
#include "intake/numberformat.h"
#include "intake/ole.h"

#include <iconv.h>

enum biff_type {
    BIFF_FORMULA = 0x06, BIFF_EOF = 0x0A, BIFF_DATEMODE = 0x22, BIFF_FILEPASS = 0x2F, BIFF_CONTINUE = 0x3C, BIFF_CODEPAGE = 0x42, BIFF_BOUNDSHEET = 0x85,
    BIFF_MULRK = 0xBD, BIFF_RSTRING = 0xD6, BIFF_XF = 0xE0, BIFF_MERGEDCELLS = 0xE5, BIFF_SST = 0xFC, BIFF_LABELSST = 0xFD, BIFF_NUMBER = 0x203,
    BIFF_LABEL = 0x204, BIFF_BOOLERR = 0x205, BIFF_STRING = 0x207, BIFF_RK = 0x27E, BIFF_FORMAT = 0x41E, BIFF_BOF = 0x809
};

struct biff_sheet { size_t offset; char name[FORMAT_PART]; };

struct biff {
    const struct format_input *input;
    struct ole ole;
    struct ole_stream stream;
    size_t next;                     /* offset of the next record */
    unsigned type;
    size_t size, at;                 /* of the record that is read */
    unsigned char data[65536];
    bool old;                        /* Excel 5 and 95: text in a code page */
    bool epoch_1904;
    iconv_t converter;
    struct biff_sheet *sheets;
    size_t sheet_count;
    struct number_format *formats;   /* by number, of a format that is the workbook's own */
    bool *has_format;
    unsigned short *styles;          /* cell's style → format */
    size_t style_count;
    struct buffer strings;
    size_t *string_ends, string_count;
};

int biff_open(const struct format_input *input, struct biff *out, struct error *error);
void biff_close(struct biff *biff);
bool biff_next(struct biff *biff);                                            /* false: the stream has ended */
unsigned biff_short(const struct biff *biff, size_t at);                      /* 0 past the record's end */
uint32_t biff_long(const struct biff *biff, size_t at);
double biff_double(const struct biff *biff, size_t at);
bool biff_text(struct biff *biff, size_t at, bool short_count, struct buffer *out); /* a string that stands at `at` of the record */
struct number_format biff_format(const struct biff *biff, unsigned style);

#endif
