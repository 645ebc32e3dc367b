#include "analysis/service/page.h"

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "analysis/service/page_files.h"

namespace guidon::analysis {
namespace {

HttpReply Page(const char* type, const char* body) {
  HttpReply reply;
  reply.content_type = type;
  reply.headers = {
      {"Cache-Control", "no-cache"},
      {"Content-Security-Policy",
       "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
       "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
      {"Referrer-Policy", "no-referrer"}};
  reply.body = body;
  return reply;
}

}  // namespace

HttpReply PageReply(const std::string& path) {
  if (path == "/" || absl::StartsWith(path, "/releases/")) {
    return Page("text/html; charset=utf-8", kPageHtml);
  }
  if (path == "/page.js") return Page("text/javascript; charset=utf-8", kPageScript);
  if (path == "/charts.js") return Page("text/javascript; charset=utf-8", kChartsScript);
  if (path == "/page.css") return Page("text/css; charset=utf-8", kPageStyle);
  HttpReply reply;
  reply.status = 404;
  reply.body = "not found\n";
  return reply;
}

}  // namespace guidon::analysis
