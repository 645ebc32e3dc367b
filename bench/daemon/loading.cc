#include <cstdio>
#include <vector>

#include "bench/daemon/daemon_parts.h"
#include "bench/daemon/documents.h"
#include "bench/daemon/samples.h"
#include "evaluator/flag_definitions.h"
#include "evaluator/snapshot.h"

namespace guidon::bench {

void MeasureLoading() {
  const std::string text = Document(10'000);
  std::vector<double> parses;
  std::vector<double> loads;
  for (int round = 0; round < 5; ++round) {
    Json parsed;
    parses.push_back(TimeOf([&] { parsed = Json::parse(text); }));
    loads.push_back(TimeOf([&] {
      SnapshotBuilder builder(*Snapshot::Empty({"bench"}));
      builder.ReplaceSource(0, LoadFlags(text, TextFormat::kJson, "bench")->flags);
      (void)std::move(builder).Build();
    }));
  }
  const double load = Percentile(loads, 0.5);
  std::printf("load 10,000 flags          %8.1f ms   %5.2f x parsing their JSON alone\n", load,
              load / Percentile(parses, 0.5));
}

}  // namespace guidon::bench
