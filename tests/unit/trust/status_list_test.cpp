#include "lists.hpp"
#include "permit/cbor/reader.hpp"
#include "permit/cbor/writer.hpp"

#include <cmath>

using namespace permit;
using namespace permit::trust;
using namespace permit::trust::testing;

namespace {

ErrorCode refusal(const Bytes& state) {
    return code_of([&] { (void)StatusList::read(state); });
}

/// Whether a state says of every serial what the register says.
bool agrees(const StatusList& list, const StatusRegister& office) {
    for (Serial serial = 0; serial <= office.last() + 2; ++serial) {
        if (list.lookup(serial) != office.status_of(serial) ||
            list.minimum_version(serial) != office.minimum_version(serial) ||
            list.covers(serial) != (serial >= 1 && serial <= office.last())) {
            return false;
        }
    }
    return true;
}

/// log2 C(n, k) and k times the entropy of the reasons: what no exact list can do without, on average.
double bound_bits(const StatusContent& content) {
    const auto log2_factorial = [](double n) { return std::lgamma(n + 1) / std::log(2.0); };
    double listed = 0;
    double bits = log2_factorial(content.last);
    for (const auto& serials : content.listed) {
        const auto count = static_cast<double>(serials.size());
        listed += count;
        bits -= count == 0 ? 0 : count * std::log2(count);
    }
    bits += listed * std::log2(listed);
    return bits - log2_factorial(listed) - log2_factorial(content.last - listed);
}

/// Listed at random, `percent` of them, for reasons in these parts of 100.
StatusContent spread(Serial last, double percent, const std::array<unsigned, status_count>& parts) {
    std::mt19937 random{20};
    StatusContent content{.last = last, .minimum_versions = {}};
    for (Serial serial = 1; serial <= last; ++serial) {
        if (std::generate_canonical<double, 32>(random) * 100 >= percent) { continue; }
        auto left = static_cast<unsigned>(random() % 100);
        std::size_t place = 0;
        for (; left >= parts[place]; ++place) { left -= parts[place]; }
        content.listed[place].push_back(serial);
    }
    return content;
}

}  // namespace

TEST_CASE("a status list says what it was made of", "[status]") {
    const auto list = StatusList::read(encode(small_content()));
    CHECK(list.lookup(17) == PermitStatus::cancelled);
    CHECK(list.lookup(5) == PermitStatus::lost);
    CHECK(list.lookup(65) == PermitStatus::replaced);
    CHECK(list.lookup(50) == PermitStatus::suspended);
    CHECK_FALSE(list.lookup(4));
    CHECK_FALSE(list.lookup(0));
    CHECK_FALSE(list.lookup(101));
    CHECK(list.minimum_version(99) == 300);
    CHECK_FALSE(list.minimum_version(98));
    CHECK_FALSE(list.minimum_version(100));
    CHECK(list.covers(1));
    CHECK(list.covers(100));
    CHECK_FALSE(list.covers(0));
    CHECK_FALSE(list.covers(101));
    CHECK(list.count(PermitStatus::replaced) == 4);
    CHECK(list.minimum_version_count() == 3);
    CHECK(list.content() == small_content());
    CHECK(list.digest() == crypto::sha256(encode(small_content())));
}

TEST_CASE("copies of a list outlive it", "[status]") {
    std::optional<StatusList> first = StatusList::read(encode(small_content()));
    const StatusList copy = *first;
    first.reset();
    CHECK(copy.lookup(100) == PermitStatus::lost);
    CHECK(copy.content() == small_content());
}

TEST_CASE("a list that covers nothing is a list", "[status]") {
    const auto list = StatusList::read(encode(StatusContent{}));
    CHECK_FALSE(list.covers(1));
    CHECK_FALSE(list.lookup(1));
    CHECK(list.content() == StatusContent{});
}

TEST_CASE("random lists answer as the register they were made of", "[status]") {
    std::mt19937 random{7};
    for (const Serial last : {1U, 64U, 1000U, 20'011U}) {
        StatusRegister office;
        office.cover(last);
        for (int round = 0; round < 5; ++round) {
            edit(office, random, static_cast<int>(last / 4) + 2);
            CHECK(agrees(StatusList::read(office.encode()), office));
        }
    }
}

TEST_CASE("a list in which everybody stands answers for everybody", "[status]") {
    StatusRegister office;
    office.cover(777);
    for (Serial serial = 1; serial <= 777; ++serial) {
        office.list(serial, static_cast<PermitStatus>(1 + serial % status_count));
        office.set_minimum_version(serial, static_cast<std::uint16_t>(serial));
    }
    CHECK(agrees(StatusList::read(office.encode()), office));
}

TEST_CASE("one content has one encoding: every changed bit is refused or says something else", "[status]") {
    const Bytes state = encode(small_content());
    for (std::size_t bit = 0; bit < 8 * state.size(); ++bit) {
        const Bytes flipped = with_flipped(state, bit);
        INFO("bit " << bit);
        try {
            const auto list = StatusList::read(flipped);
            REQUIRE(encode(list.content()) == flipped);
            REQUIRE(list.content() != small_content());
        } catch (const Error& error) { REQUIRE(error.code() == ErrorCode::bad_status_list); }
    }
}

TEST_CASE("a state cut short or with something behind it is refused, and the offset is told", "[status]") {
    const Bytes state = encode(small_content());
    for (std::size_t length = 0; length < state.size(); ++length) {
        const Error error = error_of([&] {
            (void)StatusList::read({state.begin(), state.begin() + static_cast<std::ptrdiff_t>(length)});
        });
        CHECK(error.code() == ErrorCode::bad_status_list);
        CHECK(error.why().find("offset") != std::string::npos);
    }
    Bytes longer = state;
    longer.push_back(0);
    CHECK(refusal(longer) == ErrorCode::bad_status_list);
}

TEST_CASE("content that contradicts itself is not encoded", "[status]") {
    auto twice = small_content();
    twice.listed[1].insert(twice.listed[1].begin(), 3);
    auto beyond = small_content();
    beyond.last = 99;
    auto disordered = small_content();
    std::swap(disordered.minimum_versions[0], disordered.minimum_versions[1]);
    auto version_zero = small_content();
    version_zero.minimum_versions[0].version = 0;
    auto serial_zero = small_content();
    serial_zero.listed[0].insert(serial_zero.listed[0].begin(), 0);
    for (const auto& content : {twice, beyond, disordered, version_zero, serial_zero}) {
        CHECK(code_of([&] { (void)encode(content); }) == ErrorCode::bad_input);
    }
}

TEST_CASE("a state with a serial listed twice, or with version 0, is refused", "[status]") {
    const auto state_of = [](const std::vector<Serial>& cancelled, const std::vector<Serial>& lost,
                             std::uint64_t version) {
        cbor::Writer writer;
        writer.array(7).unsigned_integer(100);
        const auto set = [&](const std::vector<Serial>& serials) {
            writer.array(2).unsigned_integer(serials.size()).byte_string(SerialSet::encode(serials, 100));
        };
        set(cancelled);
        set(lost);
        set({});
        set({});
        set({8});
        writer.array(1).unsigned_integer(version);
        return std::move(writer).take();
    };
    CHECK(StatusList::read(state_of({5}, {6}, 1)).lookup(6) == PermitStatus::lost);
    CHECK(refusal(state_of({5, 6}, {6}, 1)) == ErrorCode::bad_status_list);
    CHECK(refusal(state_of({5}, {6}, 0)) == ErrorCode::bad_status_list);
    CHECK(refusal(state_of({5}, {6}, 65536)) == ErrorCode::bad_status_list);
}

TEST_CASE("counts that a state cannot hold take no memory", "[status]") {
    cbor::Writer writer;
    writer.array(7).unsigned_integer(0xFFFFFFFF);
    for (int set = 0; set < 5; ++set) {
        writer.array(2).unsigned_integer(0xFFFFFFFF).byte_string(from_hex("FF"));
    }
    writer.array(0);
    CHECK(refusal(std::move(writer).take()) == ErrorCode::bad_status_list);
}

TEST_CASE("the whole file keeps near the entropy bound, whatever the reasons", "[status]") {
    const ListOffice office;
    constexpr Serial last = 400'000;
    const std::vector<std::array<unsigned, status_count>> mixes{
        {40, 25, 30, 5}, {25, 25, 25, 25}, {100, 0, 0, 0}, {97, 1, 1, 1}};
    for (const auto& parts : mixes) {
        for (const auto& [percent, most] : {std::pair{1.0, 1.10}, std::pair{5.0, 1.15}}) {
            const auto content = spread(last, percent, parts);
            const auto bits = static_cast<double>(8 * office.file(content).size());
            INFO(parts[0] << " % cancelled, " << percent << " % listed");
            CHECK(bits <= most * bound_bits(content));
            CHECK(bits >= bound_bits(content));
        }
    }
}
