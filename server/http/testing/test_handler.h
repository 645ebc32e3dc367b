#ifndef GUIDON_SERVER_HTTP_TESTING_TEST_HANDLER_H_
#define GUIDON_SERVER_HTTP_TESTING_TEST_HANDLER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "server/http/http_message.h"

namespace guidon::testing {

// A handler whose replies show the request, and whose streams a test feeds.
//
//   /stream          a stream, of what Send is given
//   anything else    "METHOD path?query [body]", or 413 if the body is too large
class TestHandler {
 public:
  HttpHandler handler() {
    return [this](const HttpRequest& request) { return Handle(request); };
  }

  // Puts a piece on all streams.
  void Send(const std::string& piece);

  // Ends all streams.
  void End();

  // Waits until so many streams are open; false after a minute.
  bool WaitForStreams(int count);

 private:
  class Stream;

  HttpReply Handle(const HttpRequest& request);

  Mutex mutex_;
  CondVar changed_;
  std::vector<Stream*> streams_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace guidon::testing

#endif  // GUIDON_SERVER_HTTP_TESTING_TEST_HANDLER_H_
