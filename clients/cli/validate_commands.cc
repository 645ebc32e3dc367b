#include <array>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/printable.h"
#include "clients/cli/commands.h"
#include "clients/cli/definition_files.h"
#include "evaluator/definition_check.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;
using Severity = Finding::Severity;

std::string Count(size_t count, absl::string_view what) {
  return absl::StrCat(count, " ", what, count == 1 ? "" : "s");
}

// The report with its findings; a refusal where one is as bad as `worst_allowed` or worse.
absl::Status Print(Session& session, const CheckReport& report, Severity worst_allowed) {
  std::array<size_t, 3> counts = {};
  OutputJson findings = OutputJson::array();
  for (const Finding& finding : report.findings) {
    ++counts.at(static_cast<size_t>(finding.severity));
    findings.push_back(
        {{"severity", std::string(SeverityName(finding.severity))}, {"message", finding.message}});
  }
  const auto [errors, warnings, advice] = counts;
  const std::string summary =
      absl::StrCat(Count(report.flags, "flag"), ": ", Count(errors, "error"), ", ",
                   Count(warnings, "warning"), ", ", advice, " advice");
  const bool bad = errors > 0 || (warnings > 0 && worst_allowed == Severity::kAdvice);
  session.Print({{"flags", report.flags}, {"findings", findings}}, [&](std::ostream& out) {
    for (const Finding& finding : report.findings) {
      out << SeverityName(finding.severity) << ": " << Printable(finding.message) << '\n';
    }
    if (!bad) out << summary << '\n';  // otherwise it is the error
  });
  return bad ? absl::InvalidArgumentError(summary) : absl::OkStatus();
}

// Without files, the server looks at the flags that it stores.
absl::StatusOr<CheckReport> CheckStored(Session& session, const CheckOptions& options) {
  v1::ValidateRequest request;
  request.set_lint(options.lint);
  const absl::StatusOr<v1::ValidateResponse> response =
      session.Call(&Session::Admin::Validate, request);
  if (!response.ok()) return response.status();
  CheckReport report;
  report.flags = response->flags();
  for (const v1::ValidateResponse::Finding& finding : response->findings()) {
    const Severity severity =
        finding.severity() == v1::ValidateResponse::Finding::SEVERITY_ERROR     ? Severity::kError
        : finding.severity() == v1::ValidateResponse::Finding::SEVERITY_WARNING ? Severity::kWarning
                                                                                : Severity::kAdvice;
    report.findings.push_back({severity, finding.message()});
  }
  return report;
}

absl::StatusOr<CheckReport> Check(Session& session, const std::vector<std::string>& files,
                                  const CheckOptions& options) {
  if (files.empty()) return CheckStored(session, options);
  const absl::StatusOr<std::vector<DefinitionDocument>> documents = ReadFiles(files, session.in());
  if (!documents.ok()) return documents.status();
  return CheckDocuments(*documents, options);
}

void Add(CommandLine& line, const char* name, const char* description, bool lint) {
  const auto files = std::make_shared<std::vector<std::string>>();
  CLI::App* const command = line.AddCommand(
      name, description, Effect::kReads, [files, lint](Session& session) -> absl::Status {
        const absl::StatusOr<CheckReport> report = Check(session, *files, {.lint = lint});
        if (!report.ok()) return report.status();
        return Print(session, *report, lint ? Severity::kAdvice : Severity::kWarning);
      });
  line.Complete(command->add_option("FILE", *files,
                                    "Flag definition documents, JSON or YAML; - is stdin; none: "
                                    "the stored flags"),
                Completion::Kind::kFile);
}

}  // namespace

void AddValidateCommands(CommandLine& line) {
  Add(line, "validate", "Check flag definitions, without a server: whether they could be stored",
      /*lint=*/false);
  Add(line, "lint", "Also find unreachable rules, variants nobody can get, flags without owner",
      /*lint=*/true);
}

}  // namespace guidon::cli
