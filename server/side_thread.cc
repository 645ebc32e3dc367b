#include "server/side_thread.h"

#include <pthread.h>

#include <utility>

namespace guidon {

SideThread::SideThread() : thread_([this] { Work(); }) {
  pthread_setname_np(thread_.native_handle(), "side");
}

SideThread::~SideThread() {
  {
    MutexLock lock(mutex_);
    ending_ = true;
    woken_.NotifyAll();
  }
  thread_.join();
}

void SideThread::Run(std::function<void()> job) {
  MutexLock lock(mutex_);
  jobs_.push_back(std::move(job));
  woken_.NotifyAll();
}

void SideThread::Work() {
  while (true) {
    std::function<void()> job;
    {
      MutexLock lock(mutex_);
      while (jobs_.empty() && !ending_) woken_.Wait(mutex_);
      if (jobs_.empty()) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    job();
  }
}

}  // namespace guidon
