#include "openfeature/internal/provider_directory.h"

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"

namespace openfeature::internal {
namespace {

struct Stay {
  std::shared_ptr<ProviderRecord> record;
  bool bound = true;
};

struct Directory {
  guidon::Mutex mutex;
  absl::flat_hash_map<const FeatureProvider*, Stay> stays ABSL_GUARDED_BY(mutex);
};

Directory& TheDirectory() {
  static auto* const directory = new Directory;
  return *directory;
}

}  // namespace

absl::Status EnterProvider(const std::shared_ptr<ProviderRecord>& record) {
  Directory& directory = TheDirectory();
  guidon::MutexLock lock(directory.mutex);
  Stay& stay = directory.stays[record->provider.get()];
  if (stay.record != nullptr && stay.bound) {
    return absl::FailedPreconditionError(
        absl::StrCat("provider \"", record->metadata.name,
                     "\" is bound in another API instance: make one provider for each"));
  }
  record->predecessor = std::move(stay.record);
  stay = {record, true};
  return absl::OkStatus();
}

void ReleaseProvider(const ProviderRecord& record) {
  Directory& directory = TheDirectory();
  guidon::MutexLock lock(directory.mutex);
  const auto found = directory.stays.find(record.provider.get());
  if (found != directory.stays.end() && found->second.record.get() == &record) {
    found->second.bound = false;
  }
}

void RemoveProvider(const ProviderRecord& record) {
  std::shared_ptr<ProviderRecord> removed;  // Freed after the lock.
  Directory& directory = TheDirectory();
  guidon::MutexLock lock(directory.mutex);
  const auto found = directory.stays.find(record.provider.get());
  if (found != directory.stays.end() && found->second.record.get() == &record) {
    removed = std::move(found->second.record);
    directory.stays.erase(found);
  }
}

}  // namespace openfeature::internal
