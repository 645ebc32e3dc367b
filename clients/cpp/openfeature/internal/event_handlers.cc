#include "openfeature/internal/event_handlers.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace openfeature::internal {

using guidon::MutexLock;

namespace {

void RunHandler(const EventHandlers::Handler& handler, EventDetails details,
                const LogCallback& log) {
  details.domain = handler.domain_name;
  std::string thrown = "something that is no std::exception";
  try {
    handler.run(details);
    return;
  } catch (const std::exception& error) {
    thrown = error.what();
  } catch (...) {
  }
  log(LogLevel::kError, "a handler for " + std::string(ToString(handler.event)) +
                            " of provider \"" + details.provider_name + "\" threw: " + thrown);
}

}  // namespace

std::shared_ptr<EventHandlers::Handler> EventHandlers::Add(ProviderEvent event,
                                                           std::optional<std::size_t> domain,
                                                           std::string domain_name,
                                                           EventHandler run) {
  auto handler = std::make_shared<Handler>();
  handler->event = event;
  handler->domain = domain;
  handler->domain_name = std::move(domain_name);
  handler->run = std::move(run);
  MutexLock lock(mutex_);
  handler->id = HandlerId{++last_id_};
  handlers_.push_back(handler);
  return handler;
}

void EventHandlers::Remove(HandlerId id) {
  std::shared_ptr<Handler> removed;  // Freed after the lock.
  MutexLock lock(mutex_);
  const auto found = std::find_if(handlers_.begin(), handlers_.end(),
                                  [&](const auto& handler) { return handler->id == id; });
  if (found == handlers_.end()) return;
  (*found)->removed = true;
  removed = std::move(*found);
  handlers_.erase(found);
}

void EventHandlers::Clear() {
  std::vector<std::shared_ptr<Handler>> removed;  // Freed after the lock.
  std::deque<Run> dropped;
  MutexLock lock(mutex_);
  for (const auto& handler : handlers_) handler->removed = true;
  removed.swap(handlers_);
  dropped.swap(due_);
}

void EventHandlers::Queue(ProviderEvent event, const EventDetails& details,
                          const std::function<bool(std::optional<std::size_t>)>& concerns) {
  MutexLock lock(mutex_);
  for (const auto& handler : handlers_) {
    if (handler->event == event && concerns(handler->domain)) due_.push_back({handler, details});
  }
}

void EventHandlers::QueueOne(std::shared_ptr<Handler> handler, EventDetails details) {
  MutexLock lock(mutex_);
  due_.push_back({std::move(handler), std::move(details)});
}

void EventHandlers::RunDue(const LogCallback& log) {
  mutex_.Lock();
  if (running_) {
    mutex_.Unlock();
    return;
  }
  running_ = true;
  while (!due_.empty()) {
    {
      Run run = std::move(due_.front());
      due_.pop_front();
      mutex_.Unlock();
      if (!run.handler->removed) RunHandler(*run.handler, std::move(run.details), log);
    }
    mutex_.Lock();
  }
  running_ = false;
  mutex_.Unlock();
}

}  // namespace openfeature::internal
