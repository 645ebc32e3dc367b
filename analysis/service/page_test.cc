// The web page in headless Chromium.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>

#include "analysis/service/service.h"
#include "analysis/service/testing/sample_report.h"
#include "nlohmann/json.hpp"
#include "server/http/http_server.h"
#include "server/http/testing/raw_client.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace guidon::analysis {
namespace {

using guidon::testing::RawClient;
using guidon::testing::RunProgram;
using ::testing::HasSubstr;
using ::testing::Not;

class PageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (RunProgram({"chromium", "--version"}).exit_code != 0) {
      std::puts("SKIPPED: Debian's package chromium is not installed");
      GTEST_SKIP();
    }
  }

  void Start(BearerToken token = BearerToken::None()) {
    ServiceParts parts;
    parts.analyses.resize(1);
    parts.analyses[0].name = "api";
    parts.judge = [](const Analysis&, const Subject& subject) {
      return testing::SampleReport(
          subject, subject.canary == "<b>bad</b>" ? Verdict::kFail : Verdict::kContinue);
    };
    parts.token = std::move(token);
    parts.resets = Resets::Load("").value();
    service_ = std::make_unique<Service>(std::move(parts));
    HttpServerOptions options;
    options.address = "127.0.0.1";
    options.service.handler = service_->handler();
    server_ = HttpServer::Start(std::move(options)).value();
  }

  std::string Exchange(const std::string& request) {
    RawClient client(server_->port());
    client.Send(request);
    return client.ReadAll();
  }

  void Ask(const std::string& canary) {
    const std::string body = R"({"analysis":"api","namespace":"prod","rollout":"web","canary":")" +
                             canary + R"(","stable":"5b9d44"})";
    EXPECT_THAT(
        Exchange("POST /v1/verdict HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: " +
                 std::to_string(body.size()) + "\r\n\r\n" + body),
        HasSubstr("HTTP/1.1 200"));
  }

  // The page as it is once its script has run. With GUIDON_SCREENSHOTS, a folder, in the
  // environment, a picture of it is left there as `name`.
  std::string Render(const std::string& path, const std::string& name) {
    const guidon::testing::TempDir profile;
    std::vector<std::string> command = {"chromium",
                                        "--headless",
                                        "--no-sandbox",
                                        "--disable-gpu",
                                        "--disable-quic",
                                        "--no-first-run",
                                        "--disable-background-networking",
                                        "--disable-component-update",
                                        "--disable-sync",
                                        "--disable-dev-shm-usage",
                                        "--user-data-dir=" + profile.path(),
                                        "--virtual-time-budget=3000",
                                        "--window-size=1100,1500"};
    if (const char* const folder = std::getenv("GUIDON_SCREENSHOTS"); folder != nullptr) {
      std::vector<std::string> picture = command;
      picture.push_back("--screenshot=" + std::string(folder) + "/" + name + ".png");
      picture.push_back(Url(path));
      RunProgram(picture);
      picture.back() = Url(path);
      picture[picture.size() - 2] =
          "--screenshot=" + std::string(folder) + "/" + name + "-dark.png";
      picture.insert(picture.begin() + 1, "--blink-settings=preferredColorScheme=0");
      RunProgram(picture);
    }
    command.insert(command.end(), {"--dump-dom", Url(path)});
    return RunProgram(command).output;
  }
  std::string Url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(server_->port()) + path;
  }

  std::unique_ptr<Service> service_;
  std::unique_ptr<HttpServer> server_;
};

size_t CountOf(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST_F(PageTest, ListsReleasesAndLinksToThem) {
  Start();
  Ask("6d5f7c");
  Ask("<b>bad</b>");
  const std::string page = Render("/", "list");
  EXPECT_THAT(page, HasSubstr("prod/web</a>"));
  EXPECT_THAT(page, HasSubstr("✕ fail"));
  EXPECT_THAT(page, HasSubstr("… continue"));
  EXPECT_THAT(page, HasSubstr("6d5f7c"));
  EXPECT_THAT(page, HasSubstr("&lt;b&gt;bad&lt;/b&gt;"));
  EXPECT_THAT(page, Not(HasSubstr("<b>bad")));
  EXPECT_EQ(CountOf(page, "href=\"/releases/"), 2U);
}

TEST_F(PageTest, ShowsRatesEvidenceAndVerdictOfARelease) {
  Start();
  Ask("<b>bad</b>");
  const std::string list =
      Exchange("GET /v1/analyses HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const size_t body = list.find("\r\n\r\n");
  const std::string id = nlohmann::json::parse(list.substr(body))["analyses"][0]["id"];
  const std::string page = Render("/releases/" + id, "release");
  EXPECT_THAT(page, HasSubstr("errors: the canary fails 20 times as often"));
  EXPECT_THAT(page, HasSubstr("errors: share of bad events of canary and stable"));
  EXPECT_THAT(page, HasSubstr("latency &gt; 0.25s: evidence over time"));
  EXPECT_THAT(page, HasSubstr("The verdict over time"));
  EXPECT_THAT(page, HasSubstr("one canary pod has restarted"));
  EXPECT_EQ(CountOf(page, "<svg"), 5U) << page;
  EXPECT_EQ(CountOf(page, "class=\"line canary\""), 2U);
  EXPECT_EQ(CountOf(page, "NaN"), 0U);
  EXPECT_EQ(CountOf(page, "undefined"), 0U);
}

TEST_F(PageTest, AsksForTheToken) {
  Start(BearerToken::Of("s3cret"));
  const std::string page = Render("/", "token");
  EXPECT_THAT(page, HasSubstr("This analyst asks for a token"));
  EXPECT_THAT(page, HasSubstr("<form>"));
}

TEST_F(PageTest, SaysWhatIsNotThere) {
  Start();
  EXPECT_THAT(Render("/", "empty"), HasSubstr("Nobody has asked for a verdict"));
  EXPECT_THAT(Render("/releases/0123", "missing"),
              HasSubstr("nobody has asked about this release"));
}

}  // namespace
}  // namespace guidon::analysis
