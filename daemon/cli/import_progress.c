/* How far an import is, on a terminal's standard error. */
#include "cli/import.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define BAR_MOST 40
#define BAR_LEAST 8
#define BETWEEN 0.1 /* seconds between two drawings */

static double seconds_between(const struct timespec *from, const struct timespec *to)
{
    return (double)(to->tv_sec - from->tv_sec) + (double)(to->tv_nsec - from->tv_nsec) / 1e9;
}

/* "0:07", "12:30", "3:05:09" */
static void put_time(double seconds, char out[24])
{
    unsigned long whole = seconds < 360000 ? (unsigned long)(seconds + 0.5) : 359999;
    if (whole >= 3600)
        snprintf(out, 24, "%lu:%02lu:%02lu", whole / 3600, whole / 60 % 60, whole % 60);
    else
        snprintf(out, 24, "%lu:%02lu", whole / 60, whole % 60);
}

void progress_line(const struct cli *cli, uint32_t done, uint32_t total, double seconds, unsigned width, char out[400])
{
    char rate[40], left[24], tail[200], bar[BAR_MOST + 3] = "";
    double share = total ? (double)done / total : 1, pace = seconds > 0 ? done / seconds : 0;
    money(pace, rate);
    put_time(pace > 0 ? (total - done) / pace : 0, left);
    snprintf(tail, sizeof tail, "%3d%%  %s %s  %s %s", (int)(share * 100), rate, say(cli, "行/秒", "rows/s"), say(cli, "剩余", "left"), pace > 0 || done == total ? left : "-");
    unsigned used = 2 + display_width(tail) + 2;
    unsigned room = width > used + BAR_LEAST + 3 ? width - used - 3 : 0, filled;
    room = room > BAR_MOST ? BAR_MOST : room;
    filled = (unsigned)(share * room);
    if (room) {
        bar[0] = '[';
        memset(bar + 1, '#', filled);
        memset(bar + 1 + filled, '.', room - filled);
        bar[1 + room] = ']';
    }
    if (room)
        snprintf(out, 400, "  %s  %s", bar, tail);
    else if (width > used)
        snprintf(out, 400, "  %s", tail);
    else
        snprintf(out, 400, "%3d%%", (int)(share * 100));
}

static unsigned terminal_width(void)
{
    struct winsize size;
    return !ioctl(STDERR_FILENO, TIOCGWINSZ, &size) && size.ws_col > 4 ? size.ws_col : 80;
}

void import_show_progress(struct import *import, bool last)
{
    struct timespec now;
    char line[400];
    if (!isatty(STDERR_FILENO))
        return;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (!import->began.tv_sec)
        import->began = now;
    if (!last && import->shown.tv_sec && seconds_between(&import->shown, &now) < BETWEEN)
        return;
    import->shown = now;
    progress_line(import->cli, intake_counts(import->intake).read, import->report->rows, seconds_between(&import->began, &now), terminal_width(), line);
    fprintf(stderr, "\r%s\033[K%s", line, last ? "\n" : "");
    fflush(stderr);
}
