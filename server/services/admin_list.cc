#include "server/services/admin_list.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/percent_encoding.h"
#include "server/services/admin_messages.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;

constexpr uint32_t kLargestPage = 10'000;

// `<flag set>/<key>`, each percent-encoded: the last flag of a page.
std::string TokenOf(const FlagId& last) {
  return absl::StrCat(PercentEncode(last.flag_set), "/", PercentEncode(last.key));
}

std::optional<FlagId> ParseToken(absl::string_view token) {
  const size_t slash = token.find('/');
  if (slash == token.npos) return std::nullopt;
  std::optional<std::string> flag_set = PercentDecode(token.substr(0, slash));
  std::optional<std::string> key = PercentDecode(token.substr(slash + 1));
  if (!flag_set.has_value() || !key.has_value()) return std::nullopt;
  return FlagId{*std::move(flag_set), *std::move(key)};
}

}  // namespace

absl::Status ListFlags(const FlagStore& store, const v1::ListRequest& request,
                       v1::ListResponse& response) {
  std::optional<FlagId> after;
  if (!request.page_token().empty()) {
    after = ParseToken(request.page_token());
    if (!after.has_value()) {
      return absl::InvalidArgumentError(absl::StrCat("page_token: \"", request.page_token(),
                                                     "\" is no next_page_token of a reply"));
    }
  }
  const absl::StatusOr<FlagStore::Listing> listing = store.List();
  if (!listing.ok()) return listing.status();
  const std::vector<StoredFlag>& flags = listing->flags;
  auto flag = flags.begin();
  if (after.has_value()) {
    flag = std::upper_bound(flags.begin(), flags.end(), *after,
                            [](const FlagId& id, const StoredFlag& f) { return id < f.id; });
  }
  const auto wanted = [&](const StoredFlag& f) {
    return !request.has_flag_set() || f.id.flag_set == request.flag_set();
  };
  const int most = request.page_size() == 0
                       ? std::numeric_limits<int>::max()
                       : static_cast<int>(std::min(request.page_size(), kLargestPage));
  for (; flag != flags.end() && response.flags_size() < most; ++flag) {
    if (wanted(*flag)) FillFlag(*flag, *response.add_flags());
  }
  if (std::any_of(flag, flags.end(), wanted)) {
    const v1::Flag& last = response.flags(response.flags_size() - 1);
    response.set_next_page_token(TokenOf({last.flag_set(), last.key()}));
  }
  response.set_revision(listing->revision);
  return absl::OkStatus();
}

}  // namespace guidon
