#ifndef GUIDON_SERVER_HTTP_JSON_CONTEXT_H_
#define GUIDON_SERVER_HTTP_JSON_CONTEXT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "evaluator/value_view.h"

namespace guidon {

// A JSON text as evaluation reads it, in two pieces of memory. The trees that definitions are read
// into have one for each member, and take several times as long to make. For one thread.
class JsonContext {
 public:
  JsonContext() = default;
  JsonContext(const JsonContext&) = delete;
  JsonContext& operator=(const JsonContext&) = delete;

  struct Limits {
    size_t depth;   // of nested lists and objects
    size_t values;  // and names
  };

  // Reads `text`; false if it is no JSON or beyond `limits`: why is for ParseJson to say. Of
  // members with the same name the last one counts.
  bool Read(absl::string_view text, const Limits& limits);

  // What was read. Views last as long as this, and until the next Read.
  ValueView view() const { return root_.view(); }

 private:
  friend class JsonContextBuilder;

  struct Node {
    ValueKind kind = ValueKind::kNull;
    uint32_t size = 0;  // bytes, elements or members
    union {
      bool boolean;
      double number;
      const char* text;
      const Node* first;  // element; of an object: the first name, which its value follows
      size_t index = 0;   // of that, while the text is being read
    };

    ValueView view() const;
    absl::string_view string() const { return {text, size}; }
  };

  static size_t ListSize(const void* list);
  static ValueView ListAt(const void* list, size_t index);
  static ValueView ObjectGet(const void* object, absl::string_view key);
  static constexpr ContainerOps kOps = {ListSize, ListAt, ObjectGet};

  std::string strings_;
  std::vector<Node> nodes_;  // the elements of each list, and the members of each object, in a row
  std::vector<Node> open_;   // what belongs to containers that have not ended
  Node root_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_JSON_CONTEXT_H_
