#include "tests/deploy/promql.h"

#include <regex>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace guidon::deploy {
namespace {

struct Query {
  std::string of;
  std::string text;
};

// Queries stand under `query` in AnalysisTemplates and under `expr` in rules and dashboards.
void Collect(const Json& json, const std::string& of, std::vector<Query>& queries) {
  if (!json.is_structured()) return;
  for (const char* const key : {"query", "expr"}) {
    if (!json.is_object() || !json.contains(key) || !json.at(key).is_string()) continue;
    const std::string text = json.at(key);
    // A dashboard's variable is Grafana's own language.
    if (text.rfind("label_values(", 0) != 0) queries.push_back({of, text});
  }
  for (const Json& element : json) Collect(element, of, queries);
}

std::vector<Query> Queries(const Manifests& documents) {
  std::vector<Query> queries;
  for (const Json& document : documents) {
    const std::string title = TextAt(document, "/title");
    Collect(document, title.empty() ? Name(document) : title, queries);
  }
  // Arguments of templates and variables of dashboards stand inside quotes or for a duration.
  static const std::regex kPlaceholder(R"(\{\{[^}]*\}\}|\$__rate_interval|\$\{?[a-z_]+\}?)");
  for (Query& query : queries) {
    query.text = absl::StrReplaceAll(query.text, {{"$__rate_interval", "1m"}});
    query.text = std::regex_replace(query.text, kPlaceholder, "x");
  }
  return queries;
}

}  // namespace

Problems CheckQueries(const Manifests& documents) {
  const std::vector<Query> queries = Queries(documents);
  Json rules = Json::array();
  for (size_t i = 0; i < queries.size(); ++i) {
    rules.push_back({{"record", absl::StrCat("query_", i)}, {"expr", queries[i].text}});
  }
  const Json file = {{"groups", {{{"name", "all"}, {"rules", std::move(rules)}}}}};
  const testing::TempDir dir;
  testing::WriteFile(dir / "rules.json", file.dump());
  testing::Process promtool({"promtool", "check", "rules", dir / "rules.json"});
  if (promtool.Wait() == 0) return {};
  // Names the query: promtool tells the rule's number, from 1.
  Problems problems;
  const std::string errors = promtool.errors();
  static const std::regex kRule(R"re(rule (\d+), "query_(\d+)")re");
  for (std::sregex_iterator one(errors.begin(), errors.end(), kRule), end; one != end; ++one) {
    const Query& query = queries[std::stoul((*one)[2])];
    problems.push_back(absl::StrCat(query.of, ": not PromQL: ", query.text));
  }
  if (problems.empty()) problems.push_back(absl::StrCat("promtool: ", errors));
  return problems;
}

std::vector<std::string> MetricNames(const Manifests& documents) {
  static const std::regex kName(R"(([a-z][a-z0-9:]*(?:_[a-z0-9:]+)+)(?=\{|\[| |$|\)))");
  static const std::regex kText("\"[^\"]*\"");
  static const std::regex kLabels(R"((by|without|on|ignoring|group_left|group_right)\s*\([^)]*\))");
  static const std::set<std::string> kFunctions = {"histogram_quantile", "label_replace",
                                                   "group_left", "group_right"};
  std::set<std::string> names;
  for (const Query& query : Queries(documents)) {
    const std::string bare =
        std::regex_replace(std::regex_replace(query.text, kText, "\"\""), kLabels, "");
    static const std::regex kBraces(R"(\{[^}]*\})");
    const std::string text = std::regex_replace(bare, kBraces, "{}");
    for (std::sregex_iterator one(text.begin(), text.end(), kName), end; one != end; ++one) {
      const std::string name = (*one)[1];
      const bool recorded = name.find(':') != name.npos;
      if (!recorded && kFunctions.count(name) == 0) names.insert(name);
    }
  }
  return {names.begin(), names.end()};
}

}  // namespace guidon::deploy
