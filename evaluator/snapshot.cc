#include "evaluator/snapshot.h"

#include <algorithm>
#include <tuple>
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

std::vector<Snapshot::Layer> Snapshot::Shard::Get(absl::string_view key) const {
  std::vector<Layer> layers;
  if (const auto found = top.find(key); found != top.end()) layers.push_back(*found);
  if (const auto found = below.find(key); found != below.end()) {
    layers.insert(layers.end(), found->second.begin(), found->second.end());
  }
  return layers;
}

void Snapshot::Shard::Set(absl::string_view key, std::vector<Layer> layers) {
  if (layers.size() > 1) {
    below[key].assign(layers.begin() + 1, layers.end());
  } else {
    below.erase(key);
  }
  top.erase(key);
  if (!layers.empty()) top.insert(std::move(layers.front()));
}

bool Snapshot::Selects(const Selector& selector, const Layer& layer) const {
  return selector.kind == Selector::Kind::kAll ||
         (selector.kind == Selector::Kind::kFlagSet ? layer.flag->id().flag_set == selector.value
                                                    : sources_[layer.source] == selector.value);
}

const Flag* Snapshot::Pick(const Selector& selector, const Shard& shard, const Layer& top) const {
  if (Selects(selector, top)) return top.flag.get();
  if (shard.below.empty()) return nullptr;
  const auto below = shard.below.find(KeyOf(top));
  if (below == shard.below.end()) return nullptr;
  for (const Layer& layer : below->second) {
    if (Selects(selector, layer)) return layer.flag.get();
  }
  return nullptr;
}

const Flag* Snapshot::Find(const Selector& selector, absl::string_view key) const {
  const Shard& shard = *shards_[ShardOf(key)];
  const auto top = shard.top.find(key);
  return top == shard.top.end() ? nullptr : Pick(selector, shard, *top);
}

std::vector<Snapshot::Definition> Snapshot::DefinitionsOf(absl::string_view key) const {
  std::vector<Definition> definitions;
  for (const Layer& layer : shards_[ShardOf(key)]->Get(key)) {
    definitions.push_back({layer.flag.get(), sources_[layer.source]});
  }
  return definitions;
}

void Snapshot::ForEach(const Selector& selector,
                       const std::function<void(const Flag&)>& visit) const {
  for (const auto& shard : shards_) {
    for (const Layer& top : shard->top) {
      const Flag* const flag = Pick(selector, *shard, top);
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
    for (const Layer& top : new_shard.top) {
      const auto old = old_shard.top.find(KeyOf(top));
      const Flag* const was =
          old == old_shard.top.end() ? nullptr : before.Pick(selector, old_shard, *old);
      const Flag* const is = after.Pick(selector, new_shard, top);
      if (SameFlag(was, is)) continue;
      changes[top.flag->id().key] = was == nullptr  ? FlagChange::kWrite
                                    : is == nullptr ? FlagChange::kDelete
                                                    : FlagChange::kUpdate;
    }
    for (const Layer& top : old_shard.top) {
      if (new_shard.top.contains(KeyOf(top))) continue;
      if (before.Pick(selector, old_shard, top) == nullptr) continue;
      changes[top.flag->id().key] = FlagChange::kDelete;
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
  const FlagId& id = flag->id();
  const size_t index = Snapshot::ShardOf(id.key);
  std::vector<Snapshot::Layer> layers = next_->shards_[index]->Get(id.key);
  if (layers.empty()) ++next_->size_;
  const auto same = std::ranges::find_if(layers, [&](const Snapshot::Layer& layer) {
    return layer.source == source && layer.flag->id() == id;
  });
  if (same != layers.end()) {
    if (SameFlag(same->flag.get(), flag.get())) return;
    same->flag = flag;
  } else {
    const auto place = std::ranges::find_if(layers, [&](const Snapshot::Layer& layer) {
      return std::tie(layer.source, layer.flag->id().flag_set) < std::tie(source, id.flag_set);
    });
    layers.insert(place, {source, flag});
  }
  MutableShard(index).Set(id.key, std::move(layers));
}

void SnapshotBuilder::Remove(uint32_t source, const FlagId& id) {
  const size_t index = Snapshot::ShardOf(id.key);
  std::vector<Snapshot::Layer> layers = next_->shards_[index]->Get(id.key);
  const size_t removed = std::erase_if(layers, [&](const Snapshot::Layer& layer) {
    return layer.source == source && layer.flag->id() == id;
  });
  if (removed == 0) return;
  if (layers.empty()) --next_->size_;
  MutableShard(index).Set(id.key, std::move(layers));
}

void SnapshotBuilder::ReplaceSource(uint32_t source,
                                    const std::vector<std::shared_ptr<const Flag>>& flags) {
  absl::flat_hash_set<std::pair<absl::string_view, absl::string_view>> kept;
  for (const auto& flag : flags) kept.emplace(flag->id().flag_set, flag->id().key);
  std::vector<FlagId> dropped;
  const auto drop = [&](const Snapshot::Layer& layer) {
    const FlagId& id = layer.flag->id();
    if (layer.source == source && !kept.contains({id.flag_set, id.key})) dropped.push_back(id);
  };
  for (const auto& shard : next_->shards_) {
    std::ranges::for_each(shard->top, drop);
    for (const auto& [key, layers] : shard->below) std::ranges::for_each(layers, drop);
  }
  for (const FlagId& id : dropped) Remove(source, id);
  for (const auto& flag : flags) Put(source, flag);
}

std::shared_ptr<const Snapshot> SnapshotBuilder::Build() && { return std::move(next_); }

}  // namespace guidon
