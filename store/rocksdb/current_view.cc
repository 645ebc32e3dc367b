#include "store/rocksdb/current_view.h"

#include <utility>

namespace guidon {

CurrentView::CurrentView(std::unique_ptr<const View> view) { Set(std::move(view)); }

CurrentView::~CurrentView() { TakeAway(); }

absl::StatusOr<std::shared_ptr<const View>> CurrentView::Get() const {
  MutexLock lock(mutex_);
  while (view_ == nullptr && error_.ok()) changed_.Wait(mutex_);
  if (view_ == nullptr) return error_;
  return view_;
}

Revision CurrentView::revision() const {
  MutexLock lock(mutex_);
  return revision_;
}

void CurrentView::Set(std::unique_ptr<const View> view) {
  {
    MutexLock lock(mutex_);
    ++open_views_;
  }
  Replace(std::shared_ptr<const View>(view.release(),
                                      [this](const View* closed) {
                                        delete closed;
                                        Closed();
                                      }),
          absl::OkStatus());
}

void CurrentView::Fail(const absl::Status& error) { Replace(nullptr, error); }

void CurrentView::TakeAway() {
  Replace(nullptr, absl::OkStatus());
  MutexLock lock(mutex_);
  while (open_views_ > 0) changed_.Wait(mutex_);
}

void CurrentView::Replace(std::shared_ptr<const View> view, absl::Status error) {
  // The former view is destroyed after the lock is released, for that takes it again.
  MutexLock lock(mutex_);
  if (view != nullptr) revision_ = view->revision();
  view_.swap(view);
  error_ = std::move(error);
  changed_.NotifyAll();
}

void CurrentView::Closed() {
  MutexLock lock(mutex_);
  --open_views_;
  changed_.NotifyAll();
}

}  // namespace guidon
