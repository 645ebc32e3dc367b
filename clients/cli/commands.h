#ifndef GUIDON_CLIENTS_CLI_COMMANDS_H_
#define GUIDON_CLIENTS_CLI_COMMANDS_H_

#include "clients/cli/command_line.h"

// Each adds the commands of its file to the command line.
namespace guidon::cli {

void AddReadCommands(CommandLine& line);  // get, list
void AddApplyCommand(CommandLine& line);
void AddAuditCommand(CommandLine& line);
void AddBackupCommands(CommandLine& line);  // backup, restore-backup
void AddEditCommands(CommandLine& line);    // delete, enable, disable, set-default, kill, restore
void AddRolloutCommand(CommandLine& line);
void AddDocumentCommands(CommandLine& line);  // export, import
void AddValidateCommands(CommandLine& line);  // validate, lint
void AddRollbackCommands(CommandLine& line);  // rollback, diff
void AddPreviewCommand(CommandLine& line);
void AddRampCommand(CommandLine& line);
void AddReleaseCommand(CommandLine& line);
void AddScheduleCommand(CommandLine& line);
void AddHistoryCommand(CommandLine& line);
void AddStatsCommand(CommandLine& line);
void AddWatchCommand(CommandLine& line);
void AddEvalCommand(CommandLine& line);
void AddExplainCommand(CommandLine& line);
void AddContextCommand(CommandLine& line);
void AddDocsCommand(CommandLine& line);
void AddTokenCommand(CommandLine& line);
void AddProtectCommands(CommandLine& line);    // whoami, protect, unprotect
void AddApprovalCommands(CommandLine& line);   // approvals, approve, reject
void AddCompletionCommand(CommandLine& line);  // completion, version

inline void AddAllCommands(CommandLine& line) {
  AddReadCommands(line);
  AddApplyCommand(line);
  AddEditCommands(line);
  AddRolloutCommand(line);
  AddDocumentCommands(line);
  AddValidateCommands(line);
  AddRollbackCommands(line);
  AddPreviewCommand(line);
  AddRampCommand(line);
  AddReleaseCommand(line);
  AddScheduleCommand(line);
  AddHistoryCommand(line);
  AddAuditCommand(line);
  AddBackupCommands(line);
  AddStatsCommand(line);
  AddWatchCommand(line);
  AddEvalCommand(line);
  AddExplainCommand(line);
  AddContextCommand(line);
  AddDocsCommand(line);
  AddTokenCommand(line);
  AddProtectCommands(line);
  AddApprovalCommands(line);
  AddCompletionCommand(line);
}

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_COMMANDS_H_
