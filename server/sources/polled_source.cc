#include "server/sources/polled_source.h"

#include <pthread.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/backoff.h"
#include "server/sources/poll_schedule.h"

namespace guidon {

PolledSource::PolledSource(const SourceConfig& config, HttpDocument document, SourceFeed& feed)
    : interval_(config.interval), interval_seed_(config.interval_seed),
      document_(std::move(document)), feed_(feed), thread_([this] { Run(); }) {
  pthread_setname_np(thread_.native_handle(), "source-poll");
}

PolledSource::~PolledSource() {
  stop_.Stop();
  client_.Stop();
  thread_.join();
}

void PolledSource::Run() {
  Backoff backoff(absl::Seconds(1), interval_);
  while (true) {
    const absl::Status status = Poll();
    if (stop_.stopped()) return;
    feed_.Note(status);
    absl::Duration wait = UntilNextPoll(absl::Now(), interval_, interval_seed_);
    if (status.ok()) {
      backoff.Reset();
    } else {
      wait = std::min(wait, backoff.Next());
    }
    if (!stop_.Sleep(wait)) return;
  }
}

absl::Status PolledSource::Poll() {
  const absl::StatusOr<std::optional<HttpDocument::Content>> content = document_.Fetch(client_);
  if (!content.ok()) return content.status();
  if (!content->has_value()) return absl::OkStatus();
  absl::Status published = feed_.Publish((*content)->text, (*content)->format);
  if (published.ok()) document_.Accept((*content)->etag);
  return published;
}

}  // namespace guidon
