#include "analysis/service/judging_pool.h"

#include <pthread.h>

#include <utility>

#include "absl/time/clock.h"

namespace guidon::analysis {

void Judging::Listen(const void* who, std::function<void()> wake) {
  MutexLock lock(mutex_);
  if (report_ != nullptr) return wake();
  listeners_[who] = std::move(wake);
}

void Judging::Ignore(const void* who) {
  MutexLock lock(mutex_);
  listeners_.erase(who);
}

std::shared_ptr<const Report> Judging::report() const {
  MutexLock lock(mutex_);
  return report_;
}

void Judging::Finish(std::shared_ptr<const Report> report) {
  MutexLock lock(mutex_);
  report_ = std::move(report);
  for (const auto& [who, wake] : listeners_) wake();
  listeners_.clear();
}

JudgingPool::JudgingPool(Judge judge, Limits limits) : judge_(std::move(judge)), limits_(limits) {
  for (int i = 0; i < limits_.threads; ++i) {
    threads_.emplace_back([this] { Run(); });
    pthread_setname_np(threads_.back().native_handle(), "judge");
  }
}

JudgingPool::~JudgingPool() {
  {
    MutexLock lock(mutex_);
    ending_ = true;
    changed_.NotifyAll();
  }
  for (std::thread& thread : threads_) thread.join();
}

std::shared_ptr<Judging> JudgingPool::Ask(const Question& question) {
  const std::string key = question.Key();
  MutexLock lock(mutex_);
  const auto found = open_.find(key);
  if (found != open_.end()) return found->second;
  if (waiting_.size() >= limits_.waiting) return nullptr;
  auto judging = std::make_shared<Judging>();
  open_[key] = judging;
  waiting_.push_back({question, absl::Now(), judging});
  changed_.NotifyAll();
  return judging;
}

void JudgingPool::Run() {
  while (true) {
    Job job;
    {
      MutexLock lock(mutex_);
      while (waiting_.empty() && !ending_) changed_.Wait(mutex_);
      if (waiting_.empty()) return;
      job = std::move(waiting_.front());
      waiting_.pop_front();
    }
    std::shared_ptr<const Report> report =
        judge_(job.question, job.asked + limits_.time - absl::Now());
    {
      MutexLock lock(mutex_);
      open_.erase(job.question.Key());
    }
    job.judging->Finish(std::move(report));
  }
}

}  // namespace guidon::analysis
