#include "host.hpp"

#include <catch2/catch.hpp>

#include <iostream>

// Every length from 1 to 256, in every mode, by ISO and by native chaining; and every size of frame the host,
// the reader or the chip may insist on.

using namespace permit;
using namespace permit::property;
using desfire::Chaining;
using desfire::CommMode;
using desfire::FileNumber;

namespace {

constexpr std::size_t longest = 256;
constexpr std::size_t shortest_host_frame = 18;  // the longest header and a MAC
constexpr std::uint32_t file_size = 300;
constexpr std::array all_modes{CommMode::plain, CommMode::mac, CommMode::full};
constexpr FileNumber standard{0x01};
constexpr FileNumber backup{0x02};
constexpr FileNumber cyclic{0x03};

/// A chip with a standard, a backup and a cyclic file of one mode, all for the application's master key.
class Card {
public:
    Card(CommMode mode, const desfire::FrameLimits& limits, const chipsim::Quirks& quirks = {})
        : chip_{chipsim::ChipProfile::named("ev3-8k"), test_uid, quirks, random_},
          mode_{mode},
          host_{card_, limits} {
        const auto master = desfire::Access::key(desfire::master_key);
        const desfire::AccessRights rights{master, master, master, master};
        host_.select(picc_level);
        host_.run(desfire::create_application({.id = test_application, .settings = {}, .keys = 1}));
        host_.select(test_application);
        host_.run(desfire::create_standard_file(
            {.number = standard, .mode = mode, .rights = rights, .size = file_size}));
        host_.run(desfire::create_backup_file(
            {.number = backup, .mode = mode, .rights = rights, .size = file_size}));
        host_.run(desfire::create_cyclic_record_file(
            {.number = cyclic, .mode = mode, .rights = rights, .record_size = longest, .max_records = 4}));
        session_.emplace(host_.authenticate_ev2_first(desfire::master_key, {}, random_));
    }

    /// Written and read back: data in both kinds of file, and a record.
    void go_round(std::uint32_t offset, BytesView data) {
        const auto length = static_cast<std::uint32_t>(data.size());
        session_->write(standard, offset, data, mode_);
        session_->write(backup, offset, data, mode_);
        session_->write_record(cyclic, 0, data, mode_);
        session_->commit();
        REQUIRE(same(session_->read(standard, {.offset = offset, .length = length}, mode_), data));
        REQUIRE(same(session_->read(backup, {.offset = offset, .length = length}, mode_), data));
        Bytes record{data.begin(), data.end()};
        record.resize(longest);
        REQUIRE(
            same(session_->read_records(cyclic, {.first = 0, .count = 1}, longest, mode_).front(), record));
    }

    [[nodiscard]] Dice& random() noexcept { return random_; }

private:
    static bool same(BytesView a, BytesView b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

    Dice random_{23};
    chipsim::SimulatedChip chip_;
    chipsim::SimTransport card_{chip_};
    CommMode mode_;
    desfire::Chip host_;
    std::optional<desfire::Session> session_{};
};

}  // namespace

TEST_CASE("data of every length up to 256 bytes go there and back", "[property]") {
    for (const auto mode : all_modes) {
        for (const auto chaining : {Chaining::iso, Chaining::native}) {
            Card card{mode, {.chaining = chaining}};
            for (std::size_t length = 1; length <= longest; ++length) {
                INFO("mode " << static_cast<int>(mode) << ", chaining " << static_cast<int>(chaining)
                             << ", length " << length);
                const auto offset = card.random().below(static_cast<std::uint32_t>(file_size - length + 1));
                card.go_round(offset, card.random().bytes(length));
            }
        }
    }
}

TEST_CASE("frames of a native chain may have any size, whoever chooses it", "[property]") {
    for (const auto mode : all_modes) {
        for (std::uint32_t size = 1; size <= longest; ++size) {
            INFO("mode " << static_cast<int>(mode) << ", frames of " << size);
            chipsim::Quirks quirks;
            quirks.answer_piece = size;
            // The chip's may be as short as it likes.
            const auto host_frame = std::clamp<std::size_t>(size, shortest_host_frame, 255);
            Card card{mode, {.native_frame = host_frame, .chaining = Chaining::native}, quirks};
            card.go_round(size % 40, card.random().bytes(longest));
        }
    }
}

TEST_CASE("a reader may take commands and answers of any size that holds a header, a MAC and a block",
          "[property]") {
    constexpr std::uint32_t smallest = 40;
    for (const auto mode : all_modes) {
        for (std::uint32_t size = smallest; size <= longest; ++size) {
            INFO("mode " << static_cast<int>(mode) << ", APDUs of " << size);
            Card card{mode, {.command_bytes = std::min<std::size_t>(size, 255), .answer_bytes = size}};
            card.go_round(size % 40, card.random().bytes(longest));
        }
    }
}
