#ifndef GUIDON_TESTS_FUZZ_CHECK_H_
#define GUIDON_TESTS_FUZZ_CHECK_H_

#include <cstdio>
#include <cstdlib>

// Ends the program, which a fuzzer takes for a find, unless `condition` holds.
#define FUZZ_CHECK(condition)                                                      \
  do {                                                                             \
    if (!(condition)) {                                                            \
      std::fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                \
    }                                                                              \
  } while (false)

#endif  // GUIDON_TESTS_FUZZ_CHECK_H_
