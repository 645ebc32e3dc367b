#ifndef OPENFEATURE_HOOKS_LOG_LEVEL_H_
#define OPENFEATURE_HOOKS_LOG_LEVEL_H_

#include "openfeature/log.h"  // LogLevel is there; this is the header that others know it by.

#endif  // OPENFEATURE_HOOKS_LOG_LEVEL_H_
