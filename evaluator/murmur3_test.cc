#include "evaluator/murmur3.h"

#include <string>

#include "gtest/gtest.h"

namespace guidon {
namespace {

struct Vector {
  std::string bytes;
  uint32_t hash;
};

TEST(Murmur3, GivesTheKnownHashesForEveryTailLength) {
  const Vector vectors[] = {
      {"", 0x00000000},
      {std::string(1, '\0'), 0x514e28b7},
      {std::string(2, '\0'), 0x30f4c306},
      {std::string(3, '\0'), 0x85f0b427},
      {std::string(4, '\0'), 0x2362f9de},
      {"!", 0x72661cf4},
      {"!C", 0xa0f7b07a},
      {"!Ce", 0x7e4a8634},
      {"a", 0x3c2569b2},
      {"abc", 0xb3dd93fa},
      {"test", 0xba6bd213},
      {"hello", 0x248bfa47},
      {"hello, world", 0x149bbb7f},
      {"Hello, world!", 0xc0363e43},
      {"The quick brown fox jumps over the lazy dog", 0x2e4ff723},
  };
  for (const Vector& vector : vectors) {
    EXPECT_EQ(Murmur3(vector.bytes), vector.hash) << '"' << vector.bytes << '"';
  }
}

TEST(Murmur3, TakesBytesBeyond127AsUnsigned) {
  EXPECT_EQ(Murmur3("\xff\xff\xff\xff"), 0x76293b50u);
  EXPECT_EQ(Murmur3("!Ce\x87"), 0xf55b516bu);
  EXPECT_EQ(Murmur3("\xff"), 0xfd6cf10du);
  EXPECT_EQ(Murmur3("größe"), 0xe3d3963fu);
}

// The keys of flagd's test suite whose hashes lie at the edges of the 32-bit range.
TEST(Murmur3, ReachesTheEdgesOfItsRange) {
  EXPECT_EQ(Murmur3("ejOoVL"), 0u);
  EXPECT_EQ(Murmur3("bY9fO-"), 1u);
  EXPECT_EQ(Murmur3("SI7p-"), 0x7fffffffu);
  EXPECT_EQ(Murmur3("6LvT0"), 0x80000000u);
  EXPECT_EQ(Murmur3("ceQdGm"), 0xffffffffu);
}

}  // namespace
}  // namespace guidon
