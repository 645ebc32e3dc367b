#ifndef OPENFEATURE_INTERNAL_PROVIDER_DIRECTORY_H_
#define OPENFEATURE_INTERNAL_PROVIDER_DIRECTORY_H_

#include <memory>

#include "absl/status/status.h"
#include "openfeature/internal/provider_record.h"

namespace openfeature::internal {

// Which providers of this process belong to which API, so that none belongs to two at a time.
// Thread-safe.

// Enters a new record. Gives it the record of the provider's former stay where that is still being
// shut down. FAILED_PRECONDITION: the provider is bound in another API.
absl::Status EnterProvider(const std::shared_ptr<ProviderRecord>& record);

// The record's API has dropped its last binding: the provider may be entered again.
void ReleaseProvider(const ProviderRecord& record);

// The record's provider has been shut down.
void RemoveProvider(const ProviderRecord& record);

}  // namespace openfeature::internal

#endif  // OPENFEATURE_INTERNAL_PROVIDER_DIRECTORY_H_
