#ifndef GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_FLAG_CACHE_H_
#define GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_FLAG_CACHE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "base/mutex.h"
#include "flagd/internal/details.h"
#include "openfeature/flag_type_value.h"

namespace guidon::flagd_internal {

// What flags resolved to, the most recently used of them. An entry is for one flag and the type
// that it was asked for as. Thread-safe.
class FlagCache {
 public:
  using Type = openfeature::FlagValueType;

  // Keeps at most `most` entries.
  explicit FlagCache(std::size_t most) : most_(most) {}

  // nullptr where there is none. T must be what was put in under that type.
  template <typename T>
  std::shared_ptr<const openfeature::ResolutionDetails<T>> Get(Type type, std::string_view flag) {
    return std::static_pointer_cast<const openfeature::ResolutionDetails<T>>(Find(type, flag));
  }

  // Changes each time that something is invalidated.
  std::uint64_t version() const;

  // Puts in what a daemon was asked for when the version was `version`. What was invalidated since
  // then may be this very flag: so nothing is put in.
  template <typename T>
  void Put(Type type, std::string_view flag, const openfeature::ResolutionDetails<T>& details,
           std::uint64_t version) {
    Insert(type, flag, std::make_shared<const openfeature::ResolutionDetails<T>>(details), version);
  }

  // Forgets these flags, whatever their type.
  void Invalidate(const std::vector<std::string>& flags);
  void Purge();

  std::size_t size() const;

 private:
  struct Entry {
    Type type;
    std::string flag;
    std::shared_ptr<const void> details;
  };
  using Entries = std::list<Entry>;
  static constexpr std::size_t kTypes = 5;

  std::shared_ptr<const void> Find(Type type, std::string_view flag);
  void Insert(Type type, std::string_view flag, std::shared_ptr<const void> details,
              std::uint64_t version);

  const std::size_t most_;
  mutable Mutex mutex_;
  Entries entries_ ABSL_GUARDED_BY(mutex_);  // The most recently used first.
  // By type; keys view the entries' text.
  std::array<absl::flat_hash_map<absl::string_view, Entries::iterator>, kTypes> places_
      ABSL_GUARDED_BY(mutex_);
  std::uint64_t version_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace guidon::flagd_internal

#endif  // GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_FLAG_CACHE_H_
