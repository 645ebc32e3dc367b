#ifndef GUIDON_SERVER_HTTP_REQUEST_HEADERS_H_
#define GUIDON_SERVER_HTTP_REQUEST_HEADERS_H_

#include <cstddef>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace guidon {

// The headers of a request, in the order in which they came. They stand in one piece of memory that
// Clear keeps unless it is much, so that the requests of a connection need no allocation each. For
// one thread.
class RequestHeaders {
 public:
  using Header = std::pair<absl::string_view, absl::string_view>;  // name and value

  class Iterator {
   public:
    Iterator(const RequestHeaders& headers, size_t index) : headers_(&headers), index_(index) {}
    Header operator*() const { return (*headers_)[index_]; }
    Iterator& operator++() {
      ++index_;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return index_ != other.index_; }

   private:
    const RequestHeaders* headers_;
    size_t index_;
  };

  RequestHeaders() = default;
  RequestHeaders(std::initializer_list<Header> headers);

  // The name is put into lower case.
  void Add(absl::string_view name, absl::string_view value);
  void Clear();

  // The views last until the next call of Add or Clear.
  Header operator[](size_t index) const;
  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, spans_.size()}; }

 private:
  struct Span {
    size_t name;   // where the name begins
    size_t value;  // where the value does, the name ending there
    size_t end;
  };

  std::string text_;
  std::vector<Span> spans_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_REQUEST_HEADERS_H_
