#include "clients/cli/command_line.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/output_option.h"
#include "clients/cli/server_options.h"
#include "clients/cli/text.h"

namespace guidon::cli {
namespace {

constexpr char kDescription[] =
    "Administers the feature flags that a guidond stores.\n"
    "\n"
    "  guidonctl apply -f flags.yaml --reason \"first cut\"\n"
    "  guidonctl rollout new-ranker --variant on=10 --variant off=90 --by targetingKey\n"
    "  guidonctl ramp new-ranker --to on --steps 1,10,50,100 --every 30m\n"
    "  guidonctl kill new-ranker --reason \"errors on checkout\"\n"
    "  guidonctl eval new-ranker --targeting-key user-17\n"
    "  guidonctl explain new-ranker --targeting-key user-17\n";

// Scripts rely on these: a change here is a change of contract.
constexpr char kContract[] = R"(Exit codes:
  0  done
  1  failed: no server, no answer in time, or the server has a fault
  2  usage: a wrong option or argument, a file that cannot be read or is not JSON or YAML
  3  not found: there is no such flag, or no such revision
  4  conflict: the flag is not at --expected-revision, or exists already
  5  refused: not allowed, or not usable as it is (invalid definition, killed flag, wrong type)
Those of release: 0 released, 10 rolled back, 11 inconclusive at the deadline, 2 usage, 1 all else.
Results go to stdout, messages ("guidonctl: what, where, what would be right") to stderr.
Colours are for terminals; NO_COLOR turns them off, CLICOLOR_FORCE on.

With -o json and -o yaml, and as what -o jsonpath=TEMPLATE selects from:
  FLAG        {key, flagSet, revision, killed, definition, formerDefinition}
              definition is an object as in a flag definition document; formerDefinition, what
              restore brings back, is there while the flag is killed; flagSet "" means none
  CHANGE      {revision, time, actor, reason, kind, flagSet, key, before, after}
              time in RFC 3339, UTC; kind: create, update, delete, set-state,
              set-default-variant, set-rollout, kill, restore, rollback, import, ramp-step, ramp,
              schedule, restore-backup, token-create, token-revoke, protect, unprotect, approval,
              refusal; key "" where no flag is concerned; before, after: FLAG or null
  DIFFERENCE  {key, flagSet, kind, places: [{path, before, after}]}
              kind: added, changed, deleted; path "" is the whole definition, (killed) whether
              the flag is killed; before or after is left out where there is nothing
  get         FLAG
  list        {flags: [FLAG], revision}
  apply       {flags: [FLAG + {result}], warnings: [text]}
              result: created, configured, unchanged
  delete      {deleted: [{key, flagSet, revision}]}
  enable, disable, set-default, rollout, kill, restore
              {revision, flag: FLAG}
  these, apply and delete with --dry-run
              {revision, dryRun, differences: [DIFFERENCE], warnings: [text]}
  list, get with --watch
              FLAG, or {key, flagSet, revision, deleted}, one a line with json, one a document
              with yaml; history with --watch: CHANGE
  export      the document itself, in JSON unless YAML is asked for
  import      {revision, dryRun, differences: [DIFFERENCE], unchanged, warnings: [text]}
  validate, lint
              {flags, findings: [{severity, message}]}; severity: error, warning, advice.
              validate ends with 5 for errors, lint for errors and warnings
  rollback    {revision, dryRun, differences: [DIFFERENCE]}
  diff        {fromRevision, toRevision, differences: [DIFFERENCE]}
  preview     {revision, sampled, moving, counts: [OUTCOME + {before, after, joining, leaving}],
              changedValues: [variant], moves: [{index, targetingKey, before: OUTCOME,
              after: OUTCOME}], warnings: [text]}
              OUTCOME: {variant, errorCode}; variant is null with an error, and where the
              caller's own default holds
  history     {changes: [CHANGE]}, newest first
  audit verify
              {first, last, chainedFrom, trimmedTo, findings: [{revision, what}]}
  audit export
              CHANGE + {previousHash}, one a line in any format, newest first
  backup      {file, revision, bytes}
  restore-backup
              {revision, dryRun, backupRevision, backupTime, differences: [DIFFERENCE]}
  stats       {countedSince, observedSince, unknownFlagEvaluations,
              flags: [{key, flagSet, evaluations, lastEvaluated,
              outcomes: [{variant, reason, errorCode, count}]}]}
              lastEvaluated is null where the flag was not evaluated since observedSince
  watch       CHANGE, one a line with json, one a document with yaml
  eval        {key, flagSet, type, value, variant, reason, metadata}
              type: boolean, string, integer, float, object; value, variant and type are null
              where the caller's own default holds; flagSet is null where none was asked for
  explain     {key, flagSet, source, revision, killed, others: [{flagSet, source}], definition,
              value, variant, reason, errorCode, why, targeting: STEP, stepsLeftOut}
              STEP: {path, operator, evaluated, value, element, draw, operands: [STEP]}
              draw: {hashed, byTargetingKey, hash, totalWeight, bucket,
              shares: [{variant, weight, firstBucket, won}]}, or {fault} where there was none
  RAMP        {key, flagSet, state, to, from, percent, steps: [percent], stepsTaken, every, by,
              actor, reason, createdAt, stepAt, nextAt, remaining, endedAt, message, guard}
              state: scheduled, running, paused, done, aborted, stopped
              guard: null or {name, verdict, cause, reason, at, undecided, overruled, tests: [TEST]}
              verdict: null, continue, pass, fail, inconclusive
              TEST: {name, verdict, reason, to: {all, bad}, from: {all, bad}, worse, worseBound,
              notWorse, notWorseBound, maxRate, aboveMaxRate}
  ramp        RAMP; ramp status without a flag: {ramps: [RAMP]}; with --watch RAMP for each
              change, one a line with json, one a document with yaml; with --dry-run
              RAMP + {dryRun}
  release     {key, flagSet, outcome, message, created, attached, beganAt, endedAt, ramp: RAMP,
              news: [{time, text}]}
              outcome: released, rolled-back, inconclusive, failed; progress goes to stderr
  SCHEDULED   {id, key, flagSet, action, at, state, actor, reason, createdAt, endedAt, message}
              action: as on the command line; state: pending, done, cancelled, failed
  schedule    SCHEDULED; schedule list: {changes: [SCHEDULED]}; with --dry-run
              SCHEDULED + {dryRun}, of which id is null
  docs        {files: [path]}
  context     list: {file, contexts: [CONTEXT]}; otherwise CONTEXT
              CONTEXT: {name, current} and what it sets of server, evaluationServer, tlsCa,
              tlsCert, tlsKey, tlsServerName, tokenFile, tokenCommand, flagSet
  token create
              TOKEN + {token}: the token itself
  token list  {tokens: [TOKEN]}
  token revoke
              TOKEN
              TOKEN: {id, name, role, flagSets, created, createdBy, expires, revoked}
  whoami      {identity, role, flagSets, authenticated, tokenId, expires}
  protect     {key, flagSet, approvals, enforced}
  unprotect   {key, flagSet}
  approvals list
              {changes: [PENDING]}
  approve     PENDING + {applied, revision}
  reject      PENDING
              PENDING: {id, requester, reason, time, approvals, approvers, stale,
              differences: [DIFFERENCE]}
  version     {version})";

// CLI11 takes the next word as the value of `--option=`; it is given as a word of its own.
std::vector<std::string> WithEmptyValues(const std::vector<std::string>& arguments) {
  std::vector<std::string> split;
  bool options = true;
  for (const std::string& word : arguments) {
    options = options && word != "--";
    const bool empty_value =
        options && absl::StartsWith(word, "--") && word.find('=') + 1 == word.size();
    split.push_back(empty_value ? word.substr(0, word.size() - 1) : word);
    if (empty_value) split.emplace_back();
  }
  return split;
}

}  // namespace

CLI::Option* Check(CLI::Option* option, std::string (*check)(const std::string&)) {
  return option->check([check](const std::string& text) { return check(text); });
}

CommandLine::CommandLine() : app_(kDescription, "guidonctl") {
  options_.actor = DefaultActor();
  app_.footer(kContract);
  app_.require_subcommand(1);
  app_.fallthrough();
  app_.get_formatter()->label("SUBCOMMAND", "COMMAND");
  app_.get_formatter()->label("Subcommands", "Commands");
  app_.set_version_flag("--version", "guidonctl " GUIDON_VERSION, "Print the version and exit");
  AddGlobalOptions();
}

void CommandLine::AddGlobalOptions() {
  AddServerOptions(*this);
  Check(app_.add_option_function<std::string>(
            "--timeout",
            [this](const std::string& text) { absl::ParseDuration(text, &options_.timeout); },
            "How long to wait for each answer (watch waits as long as it takes)"),
        CheckDuration)
      ->type_name("TIME")
      ->envname("GUIDON_TIMEOUT")
      ->default_str(absl::FormatDuration(options_.timeout));
  AddOutputOption(*this);
  app_.add_option_function<std::string>(
          "--flag-set", [this](const std::string& text) { options_.flag_set = text; },
          "The flag set of the flags that are meant")
      ->type_name("SET")
      ->envname("GUIDON_FLAG_SET");
  app_.add_option("--reason", options_.reason, "Why, for the flag's history")
      ->type_name("TEXT")
      ->envname("GUIDON_REASON");
  Check(app_.add_option("--actor", options_.actor, "Who, for the flag's history"), CheckHeaderText)
      ->type_name("NAME")
      ->envname("GUIDON_ACTOR")
      ->default_str("$USER@HOSTNAME");
  app_.add_option_function<uint64_t>(
          "--expected-revision",
          [this](uint64_t revision) { options_.expected_revision = revision; },
          "Change the flag only if this is its revision; 0: only if it does not exist")
      ->type_name("N")
      ->envname("GUIDON_EXPECTED_REVISION");
}

CLI::App* CommandLine::AddCommand(const std::string& name, const std::string& description,
                                  Effect effect, Action action) {
  CLI::App* const command = app_.add_subcommand(name, description);
  command->footer("guidonctl --help lists the options that every command takes.");
  commands_[command] = {effect, std::move(action)};
  return command;
}

CLI::Option* CommandLine::Complete(CLI::Option* option, Completion::Kind kind,
                                   std::vector<std::string> choices) {
  completions_[option] = {kind, std::move(choices), {}};
  return option;
}

CLI::Option* CommandLine::CompleteAction(CLI::Option* option, std::vector<std::string> choices,
                                         std::vector<std::string> actions) {
  completions_[option] = {Completion::Kind::kAction, std::move(choices), std::move(actions)};
  return option;
}

CLI::Option* CommandLine::Offer(CLI::Option* option, std::vector<std::string> choices) {
  completions_[option] = {Completion::Kind::kChoice, std::move(choices), {}};
  return option;
}

CLI::Option* CommandLine::Choose(CLI::Option* option, std::vector<std::string> choices) {
  return Offer(option, choices)
      ->check([choices = std::move(choices)](const std::string& text) -> std::string {
        if (std::find(choices.begin(), choices.end(), text) != choices.end()) return "";
        return absl::StrCat("\"", text, "\" must be one of ", absl::StrJoin(choices, ", "));
      });
}

Completion CommandLine::CompletionOf(const CLI::Option* option) const {
  const auto found = completions_.find(option);
  return found == completions_.end() ? Completion() : found->second;
}

std::vector<std::string> CommandLine::CommandNames() const {
  std::vector<std::string> names;
  for (const CLI::App* command : app_.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

const Command& CommandLine::Parse(const std::vector<std::string>& arguments) {
  std::vector<std::string> words = WithEmptyValues(arguments);
  std::reverse(words.begin(), words.end());
  app_.parse(std::move(words));
  const CLI::App* const chosen = app_.get_subcommands().front();
  const Command& command = commands_.at(chosen);
  // One in the environment is for the commands that change something.
  const bool given =
      options_.expected_revision.has_value() && std::getenv("GUIDON_EXPECTED_REVISION") == nullptr;
  if (given && command.effect != Effect::kChanges) {
    throw CLI::ValidationError("--expected-revision",
                               chosen->get_name() + " changes nothing; leave the option out");
  }
  if (const std::string fault = CheckHeaderText(options_.actor); !fault.empty()) {
    throw CLI::ValidationError("--actor", fault);
  }
  return command;
}

}  // namespace guidon::cli
