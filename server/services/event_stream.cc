#include "server/services/event_stream.h"

#include <map>
#include <memory>
#include <string>
#include <utility>

namespace guidon {

EventQueue::EventQueue(const FlagCatalog& catalog, Selector selector)
    : catalog_(catalog), selector_(std::move(selector)), known_(catalog.Current()), changed_(true) {
  // Changed already, perhaps: nobody tells of what changes before the stream is known.
}

void EventQueue::NoteTick(std::chrono::steady_clock::time_point now) {
  silent_ = now - last_event_ >= kKeepAliveInterval;
}

bool EventQueue::Next(Event& event) {
  event = {};
  std::map<std::string, FlagChange> changes;
  if (greeted_ && !shutdown_ && std::exchange(changed_, false)) {
    const std::shared_ptr<const Snapshot> newest = catalog_.Current();
    changes = Snapshot::Diff(*known_, *newest, selector_);
    known_ = newest;
  }
  if (!greeted_) {
    greeted_ = true;
    event.type = "provider_ready";
  } else if (shutdown_) {
    event.type = "provider_shutdown";
    event.last = true;
  } else if (!changes.empty()) {
    event.type = "configuration_change";
    auto& flags = *(*event.data.mutable_fields())["flags"].mutable_struct_value();
    for (const auto& [key, change] : changes) {
      auto& fields = *(*flags.mutable_fields())[key].mutable_struct_value()->mutable_fields();
      fields["type"].set_string_value(std::string(FlagChangeName(change)));
    }
  } else if (silent_) {
    silent_ = false;
    event.type = "keep_alive";
  } else {
    return false;
  }
  last_event_ = std::chrono::steady_clock::now();
  return true;
}

}  // namespace guidon
