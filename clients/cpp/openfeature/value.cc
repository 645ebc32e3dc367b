#include "openfeature/value.h"

#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace openfeature {
namespace {

constexpr double kTwoTo63 = 9223372036854775808.0;

template <typename T>
std::optional<Value> TryAs(const std::any& any) {
  const T* held = std::any_cast<T>(&any);
  if (held == nullptr) return std::nullopt;
  if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, Value> ||
                std::is_same_v<T, std::string> || std::is_same_v<T, const char*>) {
    return Value(*held);
  } else if constexpr (std::is_integral_v<T>) {
    if (std::is_unsigned_v<T> && static_cast<std::uint64_t>(*held) > INT64_MAX) {
      return Value(static_cast<double>(*held));
    }
    return Value(static_cast<std::int64_t>(*held));
  } else if constexpr (std::is_floating_point_v<T>) {
    return Value(static_cast<double>(*held));
  } else if constexpr (std::is_same_v<T, std::string_view>) {
    return Value(std::string(*held));
  } else {
    return Value(*held);
  }
}

template <typename... Ts>
std::optional<Value> FirstOf(const std::any& any) {
  std::optional<Value> found;
  (void)((found = TryAs<Ts>(any), found.has_value()) || ...);
  return found;
}

void AppendQuoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppend(&out, "\\u", absl::Hex(static_cast<unsigned char>(c), absl::kZeroPad4));
    } else {
      out += c;
    }
  }
  out += '"';
}

void Append(std::string& out, const Value& value) {
  if (value.IsNull()) {
    out += "null";
  } else if (value.IsBool()) {
    out += *value.AsBool() ? "true" : "false";
  } else if (value.IsNumber()) {
    const auto whole = value.AsInt();
    whole ? absl::StrAppend(&out, *whole) : absl::StrAppend(&out, *value.AsDouble());
  } else if (value.IsString()) {
    AppendQuoted(out, *value.AsString());
  } else if (value.IsDateTime()) {
    absl::StrAppend(&out,
                    std::chrono::duration<double>(value.AsDateTime()->time_since_epoch()).count());
  } else if (const Value::List* list = value.AsList()) {
    const char* separator = "[";
    for (const Value& item : *list) {
      out += std::exchange(separator, ",");
      Append(out, item);
    }
    out += list->empty() ? "[]" : "]";
  } else if (const Value::Structure* structure = value.AsStructure()) {
    const char* separator = "{";
    for (const auto& [key, field] : *structure) {
      out += std::exchange(separator, ",");
      AppendQuoted(out, key);
      out += ':';
      Append(out, field);
    }
    out += structure->empty() ? "{}" : "}";
  }
}

}  // namespace

Value::Value(const Structure& value) : inner_(std::make_unique<Structure>(value)) {}
Value::Value(const List& value) : inner_(std::make_unique<List>(value)) {}

Value::Value(const Value& other) : inner_(Clone(other.inner_)) {}

Value& Value::operator=(const Value& other) {
  if (this != &other) inner_ = Clone(other.inner_);
  return *this;
}

Value::Inner Value::Clone(const Inner& inner) {
  return std::visit(
      [](const auto& held) -> Inner {
        using Held = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<Held, std::unique_ptr<List>>) {
          return std::make_unique<List>(*held);
        } else if constexpr (std::is_same_v<Held, std::unique_ptr<Structure>>) {
          return std::make_unique<Structure>(*held);
        } else {
          return held;
        }
      },
      inner);
}

bool Value::IsNumber() const {
  return std::holds_alternative<std::int64_t>(inner_) || std::holds_alternative<double>(inner_);
}

std::optional<bool> Value::AsBool() const {
  const bool* held = std::get_if<bool>(&inner_);
  return held ? std::optional(*held) : std::nullopt;
}

std::optional<std::string_view> Value::AsStringView() const {
  const auto* held = std::get_if<std::string>(&inner_);
  return held ? std::optional<std::string_view>(*held) : std::nullopt;
}

std::optional<std::string> Value::AsString() const {
  const std::string* held = std::get_if<std::string>(&inner_);
  return held ? std::optional(*held) : std::nullopt;
}

std::optional<std::int64_t> Value::AsInt() const {
  if (const auto* whole = std::get_if<std::int64_t>(&inner_)) return *whole;
  if (const auto* number = std::get_if<double>(&inner_)) {
    if (*number >= -kTwoTo63 && *number < kTwoTo63 && *number == std::trunc(*number)) {
      return static_cast<std::int64_t>(*number);
    }
  }
  return std::nullopt;
}

std::optional<double> Value::AsDouble() const {
  if (const auto* number = std::get_if<double>(&inner_)) return *number;
  if (const auto* whole = std::get_if<std::int64_t>(&inner_)) return static_cast<double>(*whole);
  return std::nullopt;
}

std::optional<Value::DateTime> Value::AsDateTime() const {
  const DateTime* held = std::get_if<DateTime>(&inner_);
  return held ? std::optional(*held) : std::nullopt;
}

const Value::Structure* Value::AsStructure() const {
  const auto* held = std::get_if<std::unique_ptr<Structure>>(&inner_);
  return held ? held->get() : nullptr;
}

const Value::List* Value::AsList() const {
  const auto* held = std::get_if<std::unique_ptr<List>>(&inner_);
  return held ? held->get() : nullptr;
}

std::string Value::ToString() const {
  std::string out;
  Append(out, *this);
  return out;
}

bool operator==(const Value& lhs, const Value& rhs) {
  if (lhs.IsNumber() && rhs.IsNumber()) {
    const auto* left = std::get_if<std::int64_t>(&lhs.inner_);
    const auto* right = std::get_if<std::int64_t>(&rhs.inner_);
    return left && right ? *left == *right : *lhs.AsDouble() == *rhs.AsDouble();
  }
  if (lhs.IsList() && rhs.IsList()) return *lhs.AsList() == *rhs.AsList();
  if (lhs.IsStructure() && rhs.IsStructure()) return *lhs.AsStructure() == *rhs.AsStructure();
  return lhs.inner_ == rhs.inner_;
}

std::optional<Value> ValueOfAny(const std::any& any) {
  if (!any.has_value()) return Value();
  return FirstOf<std::string, bool, std::int64_t, int, double, const char*, std::string_view, Value,
                 Value::Structure, Value::List, Value::DateTime, float, unsigned, std::uint64_t,
                 long long, unsigned long long, std::int16_t, std::uint16_t>(any);
}

}  // namespace openfeature
