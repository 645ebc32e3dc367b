#include "server/services/question_wire.h"

#include "evaluator/struct_wire.h"

namespace guidon {

std::optional<Question> ReadQuestion(absl::string_view wire, const UnaryMethod& method,
                                     FlatContext& memory) {
  Question question;
  absl::string_view context;
  const uint8_t context_tag = BytesTag(method.one_flag ? 2 : 1);
  uint8_t last_tag = 0;
  WireReader request(wire);
  while (!request.done()) {
    const uint8_t tag = request.Tag();
    if (tag <= last_tag) return std::nullopt;  // twice, or not in their order
    last_tag = tag;
    std::optional<absl::string_view> field;
    if (tag == context_tag) {
      field = request.Bytes();
      context = field.value_or("");
    } else if (method.one_flag && tag == BytesTag(1)) {
      field = request.String();
      question.flag_key = field.value_or("");
    }
    if (!field.has_value()) return std::nullopt;
  }
  memory.Clear();
  if (!ReadStruct(context, memory)) return std::nullopt;
  memory.Finish();
  question.context = memory.view();
  return question;
}

}  // namespace guidon
