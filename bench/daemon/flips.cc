#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <vector>

#include "bench/daemon/daemon_parts.h"
#include "bench/daemon/documents.h"
#include "bench/daemon/paced_flips.h"
#include "bench/daemon/samples.h"
#include "bench/load/must_load.h"
#include "flagd/evaluation/v1/evaluation.grpc.pb.h"
#include "guidon/admin/v1/admin.grpc.pb.h"
#include "tests/support/guidond.h"

namespace guidon::bench {
namespace {

namespace v1 = flagd::evaluation::v1;
using testing::Guidond;

// The median time in which `folder`'s disk takes a small append for good.
double SyncedAppend(const std::string& folder) {
  const int file = open((folder + "/append").c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
  const std::string record(400, 'x');
  std::vector<double> samples(100);
  for (double& sample : samples) {
    sample = TimeOf([&] {
      if (write(file, record.data(), record.size()) < 0 || fdatasync(file) != 0) std::abort();
    });
  }
  close(file);
  return Percentile(samples, 0.5);
}

}  // namespace

void MeasureFlips() {
  testing::TempDir dir;
  testing::WriteFile(dir / "flags.json", Document(10'000));
  Guidond guidond({"--uri", "file:" + dir / "flags.json", "--store", dir / "store"});
  if (!guidond.ready()) throw std::runtime_error(guidond.errors());
  const auto admin = guidon::admin::v1::FlagAdmin::NewStub(guidond.AdminChannel());
  {
    grpc::ClientContext context;
    guidon::admin::v1::PutRequest request;
    auto& item = *request.add_items();
    item.set_key("flip");
    item.set_definition(Flag("{}"));
    guidon::admin::v1::PutResponse response;
    if (!admin->Put(&context, request, &response).ok()) throw std::runtime_error("Put failed");
  }
  const auto evaluation = v1::EvaluationService::NewStub(guidond.EvaluationChannel());
  grpc::ClientContext stream_context;
  const auto stream = evaluation->EventStream(&stream_context, v1::EventStreamRequest());
  v1::EventStreamResponse event;
  stream->Read(&event);
  std::vector<double> samples;
  for (int i = 0; i < 500; ++i) {
    const auto start = std::chrono::steady_clock::now();
    grpc::ClientContext context;
    guidon::admin::v1::SetDefaultVariantRequest request;
    request.set_key("flip");
    request.set_variant(i % 2 == 0 ? "on" : "off");
    guidon::admin::v1::ChangeResponse response;
    if (!admin->SetDefaultVariant(&context, request, &response).ok()) std::abort();
    if (!stream->Read(&event) || event.type() != "configuration_change") std::abort();
    samples.push_back(Milliseconds(std::chrono::steady_clock::now() - start));
  }
  stream_context.TryCancel();
  const double median = Percentile(samples, 0.5);
  std::printf("flip -> event, median      %8.2f ms   %5.2f x one synced append to the same disk\n",
              median, median / SyncedAppend(dir.path()));
  std::printf("flip -> event, p99         %8.2f ms\n", Percentile(samples, 0.99));
}

void MeasureInterference(int rounds) {
  constexpr int kFlipsPerSecond = 1000;
  testing::TempDir dir;
  Guidond guidond({"--store", dir / "store"});
  if (!guidond.ready()) throw std::runtime_error(guidond.errors());
  guidon::admin::v1::PutRequest request;
  for (int i = 0; i < 1000; ++i) {
    auto& item = *request.add_items();
    item.set_key("flag-" + std::to_string(i));
    item.set_definition(Flag(i % 2 == 0 ? kTargeting : kFractional));
  }
  grpc::ClientContext context;
  guidon::admin::v1::PutResponse response;
  const auto admin = guidon::admin::v1::FlagAdmin::NewStub(guidond.AdminChannel());
  if (!admin->Put(&context, request, &response).ok()) throw std::runtime_error("Put failed");
  std::vector<std::string> flipped;
  for (int i = 100; i < 132; ++i) flipped.push_back("flag-" + std::to_string(i));

  const std::vector<Request> mix = {MakeLookup("flag-2")};
  LoadOptions pace;
  pace.target = "127.0.0.1:" + std::to_string(guidond.evaluation_port());
  pace.rate = 1000;
  pace.duration = std::chrono::milliseconds(4000);
  const auto p99 = [&] {
    return static_cast<double>(MustLoad(mix, pace).latency.Percentile(0.99)) * 1e-6;
  };
  std::vector<double> at_rest;
  std::vector<double> during;
  std::vector<double> ratios;
  std::vector<double> flips;
  for (int round = 0; round < rounds; ++round) {
    at_rest.push_back(p99());
    {
      PacedFlips running(guidond.AdminChannel(), flipped, kFlipsPerSecond);
      during.push_back(p99());
      flips.push_back(running.made() /
                      std::chrono::duration<double>(pace.warm_up + pace.duration).count());
    }
    ratios.push_back(during.back() / at_rest.back());
  }
  std::printf("lookup p99, %4.0f flips/s    %8.2f ms   %5.2f x at rest (%.2f ms)\n",
              Percentile(flips, 0.5), Percentile(during, 0.5), Percentile(ratios, 0.5),
              Percentile(at_rest, 0.5));
}

}  // namespace guidon::bench
