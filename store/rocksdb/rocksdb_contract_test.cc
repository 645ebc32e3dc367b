#include <memory>
#include <utility>

#include "store/flag_store_contract.h"
#include "store/rocksdb/rocksdb_flag_store.h"
#include "tests/support/temp_dir.h"

namespace guidon {
namespace {

class RocksDbUnderTest final : public StoreUnderTest {
 public:
  explicit RocksDbUnderTest(std::function<absl::Time()> clock) : clock_(std::move(clock)) {
    Reopen();
  }

  FlagStore& store() override { return *store_; }

  void Reopen() override {
    store_ = nullptr;
    auto opened = OpenRocksDbFlagStore(folder_.path(), clock_);
    ASSERT_TRUE(opened.ok()) << opened.status();
    store_ = *std::move(opened);
  }

 private:
  const std::function<absl::Time()> clock_;
  const testing::TempDir folder_;
  std::unique_ptr<FlagStore> store_;
};

std::unique_ptr<StoreUnderTest> MakeRocksDb(std::function<absl::Time()> clock) {
  return std::make_unique<RocksDbUnderTest>(std::move(clock));
}

INSTANTIATE_TEST_SUITE_P(RocksDb, FlagStoreContract, ::testing::Values(MakeRocksDb));

}  // namespace
}  // namespace guidon
