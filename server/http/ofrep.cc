#include "server/http/ofrep.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/percent_encoding.h"
#include "evaluator/snapshot.h"
#include "server/http/entity_tag.h"
#include "server/http/grpc_reply.h"
#include "server/http/http2_opening.h"
#include "server/http/json_text.h"
#include "server/http/ofrep_reply.h"
#include "server/http/ofrep_request.h"
#include "server/services/resolve.h"

namespace guidon {
namespace {

constexpr absl::string_view kFlags = "/ofrep/v1/evaluate/flags";

// What a request asks for, apart from which flags.
struct Question {
  Selector selector;
  ValueView context;
};

class Ofrep {
 public:
  explicit Ofrep(const EvaluationDependencies& dependencies) : dependencies_(dependencies) {}

  HttpReply operator()(const HttpRequest& request) const {
    absl::string_view path = request.path;
    if (!absl::ConsumePrefix(&path, kFlags) || (!path.empty() && path[0] != '/')) {
      return UnknownPath(request);
    }
    absl::ConsumePrefix(&path, "/");
    if (path.find('/') != path.npos) return NotFound();
    const std::optional<std::string> key = PercentDecode(path);
    if (!key.has_value()) return OfrepError(400, "GENERAL", "the path is not percent-encoded");
    if (request.method != "POST") {
      HttpReply reply = OfrepError(405, "", "use POST");
      reply.headers.emplace_back("Allow", "POST");
      return reply;
    }
    if (request.body_too_large) return TooLarge();
    const auto header = [&](absl::string_view name) { return request.Header(name); };
    JsonContext memory;
    const absl::StatusOr<ValueView> context = ReadOfrepContext(request.body, memory);
    if (absl::IsResourceExhausted(context.status())) return TooLarge();
    if (!context.ok()) {
      return OfrepError(400, "INVALID_CONTEXT", context.status().message(), *key);
    }
    absl::StatusOr<Selector> selector = SelectorOf(header);
    if (!selector.ok()) return OfrepError(400, "GENERAL", selector.status().message(), *key);
    const Question question = {*std::move(selector), *context};
    return key->empty() ? AnswerAll(question, header) : AnswerOne(question, *key, header);
  }

 private:
  // For a path that is not OFREP's: libraries of gRPC show their users nothing of a reply by HTTP.
  static HttpReply UnknownPath(const HttpRequest& request) {
    if (!IsGrpcContentType(request.Header("content-type").value_or(""))) return NotFound();
    return FailedGrpcCall(absl::UnimplementedError(
        absl::StrCat("this is guidond's port for OFREP, by HTTP and JSON, so it has no ",
                     request.path, "; gRPC is spoken at the port of --port, 8013 by default")));
  }

  static HttpReply NotFound() {
    return OfrepError(404, "",
                      "there are /ofrep/v1/evaluate/flags and /ofrep/v1/evaluate/flags/{key}");
  }

  static HttpReply TooLarge() { return OfrepError(413, "", "the request is too large"); }

  HttpReply AnswerOne(const Question& question, absl::string_view key, HeaderLookup header) const {
    const Snapshot& snapshot = *dependencies_.catalog.Current();
    RequestEvaluation evaluation(dependencies_, SpanKind::kOneFlag, question.context, header);
    const Resolution resolution = evaluation.Resolve(snapshot, question.selector, key);
    evaluation.Count(key, resolution);
    HttpReply reply = {.status = EvaluationStatus(resolution.error),
                       .content_type = "application/json"};
    if (resolution.flag != nullptr && question.selector.value.empty()) {
      AppendEvaluation(key, resolution, resolution.flag->metadata(), reply.body);
    } else {
      AppendEvaluation(key, resolution, MetadataOf(question.selector, resolution.flag), reply.body);
    }
    return reply;
  }

  HttpReply AnswerAll(const Question& question, HeaderLookup header) const {
    HttpReply reply = {.content_type = "application/json", .body = WriteAll(question, header)};
    std::string tag = EntityTag(reply.body);
    if (NamesEntityTag(header("if-none-match").value_or(""), tag)) {
      reply = {.status = 304, .content_type = ""};
    }
    reply.headers.emplace_back("ETag", std::move(tag));
    return reply;
  }

  // In the order of the keys, so that the same flags give the same text.
  std::string WriteAll(const Question& question, HeaderLookup header) const {
    const std::shared_ptr<const Snapshot> snapshot = dependencies_.catalog.Current();
    std::vector<Resolution> resolutions;
    resolutions.reserve(snapshot->size());
    RequestEvaluation evaluation(dependencies_, SpanKind::kAllFlags, question.context, header);
    evaluation.ResolveEvery(*snapshot, question.selector, [&](const Resolution& resolution) {
      resolutions.push_back(resolution);
    });
    std::sort(resolutions.begin(), resolutions.end(), [](const Resolution& a, const Resolution& b) {
      return a.flag->id().key < b.flag->id().key;
    });
    std::string text = R"({"flags":[)";
    for (const Resolution& resolution : resolutions) {
      if (text.back() == '}') text += ',';
      const Flag& flag = *resolution.flag;
      if (question.selector.kind == Selector::Kind::kSource) {
        AppendEvaluation(flag.id().key, resolution, MetadataOf(question.selector, &flag), text);
      } else {
        AppendEvaluation(flag.id().key, resolution, flag.metadata(), text);
      }
    }
    text += R"(],"metadata":)";
    AppendJson(SelectorMetadata(question.selector), text);
    text += '}';
    return text;
  }

  const EvaluationDependencies dependencies_;
};

}  // namespace

HttpHandler MakeOfrepHandler(const EvaluationDependencies& dependencies) {
  return Ofrep(dependencies);
}

}  // namespace guidon
