#ifndef GUIDON_SERVER_SOURCES_HTTP_DOCUMENT_H_
#define GUIDON_SERVER_SOURCES_HTTP_DOCUMENT_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "evaluator/flag_definitions.h"
#include "server/sources/http_client.h"
#include "server/sources/request_auth.h"

namespace guidon {

// A document on a server, asked for again only where it has changed since it was accepted.
class HttpDocument {
 public:
  struct Content {
    std::string text;
    TextFormat format = TextFormat::kJson;
    std::string etag;
  };

  // `call` is the request, without what `auth` (nullptr: nothing) adds to it. `name` begins each
  // message.
  HttpDocument(HttpCall call, std::string name, std::unique_ptr<RequestAuth> auth);

  // Nothing where it is what was accepted last. Errors as HttpClient::Fetch; UNAVAILABLE: the
  // server answers with another status than 200 or 304.
  absl::StatusOr<std::optional<Content>> Fetch(HttpClient& client);

  // From now on, content with this ETag is not sent again.
  void Accept(const std::string& etag) { etag_ = etag; }

 private:
  absl::StatusOr<HttpAnswer> Ask(HttpClient& client);

  HttpCall call_;
  std::string name_;
  std::unique_ptr<RequestAuth> auth_;
  std::string etag_;
};

// The format of a document: what the URL's path ends in or, where that says nothing, the media
// type or, where that says nothing either, whether the text looks like a JSON object.
TextFormat GuessFormat(absl::string_view url, absl::string_view media_type, absl::string_view text);

}  // namespace guidon

#endif  // GUIDON_SERVER_SOURCES_HTTP_DOCUMENT_H_
