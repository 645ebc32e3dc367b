#include "clients/cli/flag_pages.h"

namespace guidon::cli {

namespace v1 = admin::v1;

constexpr uint32_t kPageSize = 10'000;

absl::StatusOr<v1::ListResponse> ListFlags(const Connection& connection, Session::Admin& stub,
                                           const std::optional<std::string>& flag_set) {
  v1::ListRequest request;
  if (flag_set.has_value()) request.set_flag_set(*flag_set);
  request.set_page_size(kPageSize);
  v1::ListResponse all;
  do {
    absl::StatusOr<v1::ListResponse> page = connection.Call(stub, &Session::Admin::List, request);
    if (!page.ok()) return page.status();
    request.set_page_token(page->next_page_token());
    if (all.revision() == 0) all.set_revision(page->revision());
    all.mutable_flags()->Reserve(all.flags_size() + page->flags_size());
    for (v1::Flag& flag : *page->mutable_flags()) all.add_flags()->Swap(&flag);
  } while (!request.page_token().empty());
  return all;
}

}  // namespace guidon::cli
