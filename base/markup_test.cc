#include "base/markup.h"

#include <gtest/gtest.h>

namespace guidon {
namespace {

TEST(EscapeXml, LeavesNoMarkupAndEndsNoAttribute) {
  EXPECT_EQ(EscapeXml("plain ä"), "plain ä");
  EXPECT_EQ(EscapeXml(R"(<a b="c" d='e'>&lt;)"),
            "&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;lt;");
}

TEST(EscapeMarkdown, LeavesNoMarkupAndEndsNoCell) {
  EXPECT_EQ(EscapeMarkdown("plain ä - 1."), "plain ä - 1.");
  EXPECT_EQ(EscapeMarkdown("a|b *c* _d_ `e` [f](g) <h>&"),
            R"(a\|b \*c\* \_d\_ \`e\` \[f\](g) &lt;h&gt;&amp;)");
  EXPECT_EQ(EscapeMarkdown(R"(a\|b)"), R"(a\\\|b)") << "a backslash ends no escape";
}

}  // namespace
}  // namespace guidon
