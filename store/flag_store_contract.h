#ifndef GUIDON_STORE_FLAG_STORE_CONTRACT_H_
#define GUIDON_STORE_FLAG_STORE_CONTRACT_H_

#include <functional>
#include <memory>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "store/flag_store.h"

namespace guidon {

// An implementation of FlagStore, as its contract's tests see it: a store that begins empty.
class StoreUnderTest {
 public:
  virtual ~StoreUnderTest() = default;
  virtual FlagStore& store() = 0;
  // Closes the store and opens it again on what it kept.
  virtual void Reopen() = 0;
};

using StoreFactory =
    std::function<std::unique_ptr<StoreUnderTest>(std::function<absl::Time()> clock)>;

// What holds for every FlagStore. An implementation takes part by linking
// flag_store_contract_test.cc and naming its factory:
//   INSTANTIATE_TEST_SUITE_P(RocksDb, FlagStoreContract, testing::Values(MakeStore));
class FlagStoreContract : public testing::TestWithParam<StoreFactory> {
 protected:
  void SetUp() override {
    under_test_ = GetParam()([this] { return now_; });
  }

  FlagStore& store() { return under_test_->store(); }
  void Reopen() { under_test_->Reopen(); }

  absl::Time now_ = absl::FromUnixSeconds(1'700'000'000);

 private:
  std::unique_ptr<StoreUnderTest> under_test_;
};

}  // namespace guidon

#endif  // GUIDON_STORE_FLAG_STORE_CONTRACT_H_
