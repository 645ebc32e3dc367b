#include <cstddef>
#include <cstdint>
#include <string>

#include "store/backup/backup_stream.h"
#include "store/backup/backup_unpacker.h"
#include "tests/fuzz/check.h"
#include "tests/support/temp_dir.h"

// The input is a backup file, from anybody: what is taken is, to the byte, what would be written.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  const guidon::testing::TempDir dir;
  auto folder = guidon::ScratchFolder::Make(dir.path());
  FUZZ_CHECK(folder.ok());
  guidon::BackupUnpacker unpacker(folder->path());
  if (!unpacker.Add(bytes.substr(0, size / 3)).ok()) return 0;
  if (!unpacker.Add(bytes.substr(size / 3)).ok()) return 0;
  const auto label = unpacker.Finish();
  if (!label.ok()) return 0;
  const auto stream = guidon::BackupStream::Open(*std::move(folder), *label);
  FUZZ_CHECK(stream.ok());
  FUZZ_CHECK((*stream)->size() == size);
  std::string again;
  while (again.size() < size) {
    const auto piece = (*stream)->Read(1000);
    FUZZ_CHECK(piece.ok() && !piece->empty());
    again += *piece;
  }
  FUZZ_CHECK(again == bytes);
  return 0;
}
