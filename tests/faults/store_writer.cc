// Changes a store for as long as it lives; store_crash_test kills it.
//
// store_writer FOLDER SEED writes `SEED.N FIRST LAST` and a newline to its output when change N,
// the revisions FIRST to LAST, is acknowledged. The reason of each is `SEED.N COUNT`, where
// COUNT is how many revisions belong together.
#include <unistd.h>

#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "store/edits.h"
#include "store/flag_store.h"
#include "store/rocksdb/rocksdb_flag_store.h"

namespace guidon {
namespace {

class Writer {
 public:
  explicit Writer(uint32_t seed) : seed_(seed), random_(seed) {}

  // Makes one change and reports it.
  absl::Status Step(FlagStore& store) {
    std::vector<Change> changes = NextChanges(store);
    const std::string token = absl::StrCat(seed_, ".", ++count_);
    const auto results =
        store.Apply(changes, {"store_writer", absl::StrCat(token, " ", changes.size())});
    if (!results.ok()) return results.status();
    const std::string line =
        absl::StrCat(token, " ", results->front().revision, " ", results->back().revision, "\n");
    const ssize_t written = ::write(STDOUT_FILENO, line.data(), line.size());
    return written == static_cast<ssize_t>(line.size()) ? absl::OkStatus()
                                                        : absl::InternalError("nobody reads");
  }

 private:
  // Changes that each do change their flag.
  std::vector<Change> NextChanges(const FlagStore& store) {
    const FlagId id = {"", absl::StrCat("flag-", Below(5))};
    const absl::StatusOr<StoredFlag> flag = store.Get(id);
    if (flag.ok() && flag->state.killed()) {
      if (Below(3) > 0) return {{id, ChangeKind::kRestore, EditRestore(id), {}}};
      return {{id, ChangeKind::kDelete, EditDelete(id), {}}};
    }
    if (flag.ok() && Below(3) == 0) return {{id, ChangeKind::kKill, EditKill(id, ""), {}}};
    if (Below(2) == 0) return {Put(id)};
    std::vector<Change> batch;
    for (uint32_t i = 0, size = 2 + Below(6); i < size; ++i) {
      batch.push_back(Put({"batch", absl::StrCat("member-", i)}));
    }
    return batch;
  }

  Change Put(const FlagId& id) {
    // Now and then enough to make the database write tables while it is being killed.
    const size_t padding = Below(40) == 0 ? 300'000 : Below(500);
    return {id,
            ChangeKind::kUpdate,
            EditPut(id, absl::StrCat(R"({"variants":{"on":true,"off":false},"metadata":{"id":")",
                                     seed_, ".", ++serial_, R"(","padding":")",
                                     std::string(padding, 'x'), R"("}})")),
            {}};
  }

  uint32_t Below(uint32_t bound) {
    return std::uniform_int_distribution<uint32_t>(0, bound - 1)(random_);
  }

  const uint32_t seed_;
  std::mt19937 random_;
  uint64_t count_ = 0;
  uint64_t serial_ = 0;
};

absl::Status Run(const std::string& folder, uint32_t seed) {
  const auto store = OpenRocksDbFlagStore(folder);
  if (!store.ok()) return store.status();
  Writer writer(seed);
  absl::Status status;
  while (status.ok()) status = writer.Step(**store);
  return status;
}

}  // namespace
}  // namespace guidon

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: store_writer FOLDER SEED\n");
    return 2;
  }
  const absl::Status status = guidon::Run(argv[1], static_cast<uint32_t>(std::stoul(argv[2])));
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return 1;
}
