#include "openfeature/transaction_context.h"

#include <atomic>
#include <utility>

#include "absl/container/flat_hash_map.h"

namespace openfeature {
namespace {

using Contexts = absl::flat_hash_map<std::uint64_t, std::shared_ptr<const EvaluationContext>>;

// By the propagator's id, which is never used again.
thread_local Contexts contexts_of_this_thread;

std::uint64_t NextId() {
  static std::atomic<std::uint64_t> last = 0;
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

}  // namespace

ThreadLocalTransactionContextPropagator::ThreadLocalTransactionContextPropagator()
    : id_(NextId()) {}

std::shared_ptr<const EvaluationContext>
ThreadLocalTransactionContextPropagator::GetTransactionContext() const {
  const auto found = contexts_of_this_thread.find(id_);
  return found == contexts_of_this_thread.end() ? nullptr : found->second;
}

void ThreadLocalTransactionContextPropagator::SetTransactionContext(const EvaluationContext& ctx) {
  if (ctx.IsEmpty()) {
    contexts_of_this_thread.erase(id_);
  } else {
    contexts_of_this_thread[id_] = std::make_shared<const EvaluationContext>(ctx);
  }
}

}  // namespace openfeature
