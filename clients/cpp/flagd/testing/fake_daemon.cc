#include "flagd/testing/fake_daemon.h"

#include <grpcpp/grpcpp.h>

#include <thread>

#include "flagd/evaluation/v1/evaluation.grpc.pb.h"
#include "flagd/evaluation/v2/evaluation.grpc.pb.h"
#include "flagd/sync/v1/sync.grpc.pb.h"

namespace guidon::testing {
namespace {

namespace sync = ::flagd::sync::v1;
using State = FakeDaemon::State;

std::string Header(const grpc::ServerContext& context, const char* name) {
  const auto found = context.client_metadata().find(name);
  if (found == context.client_metadata().end()) return "";
  return std::string(found->second.data(), found->second.size());
}

// A call's authority is not among its metadata; its host is what gRPC gives.
std::string Authority(const grpc::ServerContext& context) {
  return context.ExperimentalGetAuthority().empty()
             ? ""
             : std::string(context.ExperimentalGetAuthority().data(),
                           context.ExperimentalGetAuthority().size());
}

grpc::Status StatusOf(int code) {
  return {static_cast<grpc::StatusCode>(code), "as the test says"};
}

// Waits a moment for something to happen to a stream. False: the stream is to end.
bool Linger(State& state, const grpc::ServerContext& context, int ends)
    ABSL_EXCLUSIVE_LOCKS_REQUIRED(state.mutex) {
  state.changed.WaitFor(state.mutex, std::chrono::milliseconds(5));
  return !context.IsCancelled() && !state.closing && state.ends == ends;
}

class FakeSync final : public sync::FlagSyncService::Service {
 public:
  explicit FakeSync(State& state) : state_(state) {}

 private:
  grpc::Status SyncFlags(grpc::ServerContext* context, const sync::SyncFlagsRequest* request,
                         grpc::ServerWriter<sync::SyncFlagsResponse>* writer) override {
    state_.mutex.Lock();
    ++state_.seen.streams;
    state_.seen.provider_id = request->provider_id();
    state_.seen.selector = request->selector();
    state_.seen.selector_header = Header(*context, "flagd-selector");
    state_.seen.authority = Authority(*context);
    int sent = -1;
    const int ends = state_.ends;
    while (state_.behaviour.stream_status == 0) {
      if (sent != state_.version) {
        sent = state_.version;
        sync::SyncFlagsResponse response;
        response.set_flag_configuration(state_.behaviour.flags);
        if (state_.behaviour.sync_context_in_stream) {
          (*response.mutable_sync_context()->mutable_fields())["region"].set_string_value("eu");
        }
        state_.mutex.Unlock();
        writer->Write(response);
        state_.mutex.Lock();
      }
      if (!Linger(state_, *context, ends)) break;
    }
    const int status = state_.behaviour.stream_status;
    state_.mutex.Unlock();
    return StatusOf(status);
  }

  grpc::Status GetMetadata(grpc::ServerContext*, const sync::GetMetadataRequest*,
                           sync::GetMetadataResponse* response) override {
    MutexLock lock(state_.mutex);
    ++state_.seen.metadata_calls;
    auto& fields = *response->mutable_metadata()->mutable_fields();
    fields["region"].set_string_value("metadata");
    return grpc::Status::OK;
  }

  State& state_;
};

template <typename Base, typename BooleanRequest, typename BooleanResponse, typename EventRequest,
          typename EventResponse>
class FakeEvaluation final : public Base {
 public:
  FakeEvaluation(State& state, bool is_v2) : state_(state), is_v2_(is_v2) {}

 private:
  grpc::Status ResolveBoolean(grpc::ServerContext* context, const BooleanRequest* request,
                              BooleanResponse* response) override {
    FakeDaemon::Behaviour behaviour;
    {
      MutexLock lock(state_.mutex);
      behaviour = state_.behaviour;
      if (is_v2_ && !behaviour.knows_v2) return StatusOf(grpc::StatusCode::UNIMPLEMENTED);
      ++state_.seen.lookups;
      state_.seen.lookup_selector_header = Header(*context, "flagd-selector");
      const auto key = request->context().fields().find("targetingKey");
      if (key != request->context().fields().end()) {
        state_.seen.targeting_key = key->second.string_value();
      }
    }
    std::this_thread::sleep_for(behaviour.lookup_delay);
    response->set_reason(behaviour.reason);
    if (behaviour.reason != "DISABLED") {
      response->set_value(behaviour.value);
      response->set_variant(behaviour.value ? "on" : "off");
    }
    (*response->mutable_metadata()->mutable_fields())["owner"].set_string_value("fake");
    return StatusOf(behaviour.lookup_status);
  }

  grpc::Status EventStream(grpc::ServerContext* context, const EventRequest*,
                           grpc::ServerWriter<EventResponse>* writer) override {
    state_.mutex.Lock();
    if (is_v2_ && !state_.behaviour.knows_v2) {
      state_.mutex.Unlock();
      return StatusOf(grpc::StatusCode::UNIMPLEMENTED);
    }
    ++state_.seen.streams;
    size_t sent = state_.changes.size();
    bool greeted = false;
    const int ends = state_.ends;
    while (state_.behaviour.stream_status == 0) {
      EventResponse event;
      if (!greeted) {
        event.set_type("provider_ready");
      } else if (sent < state_.changes.size()) {
        event.set_type("configuration_change");
        auto& flags = *(*event.mutable_data()->mutable_fields())["flags"].mutable_struct_value();
        for (const std::string& flag : state_.changes[sent]) (*flags.mutable_fields())[flag];
        ++sent;
      }
      greeted = true;
      if (!event.type().empty()) {
        state_.mutex.Unlock();
        writer->Write(event);
        state_.mutex.Lock();
      }
      if (!Linger(state_, *context, ends)) break;
    }
    const int status = state_.behaviour.stream_status;
    state_.mutex.Unlock();
    return StatusOf(status);
  }

  State& state_;
  const bool is_v2_;
};

namespace v1 = ::flagd::evaluation::v1;
namespace v2 = ::flagd::evaluation::v2;
using FakeV1 =
    FakeEvaluation<v1::EvaluationService::Service, v1::ResolveBooleanRequest,
                   v1::ResolveBooleanResponse, v1::EventStreamRequest, v1::EventStreamResponse>;
using FakeV2 =
    FakeEvaluation<v2::EvaluationService::Service, v2::ResolveBooleanRequest,
                   v2::ResolveBooleanResponse, v2::EventStreamRequest, v2::EventStreamResponse>;

}  // namespace

struct FakeDaemon::Server {
  explicit Server(State& state) : sync(state), v1(state, false), v2(state, true) {}

  FakeSync sync;
  FakeV1 v1;
  FakeV2 v2;
  std::unique_ptr<grpc::Server> running;
};

FakeDaemon::FakeDaemon(const Behaviour& behaviour, int port)
    : state_(std::make_shared<State>()), server_(std::make_unique<Server>(*state_)) {
  Behave(behaviour);
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:" + std::to_string(port), grpc::InsecureServerCredentials(),
                           &port_);
  builder.RegisterService(&server_->sync);
  builder.RegisterService(&server_->v1);
  builder.RegisterService(&server_->v2);
  server_->running = builder.BuildAndStart();
}

FakeDaemon::~FakeDaemon() {
  {
    MutexLock lock(state_->mutex);
    state_->closing = true;
    state_->changed.NotifyAll();
  }
  server_->running->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(1));
}

void FakeDaemon::Behave(const Behaviour& behaviour) {
  MutexLock lock(state_->mutex);
  if (behaviour.flags != state_->behaviour.flags) ++state_->version;
  state_->behaviour = behaviour;
  state_->changed.NotifyAll();
}

void FakeDaemon::SendChange(const std::vector<std::string>& flags) {
  MutexLock lock(state_->mutex);
  state_->changes.push_back(flags);
  state_->changed.NotifyAll();
}

void FakeDaemon::EndStreams() {
  MutexLock lock(state_->mutex);
  ++state_->ends;
  state_->changed.NotifyAll();
}

FakeDaemon::Seen FakeDaemon::seen() const {
  MutexLock lock(state_->mutex);
  return state_->seen;
}

}  // namespace guidon::testing
