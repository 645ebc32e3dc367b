#include "evaluator/snapshot.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "evaluator/murmur3.h"

namespace guidon {
namespace {

bool SameFlag(const Flag* a, const Flag* b) {
  if (a == b) return true;
  if (a == nullptr || b == nullptr) return false;
  return a->id() == b->id() && a->definition() == b->definition();
}

}  // namespace

absl::string_view FlagChangeName(FlagChange change) {
  switch (change) {
    case FlagChange::kWrite:
      return "write";
    case FlagChange::kUpdate:
      return "update";
    case FlagChange::kDelete:
      break;
  }
  return "delete";
}

std::shared_ptr<const Snapshot> Snapshot::Empty(std::vector<std::string> sources) {
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->sources_ = std::move(sources);
  snapshot->shards_.fill(std::make_shared<const Shard>());
  return snapshot;
}

size_t Snapshot::ShardOf(absl::string_view key) { return Murmur3(key) % kShards; }

const Flag* Snapshot::Pick(const Selector& selector, const Layers& layers) const {
  for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) {
    const bool selected =
        selector.kind == Selector::Kind::kAll ||
        (selector.kind == Selector::Kind::kFlagSet ? layer->flag->id().flag_set == selector.value
                                                   : sources_[layer->source] == selector.value);
    if (selected) return layer->flag.get();
  }
  return nullptr;
}

const Flag* Snapshot::Find(const Selector& selector, absl::string_view key) const {
  const Shard& shard = *shards_[ShardOf(key)];
  const auto found = shard.find(key);
  return found == shard.end() ? nullptr : Pick(selector, found->second);
}

std::vector<Snapshot::Definition> Snapshot::DefinitionsOf(absl::string_view key) const {
  std::vector<Definition> definitions;
  const Shard& shard = *shards_[ShardOf(key)];
  const auto found = shard.find(key);
  if (found == shard.end()) return definitions;
  const Layers& layers = found->second;
  for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) {
    definitions.push_back({layer->flag.get(), sources_[layer->source]});
  }
  return definitions;
}

void Snapshot::ForEach(const Selector& selector,
                       const std::function<void(const Flag&)>& visit) const {
  for (const auto& shard : shards_) {
    for (const auto& [key, layers] : *shard) {
      const Flag* const flag = Pick(selector, layers);
      if (flag != nullptr) visit(*flag);
    }
  }
}

std::map<std::string, FlagChange> Snapshot::Diff(const Snapshot& before, const Snapshot& after,
                                                 const Selector& selector) {
  std::map<std::string, FlagChange> changes;
  for (size_t i = 0; i < kShards; ++i) {
    const Shard& old_shard = *before.shards_[i];
    const Shard& new_shard = *after.shards_[i];
    if (&old_shard == &new_shard) continue;
    for (const auto& [key, layers] : new_shard) {
      const auto old = old_shard.find(key);
      const Flag* const was = old == old_shard.end() ? nullptr : before.Pick(selector, old->second);
      const Flag* const is = after.Pick(selector, layers);
      if (SameFlag(was, is)) continue;
      changes[key] = was == nullptr  ? FlagChange::kWrite
                     : is == nullptr ? FlagChange::kDelete
                                     : FlagChange::kUpdate;
    }
    for (const auto& [key, layers] : old_shard) {
      if (new_shard.contains(key) || before.Pick(selector, layers) == nullptr) continue;
      changes[key] = FlagChange::kDelete;
    }
  }
  return changes;
}

SnapshotBuilder::SnapshotBuilder(const Snapshot& base) : next_(std::make_shared<Snapshot>(base)) {}

Snapshot::Shard& SnapshotBuilder::MutableShard(size_t index) {
  if (copied_[index] == nullptr) {
    copied_[index] = std::make_shared<Snapshot::Shard>(*next_->shards_[index]);
    next_->shards_[index] = copied_[index];
  }
  return *copied_[index];
}

void SnapshotBuilder::Put(uint32_t source, std::shared_ptr<const Flag> flag) {
  const size_t index = Snapshot::ShardOf(flag->id().key);
  const auto precedes = [](const Snapshot::Layer& a, const Snapshot::Layer& b) {
    return std::pair(a.source, absl::string_view(a.flag->id().flag_set)) <
           std::pair(b.source, absl::string_view(b.flag->id().flag_set));
  };
  const auto same_place = [&](const Snapshot::Layer& layer) {
    return layer.source == source && layer.flag->id() == flag->id();
  };
  const auto& old_shard = *next_->shards_[index];
  const auto old = old_shard.find(flag->id().key);
  if (old != old_shard.end()) {
    const auto layer = std::find_if(old->second.begin(), old->second.end(), same_place);
    if (layer != old->second.end() && SameFlag(layer->flag.get(), flag.get())) return;
  }
  Snapshot::Shard& shard = MutableShard(index);
  auto [entry, added] = shard.try_emplace(flag->id().key);
  if (added) ++next_->size_;
  Snapshot::Layers& layers = entry->second;
  layers.erase(std::remove_if(layers.begin(), layers.end(), same_place), layers.end());
  Snapshot::Layer layer = {source, std::move(flag)};
  layers.insert(std::upper_bound(layers.begin(), layers.end(), layer, precedes), std::move(layer));
}

void SnapshotBuilder::Remove(uint32_t source, const FlagId& id) {
  const size_t index = Snapshot::ShardOf(id.key);
  const auto is_it = [&](const Snapshot::Layer& layer) {
    return layer.source == source && layer.flag->id() == id;
  };
  const auto old = next_->shards_[index]->find(id.key);
  if (old == next_->shards_[index]->end()) return;
  if (std::none_of(old->second.begin(), old->second.end(), is_it)) return;
  Snapshot::Shard& shard = MutableShard(index);
  const auto entry = shard.find(id.key);
  Snapshot::Layers& layers = entry->second;
  layers.erase(std::remove_if(layers.begin(), layers.end(), is_it), layers.end());
  if (!layers.empty()) return;
  shard.erase(entry);
  --next_->size_;
}

void SnapshotBuilder::ReplaceSource(uint32_t source,
                                    const std::vector<std::shared_ptr<const Flag>>& flags) {
  absl::flat_hash_set<std::pair<absl::string_view, absl::string_view>> kept;
  for (const auto& flag : flags) kept.emplace(flag->id().flag_set, flag->id().key);
  std::vector<FlagId> dropped;
  for (const auto& shard : next_->shards_) {
    for (const auto& [key, layers] : *shard) {
      for (const Snapshot::Layer& layer : layers) {
        const FlagId& id = layer.flag->id();
        if (layer.source == source && !kept.contains({id.flag_set, id.key})) {
          dropped.push_back(id);
        }
      }
    }
  }
  for (const FlagId& id : dropped) Remove(source, id);
  for (const auto& flag : flags) Put(source, flag);
}

std::shared_ptr<const Snapshot> SnapshotBuilder::Build() && { return std::move(next_); }

}  // namespace guidon
