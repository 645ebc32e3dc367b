#include <fstream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "clients/cli/admin_json.h"
#include "clients/cli/commands.h"
#include "clients/cli/confirm.h"
#include "clients/cli/difference_text.h"
#include "clients/cli/download_file.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/progress.h"
#include "guidon/admin/v1/store.grpc.pb.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

constexpr size_t kChunk = size_t{1} << 18;

struct Arguments {
  std::string file;
  bool dry_run = false;
  bool yes = false;
};

// A backup that has come in full.
struct Received {
  uint64_t revision = 0;
  uint64_t bytes = 0;
};

absl::StatusOr<Received> Receive(Session& session, grpc::ClientReader<v1::BackupResponse>& reader,
                                 DownloadFile& file) {
  Progress progress(session.err(), "backup");
  Received received;
  uint64_t total = 0;
  Sha256 hash;
  std::string sent_hash;
  v1::BackupResponse response;
  while (reader.Read(&response)) {
    if (response.total_bytes() > 0) {
      total = response.total_bytes();
      received.revision = response.revision();
    }
    if (absl::Status written = file.Append(response.chunk()); !written.ok()) return written;
    hash.Add(response.chunk());
    received.bytes += response.chunk().size();
    sent_hash = response.sha256();
    progress.Show(received.bytes, total);
  }
  absl::Status status = session.admin_connection().StatusOf(reader.Finish());
  if (!status.ok()) return status;
  if (received.bytes != total || hash.Finish() != sent_hash) {
    return absl::DataLossError("the backup did not arrive as it was sent: repeat it");
  }
  return received;
}

absl::Status Backup(Session& session, const Arguments& arguments) {
  const Connection& connection = session.admin_connection();
  if (!connection.usable().ok()) return connection.usable();
  absl::StatusOr<DownloadFile> file = DownloadFile::Create(arguments.file);
  if (!file.ok()) return file.status();
  const auto stub = v1::StoreAdmin::NewStub(connection.channel());
  grpc::ClientContext context;
  connection.AddMetadata(context);
  const auto reader = stub->Backup(&context, v1::BackupRequest());
  const absl::StatusOr<Received> received = Receive(session, *reader, *file);
  context.TryCancel();
  if (!received.ok()) return received.status();
  if (absl::Status kept = file->Keep(); !kept.ok()) return kept;
  session.Print(
      {{"file", arguments.file}, {"revision", received->revision}, {"bytes", received->bytes}},
      [&](std::ostream& out) {
        out << arguments.file << ": the store at revision " << received->revision << ", "
            << received->bytes << " bytes\n";
      });
  return absl::OkStatus();
}

// Sends the file; false where the server has ended the call before.
absl::StatusOr<bool> Send(Session& session, const Arguments& arguments, bool dry_run,
                          grpc::ClientWriter<v1::RestoreBackupRequest>& writer) {
  std::ifstream file(arguments.file, std::ios::binary | std::ios::ate);
  const auto total = static_cast<uint64_t>(file.tellg());
  if (!file.seekg(0)) return UsageError(absl::StrCat(arguments.file, ": cannot be read"));
  Progress progress(session.err(), "restore");
  v1::RestoreBackupRequest request;
  request.set_reason(session.options().reason);
  request.set_dry_run(dry_run);
  if (session.options().expected_revision.has_value()) {
    request.set_expected_revision(*session.options().expected_revision);
  }
  std::string bytes(kChunk, '\0');
  uint64_t done = 0;
  do {
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    request.set_chunk(bytes.data(), static_cast<size_t>(file.gcount()));
    if (!writer.Write(request)) return false;
    done += request.chunk().size();
    progress.Show(done, total);
    request.Clear();
  } while (file);
  if (file.bad() || done != total) {
    return UsageError(absl::StrCat(arguments.file, ": cannot be read to its end"));
  }
  return true;
}

void PrintRestored(const v1::RestoreBackupResponse& response, bool dry_run, bool colours,
                   std::ostream& out) {
  PrintDifferences(response.differences(), out, colours);
  const std::string backup =
      absl::StrCat("the backup of ", TimeText(response.backup_time(), /*fraction=*/false),
                   ", revision ", response.backup_revision());
  if (response.differences().empty()) {
    out << "nothing is different from " << backup << '\n';
  } else if (dry_run) {
    out << "dry run of " << backup << ": nothing was changed\n";
  } else {
    out << "restored " << backup << " (revision " << response.revision() << ")\n";
  }
}

absl::StatusOr<v1::RestoreBackupResponse> CallRestore(Session& session, const Arguments& arguments,
                                                      bool dry_run) {
  const Connection& connection = session.admin_connection();
  if (!connection.usable().ok()) return connection.usable();
  const auto stub = v1::StoreAdmin::NewStub(connection.channel());
  grpc::ClientContext context;
  connection.AddMetadata(context);
  v1::RestoreBackupResponse response;
  const auto writer = stub->RestoreBackup(&context, &response);
  const absl::StatusOr<bool> sent = Send(session, arguments, dry_run, *writer);
  if (!sent.ok()) context.TryCancel();
  if (sent.ok() && *sent) writer->WritesDone();
  const grpc::Status finished = writer->Finish();
  if (!sent.ok()) return sent.status();
  if (absl::Status status = connection.StatusOf(finished); !status.ok()) return status;
  return response;
}

absl::Status ConfirmRestore(Session& session, const Arguments& arguments) {
  return ConfirmMany(session, "Restore the backup?", [&]() -> absl::StatusOr<Differences> {
    const auto response = CallRestore(session, arguments, /*dry_run=*/true);
    if (!response.ok()) return response.status();
    return response->differences();
  });
}

absl::Status Restore(Session& session, const Arguments& arguments) {
  if (!arguments.dry_run && !arguments.yes) {
    const absl::Status confirmed = ConfirmRestore(session, arguments);
    if (!confirmed.ok()) return confirmed;
  }
  const auto response = CallRestore(session, arguments, arguments.dry_run);
  if (!response.ok()) return response.status();
  session.Print({{"revision", response->revision()},
                 {"dryRun", arguments.dry_run},
                 {"backupRevision", response->backup_revision()},
                 {"backupTime", TimeText(response->backup_time(), /*fraction=*/false)},
                 {"differences", DifferencesJson(response->differences())}},
                [&](std::ostream& out) {
                  PrintRestored(*response, arguments.dry_run, session.colours(), out);
                });
  return absl::OkStatus();
}

}  // namespace

void AddBackupCommands(CommandLine& line) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* const backup = line.AddCommand(
      "backup", "Write all that the store holds, flags and history, to a file on this machine",
      Effect::kReads, [arguments](Session& session) { return Backup(session, *arguments); });
  line.Complete(backup->add_option("FILE", arguments->file, "The file to write or replace"),
                Completion::Kind::kFile)
      ->required();

  CLI::App* const restore = line.AddCommand(
      "restore-backup",
      "Bring all flags back to how they are in a backup, by a new change (where the store itself "
      "is "
      "lost: guidond restore-backup)",
      Effect::kChanges, [arguments](Session& session) { return Restore(session, *arguments); });
  line.Complete(restore->add_option("FILE", arguments->file, "What guidonctl backup has written"),
                Completion::Kind::kFile)
      ->required();
  restore->add_flag("--dry-run", arguments->dry_run,
                    "Only check the file and show what would change");
  AddYes(*restore, arguments->yes);
}

}  // namespace guidon::cli
