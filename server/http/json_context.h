#ifndef GUIDON_SERVER_HTTP_JSON_CONTEXT_H_
#define GUIDON_SERVER_HTTP_JSON_CONTEXT_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "evaluator/flat_context.h"
#include "evaluator/value_view.h"

namespace guidon {

// A JSON text as evaluation reads it. For one thread.
class JsonContext {
 public:
  struct Limits {
    size_t depth;   // of nested lists and objects
    size_t values;  // and names
  };

  // Reads `text`; false if it is no JSON or beyond `limits`: why is for ParseJson to say. Of
  // members with the same name the last one counts.
  bool Read(absl::string_view text, const Limits& limits);

  // What was read. Views last as long as this, and until the next Read.
  ValueView view() const { return values_.view(); }

 private:
  std::string text_;  // whose strings are unescaped where they lie, and viewed by `values_`
  FlatContext values_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_JSON_CONTEXT_H_
