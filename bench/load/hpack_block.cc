#include "bench/load/hpack_block.h"

#include <algorithm>
#include <cassert>

namespace guidon::bench {
namespace {

constexpr size_t kStaticEntries = 61;
constexpr char kIndexed = '\x80';
constexpr char kLiteralThatIsKept = '\x40';
constexpr char kPost = '\x83';        // :method POST in the static table
constexpr char kSchemeHttp = '\x86';  // :scheme http

// Texts and numbers here are below 127, so that each length takes a byte.
void AppendText(const std::string& text, std::string& block) {
  assert(text.size() < 127);
  block += static_cast<char>(text.size());
  block += text;
}

}  // namespace

HpackBlocks::HpackBlocks(const std::string& authority) : authority_(authority) {}

void HpackBlocks::Append(const Field& field, std::string& block) {
  const auto known = std::find(table_.begin(), table_.end(), field);
  if (known != table_.end()) {
    const auto age = static_cast<size_t>(table_.end() - known);  // 1: the newest
    block += static_cast<char>(static_cast<size_t>(kIndexed & 0xff) | (kStaticEntries + age));
    return;
  }
  block += kLiteralThatIsKept;
  AppendText(field.first, block);
  AppendText(field.second, block);
  table_.push_back(field);
}

std::string HpackBlocks::Encode(const std::string& path) {
  std::string block = {kPost, kSchemeHttp};
  Append({":path", path}, block);
  Append({":authority", authority_}, block);
  Append({"te", "trailers"}, block);
  Append({"content-type", "application/grpc"}, block);
  Append({"user-agent", "guidon-bench"}, block);
  return block;
}

const std::string& HpackBlocks::For(const std::string& path) {
  const auto known = blocks_.find(path);
  if (known != blocks_.end()) return known->second;
  first_ = Encode(path);
  blocks_[path];
  // What has entered the table has changed the numbers of what was there.
  for (auto& [each, block] : blocks_) block = Encode(each);
  return first_;
}

}  // namespace guidon::bench
