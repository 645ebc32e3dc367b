#include "server/services/flag_set_text.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace guidon {

std::string WriteFlagSet(const Snapshot& snapshot, const Selector& selector) {
  std::vector<const Flag*> flags;
  size_t size = 0;
  snapshot.ForEach(selector, [&](const Flag& flag) {
    flags.push_back(&flag);
    size += flag.id().key.size() + flag.definition().size() + 4;
  });
  std::sort(flags.begin(), flags.end(),
            [](const Flag* a, const Flag* b) { return a->id().key < b->id().key; });
  std::string text = R"({"flags":{)";
  text.reserve(size + 16);
  for (const Flag* const flag : flags) {
    if (flag != flags.front()) text += ',';
    absl::StrAppend(&text, Json(flag->id().key).dump(), ":", flag->definition());
  }
  text += "}}";
  return text;
}

std::shared_ptr<const std::string> FlagSetTexts::Get(const Selector& selector) {
  const Key key(selector.kind, selector.value);
  // Held while the text is written, so that of many who ask at once one does the work.
  MutexLock lock(mutex_);
  const std::shared_ptr<const Snapshot> snapshot = catalog_.Current();
  Written& written = written_[key];
  if (written.snapshot == snapshot) return written.text;
  auto text = std::make_shared<const std::string>(WriteFlagSet(*snapshot, selector));
  if (written.text == nullptr || *written.text != *text) written.text = text;
  written.snapshot = snapshot;
  text = written.text;
  if (written_.size() > kMost) written_.clear();
  return text;
}

}  // namespace guidon
