#ifndef GUIDON_SERVER_SOURCES_POLLED_SOURCE_H_
#define GUIDON_SERVER_SOURCES_POLLED_SOURCE_H_

#include <memory>
#include <string>
#include <thread>

#include "server/sources/http_client.h"
#include "server/sources/http_document.h"
#include "server/sources/running_source.h"
#include "server/sources/source_config.h"
#include "server/sources/source_feed.h"
#include "server/sources/stop_signal.h"

namespace guidon {

// Asks a server for a document again and again: at once, then as UntilNextPoll says; after a
// failure sooner, where the interval is long.
class PolledSource final : public RunningSource {
 public:
  // `feed` must outlive this.
  PolledSource(const SourceConfig& config, HttpDocument document, SourceFeed& feed);
  ~PolledSource() override;

 private:
  void Run();
  absl::Status Poll();

  const absl::Duration interval_;
  const std::string interval_seed_;
  HttpDocument document_;
  SourceFeed& feed_;
  HttpClient client_;
  StopSignal stop_;
  std::thread thread_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SOURCES_POLLED_SOURCE_H_
