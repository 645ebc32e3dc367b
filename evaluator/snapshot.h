#ifndef GUIDON_EVALUATOR_SNAPSHOT_H_
#define GUIDON_EVALUATOR_SNAPSHOT_H_

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"
#include "evaluator/flag.h"
#include "evaluator/selector.h"

namespace guidon {

enum class FlagChange { kWrite, kUpdate, kDelete };

// "write", "update", "delete": the words of the event stream.
absl::string_view FlagChangeName(FlagChange change);

// All flags at one moment: every source's, in layers, the later source winning over the
// earlier one where both define the same flag. Immutable, so any number of threads may read
// it. Successive snapshots share what did not change between them.
class Snapshot {
 public:
  // An empty snapshot for sources of these names, in the order of their precedence.
  static std::shared_ptr<const Snapshot> Empty(std::vector<std::string> sources);

  // The flag that `selector` and `key` mean, or nullptr. Where several sets hold the key and
  // the selector names none, the source listed last wins. O(1).
  const Flag* Find(const Selector& selector, absl::string_view key) const;

  // A flag and the name of the source that it comes from.
  struct Definition {
    const Flag* flag;
    absl::string_view source;
  };
  // All flags of that key, whatever their set, by falling precedence. O(their number).
  std::vector<Definition> DefinitionsOf(absl::string_view key) const;

  // Calls `visit` once for each key that `selector` selects, with the flag that Find gives;
  // in no particular order. O(number of flags).
  void ForEach(const Selector& selector, const std::function<void(const Flag&)>& visit) const;

  // The keys for which Find(selector, key) differs between `before` and `after`. Both must
  // stem from the same Empty(). O(what changed), plus a small constant.
  static std::map<std::string, FlagChange> Diff(const Snapshot& before, const Snapshot& after,
                                                const Selector& selector);

  size_t size() const { return size_; }  // number of keys

 private:
  friend class SnapshotBuilder;

  struct Layer {
    uint32_t source;
    std::shared_ptr<const Flag> flag;
  };
  static absl::string_view KeyOf(const Layer& layer) { return layer.flag->id().key; }
  static absl::string_view KeyOf(absl::string_view key) { return key; }
  struct HashKey {
    using is_transparent = void;
    size_t operator()(const auto& of) const { return absl::Hash<absl::string_view>()(KeyOf(of)); }
  };
  struct SameKey {
    using is_transparent = void;
    bool operator()(const auto& a, const auto& b) const { return KeyOf(a) == KeyOf(b); }
  };
  struct Shard {
    absl::flat_hash_set<Layer, HashKey, SameKey> top;  // of each key, what takes precedence
    // What lies below, by falling precedence, for the keys that have several definitions.
    absl::flat_hash_map<std::string, std::vector<Layer>> below;

    // All definitions of a key, by falling precedence.
    std::vector<Layer> Get(absl::string_view key) const;
    void Set(absl::string_view key, std::vector<Layer> layers);
  };

  // Flags lie in shards by their key's hash, so that a change copies one shard only.
  static constexpr size_t kShards = 256;
  static size_t ShardOf(absl::string_view key);

  bool Selects(const Selector& selector, const Layer& layer) const;
  // The first that is selected of `top`, of that shard, and what lies below; nullptr if none is.
  const Flag* Pick(const Selector& selector, const Shard& shard, const Layer& top) const;

  std::vector<std::string> sources_;
  std::array<std::shared_ptr<const Shard>, kShards> shards_;
  size_t size_ = 0;
};

// Builds the snapshot that follows another. Not thread-safe.
class SnapshotBuilder {
 public:
  explicit SnapshotBuilder(const Snapshot& base);

  // Puts `flag` into source number `source`, replacing what that source had under its id.
  // A flag with an equal definition is kept as it was, so that Diff sees no change.
  void Put(uint32_t source, std::shared_ptr<const Flag> flag);

  // Takes a flag out of a source; nothing happens where there is none.
  void Remove(uint32_t source, const FlagId& id);

  // Makes `flags` all that the source holds.
  void ReplaceSource(uint32_t source, const std::vector<std::shared_ptr<const Flag>>& flags);

  // The snapshot; the builder is spent.
  std::shared_ptr<const Snapshot> Build() &&;

 private:
  Snapshot::Shard& MutableShard(size_t index);

  std::shared_ptr<Snapshot> next_;
  std::array<std::shared_ptr<Snapshot::Shard>, Snapshot::kShards> copied_;
};

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_SNAPSHOT_H_
