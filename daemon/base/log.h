/* One event per line to standard error, as the journal likes it: "<6>text".  No bodies, no keys, no contacts. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_LEVEL_ERROR = 3, LOG_LEVEL_WARNING = 4, LOG_LEVEL_NOTICE = 5, LOG_LEVEL_INFO = 6, LOG_LEVEL_DEBUG = 7 };
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_threshold(enum log_level level); /* quieter levels are dropped; INFO at start */

#endif
