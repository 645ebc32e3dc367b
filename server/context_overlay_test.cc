#include "server/context_overlay.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace guidon {
namespace {

TEST(RequestContext, LaysHeadersOverStaticValuesOverTheRequest) {
  const ContextOverlay overlay({{"region", "static"}, {"tier", "static"}},
                               {{"X-Region", "region"}, {"X-Absent", "plan"}, {"X-Empty", "tier"}});
  const Json request = {{"region", "request"}, {"tier", "request"}, {"plan", "pro"}};
  const auto header = [](absl::string_view name) -> std::optional<absl::string_view> {
    if (name == "x-region") return "header";
    if (name == "x-empty") return "";
    return std::nullopt;
  };
  const RequestContext context(overlay, ValueView::Of(request), header);
  EXPECT_EQ(context.view().Get("region").string(), "header");
  EXPECT_EQ(context.view().Get("tier").string(), "static");
  EXPECT_EQ(context.view().Get("plan").string(), "pro");
  EXPECT_TRUE(context.view().Get("other").is_null());
}

TEST(RequestContext, IsTheRequestsOwnWhereNothingLiesOverIt) {
  const ContextOverlay overlay;
  const Json request = {{"plan", "pro"}};
  const auto no_header = [](absl::string_view) { return std::nullopt; };
  const RequestContext context(overlay, ValueView::Of(request), no_header);
  EXPECT_EQ(context.view().container(), ValueView::Of(request).container());
}

}  // namespace
}  // namespace guidon
