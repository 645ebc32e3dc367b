#include "server/services/question_wire.h"

#include <gtest/gtest.h>

#include <string>

#include "evaluator/struct_view.h"
#include "flagd/evaluation/v1/evaluation.pb.h"
#include "nlohmann/json.hpp"

namespace guidon {
namespace {

namespace v1 = flagd::evaluation::v1;

const UnaryMethod& One() { return *FindUnaryMethod("/flagd.evaluation.v1.Service/ResolveBoolean"); }
const UnaryMethod& All() { return *FindUnaryMethod("/flagd.evaluation.v1.Service/ResolveAll"); }

std::string Ask(const std::string& key, const Json& context) {
  v1::ResolveBooleanRequest request;
  request.set_flag_key(key);
  if (!context.is_null()) CopyToStruct(context, *request.mutable_context());
  return request.SerializeAsString();
}

TEST(ReadQuestion, ReadsTheKeyAndTheContext) {
  const std::string wire = Ask("a-flag", {{"email", "a@b.example"}, {"age", 7}});
  FlatContext memory;
  const auto question = ReadQuestion(wire, One(), memory);
  ASSERT_TRUE(question.has_value());
  EXPECT_EQ(question->flag_key, "a-flag");
  EXPECT_EQ(question->context.Get("email").string(), "a@b.example");
  EXPECT_EQ(question->context.Get("age").number(), 7);
}

TEST(ReadQuestion, AContextThatIsNotThereIsEmpty) {
  for (const std::string& wire : {std::string(), Ask("a-flag", nullptr), Ask("", Json::object())}) {
    FlatContext memory;
    const auto question = ReadQuestion(wire, One(), memory);
    ASSERT_TRUE(question.has_value());
    EXPECT_TRUE(question->context.is_object());
    EXPECT_TRUE(question->context.Get("email").is_null());
  }
}

TEST(ReadQuestion, ForAllFlagsTheContextIsTheFirstField) {
  v1::ResolveAllRequest request;
  CopyToStruct({{"tier", "gold"}}, *request.mutable_context());
  const std::string wire = request.SerializeAsString();
  FlatContext memory;
  const auto question = ReadQuestion(wire, All(), memory);
  ASSERT_TRUE(question.has_value());
  EXPECT_EQ(question->flag_key, "");
  EXPECT_EQ(question->context.Get("tier").string(), "gold");
}

TEST(ReadQuestion, LeavesWhatIsUnusualToProtobuf) {
  const std::string sound = Ask("k", {{"a", 1}});
  FlatContext memory;
  for (size_t cut = 1; cut < sound.size(); ++cut) {
    if (cut == 3) continue;  // the key alone
    EXPECT_FALSE(ReadQuestion(sound.substr(0, cut), One(), memory).has_value()) << cut;
  }
  for (const std::string& wire :
       {sound + sound, Ask("", {{"a", 1}}) + Ask("k", nullptr), sound + "\x1A\x01x",
        std::string("\x0A\x01\xFF"), std::string("\x08\x01"), std::string("\x00", 1)}) {
    EXPECT_FALSE(ReadQuestion(wire, One(), memory).has_value()) << ::testing::PrintToString(wire);
  }
}

}  // namespace
}  // namespace guidon
