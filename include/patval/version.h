/* The release. */
#ifndef PATVAL_VERSION_H
#define PATVAL_VERSION_H

#define PATVAL_VERSION "0.1.0"

#endif
