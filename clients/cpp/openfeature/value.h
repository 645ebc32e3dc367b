#ifndef OPENFEATURE_VALUE_H_
#define OPENFEATURE_VALUE_H_

#include <any>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace openfeature {

// A value of structured data: null, a boolean, a number, a string, a point in time, a list or a
// structure. Copies are deep. Safe to read from several threads.
//
//   Value limits(std::map<std::string, Value>{{"retries", 3}, {"backoff", 0.5}});
//   limits.AsStructure()->at("retries").AsInt();   // 3
//   limits.AsString();                             // nullopt: of another type
class Value {
 public:
  using Structure = std::map<std::string, Value>;
  using List = std::vector<Value>;
  using DateTime = std::chrono::system_clock::time_point;

  Value() = default;
  // NOLINTBEGIN(google-explicit-constructor): values are written as literals.
  Value(bool value) : inner_(value) {}
  Value(std::int64_t value) : inner_(value) {}
  Value(int value) : inner_(std::int64_t{value}) {}
  Value(double value) : inner_(value) {}
  Value(std::string value) : inner_(std::move(value)) {}
  Value(const char* value) : inner_(std::string(value)) {}
  Value(const Structure& value);
  Value(const List& value);
  Value(DateTime value) : inner_(value) {}
  // NOLINTEND(google-explicit-constructor)

  Value(const Value& other);
  Value& operator=(const Value& other);
  Value(Value&& other) noexcept = default;
  Value& operator=(Value&& other) noexcept = default;
  ~Value() = default;

  bool IsNull() const { return std::holds_alternative<std::monostate>(inner_); }
  bool IsBool() const { return std::holds_alternative<bool>(inner_); }
  bool IsNumber() const;
  bool IsString() const { return std::holds_alternative<std::string>(inner_); }
  bool IsStructure() const { return AsStructure() != nullptr; }
  bool IsList() const { return AsList() != nullptr; }
  bool IsDateTime() const { return std::holds_alternative<DateTime>(inner_); }

  // nullopt where the value is of another type. A double is an int where it has no fraction and
  // fits; an int is always a double.
  std::optional<bool> AsBool() const;
  std::optional<std::string> AsString() const;
  std::optional<std::int64_t> AsInt() const;
  std::optional<double> AsDouble() const;
  std::optional<DateTime> AsDateTime() const;

  // As AsString, but a view, good for as long as this value is not changed.
  std::optional<std::string_view> AsStringView() const;

  // nullptr where the value is of another type. Good for as long as this value is not changed.
  const Structure* AsStructure() const;
  const List* AsList() const;

  // As JSON text; points in time as seconds since 1970. For logs.
  std::string ToString() const;

  friend bool operator==(const Value& lhs, const Value& rhs);
  friend bool operator!=(const Value& lhs, const Value& rhs) { return !(lhs == rhs); }

 private:
  using Inner = std::variant<std::monostate, bool, std::int64_t, double, std::string, DateTime,
                             std::unique_ptr<List>, std::unique_ptr<Structure>>;
  static Inner Clone(const Inner& inner);

  Inner inner_;
};

// An attribute of an evaluation context or a hook hint as a Value, whatever C++ type it was given
// as: booleans, all integers and floating-point numbers, strings of all kinds, points in time,
// structures, lists, Values. nullopt for other types.
std::optional<Value> ValueOfAny(const std::any& any);

}  // namespace openfeature

#endif  // OPENFEATURE_VALUE_H_
