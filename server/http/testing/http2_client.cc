#include "server/http/testing/http2_client.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace guidon::testing {
namespace {

Http2Client& Of(void* user) { return *static_cast<Http2Client*>(user); }

std::string Text(const uint8_t* bytes, size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

nghttp2_nv Header(const std::string& name, const std::string& value) {
  nghttp2_nv header = {};
  header.name = reinterpret_cast<uint8_t*>(const_cast<char*>(name.data()));
  header.namelen = name.size();
  header.value = reinterpret_cast<uint8_t*>(const_cast<char*>(value.data()));
  header.valuelen = value.size();
  return header;
}

}  // namespace

Http2Client::Http2Client(uint16_t port) : connection_(port) {
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_session_callbacks_new(&callbacks);
  SetCallbacks(callbacks);
  nghttp2_session_client_new(&session_, callbacks, this);
  nghttp2_session_callbacks_del(callbacks);
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, nullptr, 0);
}

void Http2Client::SetCallbacks(nghttp2_session_callbacks* callbacks) {
  nghttp2_session_callbacks_set_on_header_callback(
      callbacks,
      [](nghttp2_session*, const nghttp2_frame* frame, const uint8_t* name, size_t name_size,
         const uint8_t* value, size_t value_size, uint8_t, void* user) {
        Http2Reply& reply = Of(user).replies_[frame->hd.stream_id];
        const std::string key = Text(name, name_size);
        (key == ":status" ? reply.status : reply.headers[key]) = Text(value, value_size);
        return 0;
      });
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(
      callbacks,
      [](nghttp2_session*, uint8_t, int32_t stream, const uint8_t* data, size_t size, void* user) {
        Of(user).replies_[stream].body += Text(data, size);
        return 0;
      });
  nghttp2_session_callbacks_set_on_stream_close_callback(
      callbacks, [](nghttp2_session*, int32_t stream, uint32_t error, void* user) {
        Of(user).replies_[stream].closed = true;
        Of(user).replies_[stream].error = error;
        return 0;
      });
  nghttp2_session_callbacks_set_on_frame_recv_callback(
      callbacks, [](nghttp2_session*, const nghttp2_frame* frame, void* user) {
        if (frame->hd.type == NGHTTP2_GOAWAY) Of(user).going_away_ = true;
        return 0;
      });
}

int32_t Http2Client::Open(const std::string& method, const std::string& path,
                          const HttpHeaders& headers, const std::string& body, bool finish) {
  const HttpHeaders pseudo = {
      {":method", method}, {":path", path}, {":scheme", "http"}, {":authority", "localhost"}};
  std::vector<nghttp2_nv> all;
  for (const auto& [name, value] : pseudo) all.push_back(Header(name, value));
  for (const auto& [name, value] : headers) all.push_back(Header(name, value));
  nghttp2_data_provider provider = {};
  provider.source.ptr = this;
  provider.read_callback = [](nghttp2_session*, int32_t stream, uint8_t* into, size_t size,
                              uint32_t* flags, nghttp2_data_source* source, void*) -> ssize_t {
    Body& rest = static_cast<Http2Client*>(source->ptr)->bodies_[stream];
    const size_t count = std::min(size, rest.text.size());
    if (count == 0 && !rest.finish) return NGHTTP2_ERR_DEFERRED;
    std::memcpy(into, rest.text.data(), count);
    rest.text.erase(0, count);
    if (rest.text.empty() && rest.finish) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return static_cast<ssize_t>(count);
  };
  const bool has_body = !body.empty() || !finish;
  const int32_t stream = nghttp2_submit_request(session_, nullptr, all.data(), all.size(),
                                                has_body ? &provider : nullptr, nullptr);
  bodies_[stream] = {body, finish};
  Flush();
  return stream;
}

Http2Reply Http2Client::Exchange(const std::string& method, const std::string& path,
                                 const HttpHeaders& headers, const std::string& body) {
  const int32_t stream = Open(method, path, headers, body);
  ReadUntil([&] { return reply(stream).closed; });
  return reply(stream);
}

void Http2Client::EndWith(int32_t stream, const HttpHeaders& trailers) {
  std::vector<nghttp2_nv> all;
  for (const auto& [name, value] : trailers) all.push_back(Header(name, value));
  nghttp2_submit_headers(session_, NGHTTP2_FLAG_END_STREAM, stream, nullptr, all.data(), all.size(),
                         nullptr);
  Flush();
}

void Http2Client::Reset(int32_t stream) {
  nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, stream, NGHTTP2_CANCEL);
  Flush();
}

void Http2Client::Ping() {
  nghttp2_submit_ping(session_, NGHTTP2_FLAG_NONE, nullptr);
  Flush();
}

bool Http2Client::ReadUntil(const std::function<bool()>& condition) {
  while (!condition()) {
    const std::string bytes = connection_.ReadSome();
    if (bytes.empty()) return false;
    if (nghttp2_session_mem_recv(session_, reinterpret_cast<const uint8_t*>(bytes.data()),
                                 bytes.size()) < 0) {
      return false;
    }
    Flush();
  }
  return true;
}

void Http2Client::Flush() {
  while (true) {
    const uint8_t* data = nullptr;
    const ssize_t count = nghttp2_session_mem_send(session_, &data);
    if (count <= 0) return;
    connection_.Send({reinterpret_cast<const char*>(data), static_cast<size_t>(count)});
  }
}

}  // namespace guidon::testing
