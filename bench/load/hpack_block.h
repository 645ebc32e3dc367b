#ifndef GUIDON_BENCH_LOAD_HPACK_BLOCK_H_
#define GUIDON_BENCH_LOAD_HPACK_BLOCK_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace guidon::bench {

// The headers of gRPC requests in HPACK (RFC 7541), as gRPC's own clients send them: all of them
// enter the dynamic table the first time, and are numbers from then on. As the table does not
// change after that, neither do the bytes, which makes a request a copy. For a handful of paths:
// all headers must fit the table of 4,096 bytes. Not thread-safe.
class HpackBlocks {
 public:
  explicit HpackBlocks(const std::string& authority);

  // The header block of a call of `path`. Valid until the next call.
  const std::string& For(const std::string& path);

 private:
  using Field = std::pair<std::string, std::string>;

  // Appends `field` as its number in the tables, or as text that enters the dynamic table.
  void Append(const Field& field, std::string& block);
  std::string Encode(const std::string& path);

  std::string authority_;
  std::vector<Field> table_;  // dynamic, the oldest first
  std::map<std::string, std::string> blocks_;
  std::string first_;
};

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_LOAD_HPACK_BLOCK_H_
