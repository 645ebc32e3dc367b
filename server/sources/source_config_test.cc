#include "server/sources/source_config.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace guidon {
namespace {

TEST(SourceUriTest, KindFollowsFromTheForm) {
  struct Case {
    std::string uri;
    SourceKind kind;
    std::string meant;
    bool tls = false;
  };
  const std::vector<Case> cases = {
      {"file:flags.json", SourceKind::kFile, "flags.json"},
      {"file:///etc/flags.json", SourceKind::kFile, "/etc/flags.json"},
      {"https://host/flags", SourceKind::kHttp, "https://host/flags"},
      {"grpc://host:8015", SourceKind::kGrpc, "host:8015"},
      {"grpcs://host:8015", SourceKind::kGrpc, "host:8015", true},
      {"dns:///host:8015", SourceKind::kGrpc, "dns:///host:8015"},
      {"uds:///run/sync", SourceKind::kGrpc, "unix:///run/sync"},
      {"envoy://localhost:9211/test.service", SourceKind::kGrpc,
       "envoy://localhost:9211/test.service"},
      {"core.openfeature.dev/default/my-crd", SourceKind::kKubernetes, "default/my-crd"},
      {"s3://bucket/a/flags.json", SourceKind::kS3, "s3://bucket/a/flags.json"},
      {"gs://bucket/flags.json", SourceKind::kGcs, "gs://bucket/flags.json"},
      {"azblob://box/flags.yaml", SourceKind::kAzblob, "azblob://box/flags.yaml"},
  };
  for (const Case& c : cases) {
    const auto source = ParseSourceUri(c.uri);
    ASSERT_TRUE(source.ok()) << source.status();
    EXPECT_EQ(source->kind, c.kind) << c.uri;
    EXPECT_EQ(source->uri, c.meant);
    EXPECT_EQ(source->tls, c.tls) << c.uri;
    EXPECT_EQ(source->interval, absl::Seconds(5));
  }
}

TEST(SourceUriTest, WrongOnesSayWhatIsRight) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"ftp://flags", "\"ftp://flags\": is not supported; use file:PATH"},
      {"core.openfeature.dev/only", "must be of the form NAMESPACE/NAME"},
      {"core.openfeature.dev/a/b/c", "must be of the form NAMESPACE/NAME"},
      {"s3://bucket", "must be of the form s3://BUCKET/KEY"},
      {"gs:///key", "must be of the form gs://BUCKET/KEY"},
      {"file:", "must be a path"},
  };
  for (const auto& [uri, message] : cases) {
    const std::string got(ParseSourceUri(uri).status().message());
    EXPECT_NE(got.find(message), std::string::npos) << got;
  }
}

TEST(SourceUriTest, LabelKeepsSecretsBack) {
  SourceConfig source;
  source.uri = "https://ann:secret@host:1/flags.json?token=secret";
  EXPECT_EQ(source.Label(), "https://host:1/flags.json");
  source.uri = "https://host/a@b";
  EXPECT_EQ(source.Label(), "https://host/a@b");
  source.uri = "etc/flags.json";
  EXPECT_EQ(source.Label(), "etc/flags.json");
}

TEST(SourcesTest, TakesAllOfFlagdsFields) {
  const auto sources = ParseSources(R"([
      {"uri": "config/flags.json", "provider": "fsnotify"},
      {"uri": "http://h/flags", "provider": "http", "interval": 1, "intervalSeed": "pod-1",
       "timeoutS": 3, "authHeader": "Basic abc", "headers": {"X-Team": "search"}},
      {"uri": "https://h/flags", "provider": "http", "bearerToken": "t", "certPath": "/ca.pem"},
      {"uri": "https://h/f", "provider": "http", "oauth": {"folder": "/etc/secrets",
       "reloadDelayS": 60, "tokenURL": "http://sso/token"}},
      {"uri": "h:8015", "provider": "grpc", "tls": true, "certPath": "/ca.pem",
       "maxMsgSize": 5242880, "providerID": "me", "selector": "flagSetId=a", "interval": null},
      {"URI": "default/crd", "provider": "kubernetes"}])");
  ASSERT_TRUE(sources.ok()) << sources.status();
  ASSERT_EQ(sources->size(), 6u);
  EXPECT_EQ((*sources)[0].kind, SourceKind::kFile);
  const SourceConfig& http = (*sources)[1];
  EXPECT_EQ(http.interval, absl::Seconds(1));
  EXPECT_EQ(http.interval_seed, "pod-1");
  EXPECT_EQ(http.timeout, absl::Seconds(3));
  using Header = std::pair<std::string, std::string>;
  EXPECT_EQ(http.headers,
            (std::vector<Header>{{"X-Team", "search"}, {"Authorization", "Basic abc"}}));
  EXPECT_EQ((*sources)[2].headers, (std::vector<Header>{{"Authorization", "Bearer t"}}));
  EXPECT_EQ((*sources)[2].cert_path, "/ca.pem");
  EXPECT_EQ((*sources)[3].oauth->folder, "/etc/secrets");
  EXPECT_EQ((*sources)[3].oauth->reload_delay, absl::Seconds(60));
  const SourceConfig& grpc = (*sources)[4];
  EXPECT_TRUE(grpc.tls);
  EXPECT_EQ(grpc.max_message, 5242880);
  EXPECT_EQ(grpc.provider_id, "me");
  EXPECT_EQ(grpc.selector, "flagSetId=a");
  EXPECT_EQ((*sources)[5].uri, "default/crd");
}

TEST(SourcesTest, ErrorsNameTheFieldAndTheNearestWord) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"({})", "must be a JSON array"},
      {R"([1])", "[0]: must be an object"},
      {R"([{"provider": "http"}])", "[0].uri: is missing"},
      {R"([{"uri": "http://h"}])", "[0].provider: is missing"},
      {R"([{"uri": "a", "provider": "htpp"}])",
       "[0].provider: \"htpp\" is none of azblob, file, fileinfo, fsnotify, gcs, grpc, http, "
       "kubernetes, s3: did you mean http?"},
      {R"([{"uri": "http://h", "provider": "http", "intervall": 1}])",
       "[0].intervall: there is no such field: did you mean interval?"},
      {R"([{"uri": "a", "provider": "file"}, {"uri": "http://h", "provider": "http",
           "interval": -1}])",
       "[1].interval: must be a whole number"},
      {R"([{"uri": "h:1", "provider": "grpc", "tls": "yes"}])", "[0].tls: must be true or false"},
      {R"([{"uri": "h:1", "provider": "http"}])", "[0].uri: \"h:1\": must begin with http://"},
      {R"([{"uri": "http://h", "provider": "http", "authHeader": "a", "bearerToken": "b"}])",
       "[0].bearerToken: cannot stand beside authHeader"},
      {R"([{"uri": "http://h", "provider": "http", "oauth": {"clientID": "a"}}])",
       "[0].oauth.tokenURL: is missing"},
      {R"([{"uri": "http://h", "provider": "http", "oauth": {"tokenURL": "http://t",
           "clientId": "a"}}])",
       "[0].oauth.clientSecret: is missing"},
      {R"([{"uri": "http://h", "provider": "http", "headers": {"a": "b\r\nc"}}])",
       "[0].headers.a: is no header"},
      {R"([{"uri": "http://h", "provider": "http", "headers": {"a": 1}}])",
       "[0].headers.a: must be text"},
      {"[", "line 1"},
  };
  for (const auto& [json, message] : cases) {
    const std::string got(ParseSources(json).status().message());
    EXPECT_NE(got.find(message), std::string::npos) << json << "\n" << got;
  }
}

TEST(SourcesTest, OfRepeatedOnesTheLastPlaceCounts) {
  std::vector<SourceConfig> sources;
  for (const char* uri : {"file:a.json", "file:b.json", "file:a.json"}) {
    sources.push_back(*ParseSourceUri(uri));
  }
  DropRepeated(sources);
  ASSERT_EQ(sources.size(), 2u);
  EXPECT_EQ(sources[0].uri, "b.json");
  EXPECT_EQ(sources[1].uri, "a.json");
}

}  // namespace
}  // namespace guidon
