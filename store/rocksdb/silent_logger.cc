#include "store/rocksdb/silent_logger.h"

#include <cstdarg>

namespace guidon {
namespace {

class SilentLogger final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char* /*format*/, va_list /*arguments*/) override {}
};

}  // namespace

std::shared_ptr<rocksdb::Logger> MakeSilentLogger() { return std::make_shared<SilentLogger>(); }

}  // namespace guidon
