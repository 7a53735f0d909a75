#include "permit/core/secret.hpp"

#include <catch2/catch.hpp>
#include <type_traits>

using namespace permit;

namespace {
template <typename T>
concept Printable = requires(std::ostream& out, const T& value) {
    out << value;
};
}  // namespace

TEST_CASE("a secret cannot be printed, nor seen by accident", "[core]") {
    STATIC_REQUIRE_FALSE(Printable<SecretArray<16>>);
    STATIC_REQUIRE_FALSE(Printable<SecretBytes>);
    STATIC_REQUIRE_FALSE(std::is_convertible_v<SecretArray<16>, BytesView>);
    STATIC_REQUIRE_FALSE(std::is_convertible_v<SecretBytes, BytesView>);
    STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<SecretBytes>);
}

TEST_CASE("a moved-from or destroyed key leaves nothing behind", "[core]") {
    const std::array<Byte, 4> plain{1, 2, 3, 4};
    SecretArray<4> key{plain};
    const auto moved = std::move(key);
    CHECK(key == SecretArray<4>{});  // NOLINT(bugprone-use-after-move): that is the point
    CHECK(moved == SecretArray<4>{plain});

    alignas(SecretArray<4>) std::array<Byte, sizeof(SecretArray<4>)> memory{};
    auto* placed = new (memory.data()) SecretArray<4>{plain};
    placed->~SecretArray();
    CHECK(memory == std::array<Byte, sizeof(SecretArray<4>)>{});
}

TEST_CASE("secrets of different length or content are not equal", "[core]") {
    CHECK(equal_in_constant_time(Bytes{1, 2}, Bytes{1, 2}));
    CHECK_FALSE(equal_in_constant_time(Bytes{1, 2}, Bytes{1, 3}));
    CHECK_FALSE(equal_in_constant_time(Bytes{1, 2}, Bytes{1, 2, 3}));
}
