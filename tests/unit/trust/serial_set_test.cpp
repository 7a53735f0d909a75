#include "lists.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <set>

using namespace permit;
using namespace permit::trust;
using namespace permit::trust::testing;

namespace {

constexpr Serial greatest = std::numeric_limits<Serial>::max();

/// A set read from its own code, with the code kept.
struct Encoded {
    Encoded(const std::vector<Serial>& serials, Serial last)
        : code{SerialSet::encode(serials, last)},
          set{SerialSet::read({static_cast<std::uint32_t>(serials.size()), code}, last)} {}
    Bytes code;
    SerialSet set;
};

/// Everything a set answers, compared with the serials it was made of.
bool agrees(const std::vector<Serial>& serials, Serial last) {
    const Encoded encoded{serials, last};
    if (encoded.set.serials() != serials || encoded.set.size() != serials.size()) { return false; }
    auto next = serials.begin();
    for (std::uint64_t serial = 0; serial <= std::uint64_t{last} + 2; ++serial) {
        const bool listed = next != serials.end() && *next == serial;
        if (encoded.set.contains(static_cast<Serial>(serial)) != listed) { return false; }
        if (listed) { ++next; }
    }
    return true;
}

std::vector<Serial> run(Serial first, Serial last) {
    std::vector<Serial> serials(std::size_t{last} - first + 1);
    std::iota(serials.begin(), serials.end(), first);
    return serials;
}

bool is_refused(std::uint32_t count, BytesView code, Serial last) {
    try {
        (void)SerialSet::read({count, code}, last);
        return false;
    } catch (const Error& error) { return error.code() == ErrorCode::bad_status_list; }
}

}  // namespace

TEST_CASE("the example of docs/status-list.md is encoded as it says", "[status]") {
    CHECK(SerialSet::encode(std::vector<Serial>{3, 9, 20}, 20) == from_hex("350A"));
}

TEST_CASE("every set of up to ten serials is told apart and answers exactly", "[status]") {
    constexpr Serial last = 10;
    for (unsigned subset = 0; subset < 1U << last; ++subset) {
        std::vector<Serial> serials;
        for (Serial serial = 1; serial <= last; ++serial) {
            if ((subset >> (serial - 1) & 1U) != 0) { serials.push_back(serial); }
        }
        INFO("subset " << subset);
        REQUIRE(agrees(serials, last));
    }
}

TEST_CASE("of all codes of two bytes those are read that are written", "[status]") {
    constexpr Serial last = 16;
    std::size_t read = 0;
    for (const std::uint32_t count : {2U, 5U, 11U}) {
        for (unsigned value = 0; value <= 0xFFFF; ++value) {
            const auto code = little_endian<2>(value);
            if (is_refused(count, code, last)) { continue; }
            ++read;
            const auto serials = SerialSet::read({count, code}, last).serials();
            REQUIRE(serials.size() == count);
            REQUIRE(SerialSet::encode(serials, last) == Bytes{code.begin(), code.end()});
        }
    }
    CHECK(read > 1000);
}

TEST_CASE("sets at their extremes answer exactly", "[status]") {
    for (const Serial last : {1U, 2U, 63U, 64U, 65U, 1000U, 4097U}) {
        INFO("last " << last);
        CHECK(agrees({}, last));
        CHECK(agrees({1}, last));
        CHECK(agrees({last}, last));
        CHECK(agrees(run(1, last), last));
        if (last > 2) { CHECK(agrees({1, last}, last)); }
        if (last > 2) { CHECK(agrees(run(2, last - 1), last)); }
    }
    auto clusters = run(1, 300);
    for (const auto serial : run(50'000, 50'500)) { clusters.push_back(serial); }
    clusters.push_back(99'999);
    CHECK(agrees(clusters, 100'000));
    CHECK(agrees(run(99'000, 100'000), 100'000));
}

TEST_CASE("the greatest serial there is can be listed", "[status]") {
    const Encoded alone{{greatest}, greatest};
    CHECK(alone.set.contains(greatest));
    CHECK_FALSE(alone.set.contains(greatest - 1));
    CHECK_FALSE(alone.set.contains(1));
    CHECK(alone.set.serials() == std::vector<Serial>{greatest});
    CHECK(alone.code.size() <= 5);
    const Encoded both{{1, greatest}, greatest};
    CHECK(both.set.contains(1));
    CHECK(both.set.contains(greatest));
    CHECK_FALSE(both.set.contains(2));
}

TEST_CASE("sets spread at random answer exactly, dense or sparse", "[status]") {
    std::mt19937 random{4};
    for (const unsigned one_in : {2U, 3U, 7U, 20U, 100U, 3000U}) {
        for (const Serial last : {5000U, 12'345U}) {
            std::vector<Serial> serials;
            for (Serial serial = 1; serial <= last; ++serial) {
                if (random() % one_in == 0) { serials.push_back(serial); }
            }
            INFO("one in " << one_in << " of " << last);
            CHECK(agrees(serials, last));
        }
    }
}

TEST_CASE("what no set is written as is refused", "[status]") {
    const std::vector<Serial> serials{3, 9, 70, 100};
    const Bytes code = SerialSet::encode(serials, 100);
    CHECK_FALSE(is_refused(4, code, 100));
    CHECK(is_refused(3, code, 100));
    CHECK(is_refused(5, code, 100));
    CHECK(is_refused(4, code, 60));
    CHECK(is_refused(0, code, 100));
    CHECK(is_refused(1, {}, 100));
    CHECK(is_refused(4, BytesView{code}.first(code.size() - 1), 100));
    Bytes longer = code;
    longer.push_back(0);
    CHECK(is_refused(4, longer, 100));
    CHECK(is_refused(101, Bytes(200, 0xFF), 100));
    CHECK(is_refused(1, Bytes{0x01}, 0));
}

TEST_CASE("a count that the code cannot hold takes no memory", "[status]") {
    CHECK(is_refused(greatest, Bytes{0xFF}, greatest));
    CHECK(is_refused(greatest, {}, greatest));
    CHECK(is_refused(1, Bytes(1000, 0), greatest));
}

TEST_CASE("sets that share a serial are refused, wherever it is", "[status]") {
    constexpr Serial last = 300'000;
    const Bytes one = SerialSet::encode(std::vector<Serial>{1, 70'000, 200'000}, last);
    for (const Serial shared : {1U, 70'000U, 200'000U}) {
        const Bytes other = SerialSet::encode(std::vector<Serial>{shared, 250'000}, last);
        const std::array<SetCode, 2> written{SetCode{3, one}, SetCode{2, other}};
        CHECK(code_of([&] { (void)SerialSet::read_disjoint(written, last); }) == ErrorCode::bad_status_list);
    }
    const Bytes apart = SerialSet::encode(std::vector<Serial>{2, 69'999}, last);
    const std::array<SetCode, 2> written{SetCode{3, one}, SetCode{2, apart}};
    CHECK(SerialSet::read_disjoint(written, last).back().contains(69'999));
}

TEST_CASE("serials out of order or out of range are not encoded", "[status]") {
    const std::vector<std::vector<Serial>> wrong{{0}, {11}, {3, 3}, {4, 2}, run(1, 11)};
    for (const auto& serials : wrong) {
        CHECK(code_of([&] { (void)SerialSet::encode(serials, 10); }) == ErrorCode::bad_input);
    }
}
