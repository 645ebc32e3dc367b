#include "server/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <utility>

namespace guidon {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily Family(const char* name, const char* help, MetricType type, double value) {
  MetricFamily family = {name, help, type, {}};
  prometheus::ClientMetric& metric = family.metric.emplace_back();
  (type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
  return family;
}

// The fields of /proc/self/stat that stand behind the process' name and state.
std::vector<double> StatFields() {
  std::ifstream file("/proc/self/stat");
  std::string text;
  std::getline(file, text);
  const size_t name_end = text.rfind(')');  // the name before it may hold anything
  std::vector<double> fields;
  if (name_end == std::string::npos) return fields;
  std::istringstream rest(text.substr(name_end + 1));
  std::string state;
  rest >> state;
  for (double value = 0; rest >> value;) fields.push_back(value);
  return fields;
}

std::optional<double> BootTime() {
  std::ifstream file("/proc/stat");
  for (std::string word; file >> word;) {
    double seconds = 0;
    if (word == "btime" && file >> seconds) return seconds;
  }
  return std::nullopt;
}

std::optional<double> OpenFiles() {
  std::error_code error;
  double count = 0;
  for (std::filesystem::directory_iterator file("/proc/self/fd", error), end; !error && file != end;
       file.increment(error)) {
    ++count;
  }
  if (error) return std::nullopt;
  return count - 1;  // without the folder's own
}

}  // namespace

std::vector<MetricFamily> ProcessMetrics::Collect() const {
  std::vector<MetricFamily> families;
  const auto add = [&](const char* name, const char* help, MetricType type, double value) {
    families.push_back(Family(name, help, type, value));
  };

  // Their numbers in proc(5), less 4.
  constexpr size_t kUserTime = 10, kSystemTime = 11, kStartTime = 18, kVirtual = 19, kResident = 20;
  const std::vector<double> stat = StatFields();
  if (stat.size() > kResident) {
    const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
    add("process_cpu_seconds_total", "Processor time used, in seconds.", MetricType::Counter,
        (stat[kUserTime] + stat[kSystemTime]) / ticks);
    add("process_resident_memory_bytes", "Resident memory.", MetricType::Gauge,
        stat[kResident] * static_cast<double>(sysconf(_SC_PAGESIZE)));
    add("process_virtual_memory_bytes", "Virtual memory.", MetricType::Gauge, stat[kVirtual]);
    if (const std::optional<double> boot = BootTime()) {
      add("process_start_time_seconds", "When the process started, in Unix seconds.",
          MetricType::Gauge, *boot + stat[kStartTime] / ticks);
    }
  }
  if (const std::optional<double> open = OpenFiles()) {
    add("process_open_fds", "Open file descriptors.", MetricType::Gauge, *open);
  }
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    add("process_max_fds", "Most file descriptors that may be open.", MetricType::Gauge,
        static_cast<double>(limit.rlim_cur));
  }
  add("guidon_build_info", "Always 1; the version is a label.", MetricType::Gauge, 1);
  families.back().metric.front().label.push_back({"version", GUIDON_VERSION});
  return families;
}

}  // namespace guidon
