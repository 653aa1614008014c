#include "intake/outward.h"

#include <errno.h>
#include <iconv.h>

bool outward_gb18030(FILE *out, const char *text, size_t size)
{
    iconv_t converter = iconv_open("GB18030", "UTF-8");
    union { const char *from; char *to; } in = {.from = text}; /* iconv takes a pointer that it does not write through */
    bool good = converter != (iconv_t)-1;
    while (good && size) {
        char room[4096], *at = room;
        size_t left = sizeof room;
        bool done = iconv(converter, &in.to, &size, &at, &left) != (size_t)-1;
        good = (done || errno == E2BIG) && fwrite(room, 1, sizeof room - left, out) == sizeof room - left;
    }
    if (converter != (iconv_t)-1)
        iconv_close(converter);
    return good;
}
