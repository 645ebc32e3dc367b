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
//   /later           the text that Answer is given, once it is
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

  // Gives the replies that are still pending.
  void Answer(const std::string& text);

  // Waits until so many streams are open, or replies pending; false after a minute.
  bool WaitForStreams(int count);
  bool WaitForPending(int count);

 private:
  class Stream;
  class Later;

  HttpReply Handle(const HttpRequest& request);
  template <typename T>
  bool WaitFor(std::vector<T*> TestHandler::*list, int count);

  Mutex mutex_;
  CondVar changed_;
  std::vector<Stream*> streams_ ABSL_GUARDED_BY(mutex_);
  std::vector<Later*> pending_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace guidon::testing

#endif  // GUIDON_SERVER_HTTP_TESTING_TEST_HANDLER_H_
