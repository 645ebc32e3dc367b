#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "clients/cli/admin_json.h"
#include "clients/cli/commands.h"
#include "clients/cli/table.h"
#include "guidon/admin/v1/stats.grpc.pb.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

constexpr uint32_t kPage = 1000;

struct Arguments {
  std::string key;
  std::optional<absl::Duration> stale;
};

// "30d", or what absl reads, such as "36h". Nothing for other text.
std::optional<absl::Duration> ParseAge(const std::string& text) {
  absl::string_view number = text;
  int days = 0;
  if (absl::ConsumeSuffix(&number, "d") && absl::SimpleAtoi(number, &days) && days > 0) {
    return days * absl::Hours(24);
  }
  absl::Duration age;
  if (absl::ParseDuration(text, &age) && age > absl::ZeroDuration()) return age;
  return std::nullopt;
}

std::string LastEvaluated(const v1::FlagStats& flag) {
  return flag.has_last_evaluated() ? TimeText(flag.last_evaluated(), /*fraction=*/false) : "never";
}

OutputJson StatsJson(const v1::StatsResponse& stats) {
  OutputJson flags = OutputJson::array();
  for (const v1::FlagStats& flag : stats.flags()) {
    OutputJson outcomes = OutputJson::array();
    for (const auto& outcome : flag.outcomes()) {
      outcomes.push_back({{"variant", outcome.variant()},
                          {"reason", outcome.reason()},
                          {"errorCode", outcome.error_code()},
                          {"count", outcome.count()}});
    }
    flags.push_back({{"key", flag.key()},
                     {"flagSet", flag.flag_set()},
                     {"evaluations", flag.evaluations()},
                     {"lastEvaluated",
                      flag.has_last_evaluated() ? OutputJson(LastEvaluated(flag)) : OutputJson()},
                     {"outcomes", outcomes}});
  }
  return {{"countedSince", TimeText(stats.counted_since(), false)},
          {"observedSince", TimeText(stats.observed_since(), false)},
          {"unknownFlagEvaluations", stats.unknown_flag_evaluations()},
          {"flags", flags}};
}

std::string Percent(uint64_t part, uint64_t whole) {
  return absl::StrFormat("%.1f%%", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

// "on 90.0%, off 10.0%"; errors and the caller's own default go by their reason.
std::string Shares(const v1::FlagStats& flag) {
  std::map<std::string, uint64_t> by_name;
  for (const auto& outcome : flag.outcomes()) {
    by_name[outcome.variant().empty() ? absl::StrCat("(", outcome.reason(), ")")
                                      : outcome.variant()] += outcome.count();
  }
  std::multimap<uint64_t, std::string, std::greater<>> by_count;
  for (const auto& [name, count] : by_name) by_count.emplace(count, name);
  std::string text;
  for (const auto& [count, name] : by_count) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", name, " ", Percent(count, flag.evaluations()));
  }
  return text;
}

void PrintMany(const v1::StatsResponse& stats, std::ostream& out) {
  Table table({"FLAG", "EVALUATIONS", "VARIANTS", "LAST EVALUATED"});
  for (const v1::FlagStats& flag : stats.flags()) {
    table.AddRow({FlagName(flag.flag_set(), flag.key()), absl::StrCat(flag.evaluations()),
                  Shares(flag), LastEvaluated(flag)});
  }
  table.Print(out);
}

void PrintOne(const v1::FlagStats& flag, const v1::StatsResponse& stats, std::ostream& out) {
  out << FlagName(flag.flag_set(), flag.key()) << ": " << flag.evaluations()
      << (flag.evaluations() == 1 ? " evaluation since " : " evaluations since ")
      << TimeText(stats.counted_since(), false) << "; the last "
      << (flag.has_last_evaluated() ? "at " : "") << LastEvaluated(flag) << '\n';
  if (flag.outcomes().empty()) return;
  Table table({"VARIANT", "REASON", "COUNT", "SHARE"});
  for (const auto& outcome : flag.outcomes()) {
    table.AddRow({outcome.variant().empty() ? "-" : outcome.variant(),
                  outcome.error_code().empty() ? outcome.reason() : outcome.error_code(),
                  absl::StrCat(outcome.count()), Percent(outcome.count(), flag.evaluations())});
  }
  table.Print(out);
}

void PrintTable(const v1::StatsResponse& stats, bool one, std::ostream& out) {
  if (!one) return PrintMany(stats, out);
  for (const v1::FlagStats& flag : stats.flags()) PrintOne(flag, stats, out);
}

// All pages as one reply.
absl::StatusOr<v1::StatsResponse> Fetch(const Connection& connection, v1::StatsRequest request) {
  const auto stub = v1::StatsAdmin::NewStub(connection.channel());
  request.set_page_size(kPage);
  v1::StatsResponse all;
  do {
    const absl::StatusOr<v1::StatsResponse> page =
        connection.Call(*stub, &v1::StatsAdmin::Stub::Stats, request);
    if (!page.ok()) return page.status();
    all.MergeFrom(*page);
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return all;
}

absl::Status Stats(Session& session, const Arguments& arguments) {
  v1::StatsRequest request;
  request.set_key(arguments.key);
  if (session.options().flag_set.has_value()) request.set_flag_set(*session.options().flag_set);
  const absl::Time limit = absl::Now() - arguments.stale.value_or(absl::ZeroDuration());
  if (arguments.stale.has_value()) {
    request.mutable_not_evaluated_since()->set_seconds(absl::ToUnixSeconds(limit));
  }
  const absl::StatusOr<v1::StatsResponse> stats = Fetch(session.admin_connection(), request);
  if (!stats.ok()) return stats.status();
  if (arguments.stale.has_value() &&
      absl::FromUnixSeconds(stats->observed_since().seconds()) > limit) {
    session.err() << "Note: evaluations are observed since "
                  << TimeText(stats->observed_since(), false)
                  << " only; \"never\" means not since then.\n";
  }
  if (session.options().output == OutputFormat::kTable && stats->flags().empty()) {
    session.err() << "No flags found.\n";
    return absl::OkStatus();
  }
  session.Print(StatsJson(*stats),
                [&](std::ostream& out) { PrintTable(*stats, !arguments.key.empty(), out); });
  return absl::OkStatus();
}

}  // namespace

void AddStatsCommand(CommandLine& line) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* const stats = line.AddCommand(
      "stats",
      "Show how often flags were evaluated by this guidond, with which outcome, and when last",
      Effect::kReads, [arguments](Session& session) { return Stats(session, *arguments); });
  line.Complete(stats->add_option("KEY", arguments->key, "The flag"), Completion::Kind::kFlagKey);
  const auto read = [arguments](const std::string& text) {
    arguments->stale = ParseAge(text);
    if (arguments->stale.has_value()) return;
    throw CLI::ValidationError("--stale",
                               absl::StrCat("\"", text, "\" must be how long, such as 30d or 36h"));
  };
  stats
      ->add_option_function<std::string>("--stale", read,
                                         "Only flags that were not evaluated for so long")
      ->type_name("TIME");
}

}  // namespace guidon::cli
