#ifndef OPENFEATURE_TRANSACTION_CONTEXT_H_
#define OPENFEATURE_TRANSACTION_CONTEXT_H_

#include <cstdint>
#include <memory>

#include "openfeature/evaluation_context.h"

namespace openfeature {

// Carries an evaluation context through a transaction (a request, a job), so that it counts for all
// evaluations in it. Implementations are thread-safe and quick: each evaluation asks.
class TransactionContextPropagator {
 public:
  virtual ~TransactionContextPropagator() = default;
  // nullptr where the current transaction has no context.
  virtual std::shared_ptr<const EvaluationContext> GetTransactionContext() const = 0;
  virtual void SetTransactionContext(const EvaluationContext& ctx) = 0;
};

// A transaction is a thread: what was set on a thread counts on that thread until something else is
// set, an empty context to end it. Each propagator keeps its own.
class ThreadLocalTransactionContextPropagator : public TransactionContextPropagator {
 public:
  ThreadLocalTransactionContextPropagator();
  std::shared_ptr<const EvaluationContext> GetTransactionContext() const override;
  void SetTransactionContext(const EvaluationContext& ctx) override;

 private:
  const std::uint64_t id_;
};

}  // namespace openfeature

#endif  // OPENFEATURE_TRANSACTION_CONTEXT_H_
