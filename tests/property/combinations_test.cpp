#include "host.hpp"

#include <catch2/catch.hpp>

#include <iostream>

// Every kind of file, in every mode, with one right given to every key in turn (or to everybody, or to
// nobody): each operation with that key, with another, and without a session. The chip grants what the
// reference grants (3.4), the driver finds the mode by itself, and what was written is read.

using namespace permit;
using namespace permit::property;
using desfire::Access;
using desfire::AccessRights;
using desfire::CommMode;
using desfire::FileNumber;
using desfire::FileOperation;

namespace {

constexpr Byte all_keys = 14;
constexpr FileNumber file{0x05};
const crypto::Aes128Key every_key{};

enum class Kind { standard, backup, value, linear, cyclic };
constexpr std::array all_kinds{Kind::standard, Kind::backup, Kind::value, Kind::linear, Kind::cyclic};
constexpr std::array all_modes{CommMode::plain, CommMode::mac, CommMode::full};

enum Right : unsigned { read = 1, write = 2, read_write = 4, change = 8 };
constexpr std::array all_rights{read, write, read_write, change};

AccessRights only(Right right, Access holder) {
    AccessRights rights;
    (right == read         ? rights.read
     : right == write      ? rights.write
     : right == read_write ? rights.read_write
                           : rights.change) = holder;
    return rights;
}

/// Something to do, which kinds of file know it, and which rights permit it (reference 3.4).
struct Attempt {
    FileOperation operation;
    std::vector<Kind> kinds;
    unsigned permitted_by;
    void (*act)(desfire::Channel&, CommMode);
};

const Bytes piece = from_hex("0123456789ABCDEF");
constexpr std::uint32_t record_size = 16;

const std::vector<Attempt> attempts{
    {FileOperation::read,
     {Kind::standard, Kind::backup},
     read | read_write,
     [](desfire::Channel& channel, CommMode mode) {
         const auto data = channel.read(file, {.offset = 3, .length = 8}, mode);
         REQUIRE(to_hex(data) == to_hex(piece));
     }},
    {FileOperation::write,
     {Kind::standard, Kind::backup},
     write | read_write,
     [](desfire::Channel& channel, CommMode mode) { channel.write(file, 3, piece, mode); }},
    {FileOperation::get_value,
     {Kind::value},
     read | write | read_write,
     [](desfire::Channel& channel, CommMode mode) {
         const auto value = channel.value(file, mode);
         REQUIRE(value == 40);
     }},
    {FileOperation::debit,
     {Kind::value},
     read | write | read_write,
     [](desfire::Channel& channel, CommMode mode) { channel.debit(file, 5, mode); }},
    {FileOperation::credit,
     {Kind::value},
     read_write,
     [](desfire::Channel& channel, CommMode mode) { channel.credit(file, 5, mode); }},
    {FileOperation::limited_credit,
     {Kind::value},
     write | read_write,
     [](desfire::Channel& channel, CommMode mode) { channel.limited_credit(file, 5, mode); }},
    {FileOperation::read,
     {Kind::linear, Kind::cyclic},
     read | read_write,
     [](desfire::Channel& channel, CommMode mode) {
         const auto records = channel.read_records(file, {.first = 0, .count = 1}, record_size, mode);
         REQUIRE(to_hex(records.front()) == to_hex(join({Bytes(3), piece, Bytes(5)})));
     }},
    {FileOperation::write,
     {Kind::linear, Kind::cyclic},
     write | read_write,
     [](desfire::Channel& channel, CommMode mode) { channel.write_record(file, 3, piece, mode); }},
    {FileOperation::update_record,
     {Kind::linear, Kind::cyclic},
     read_write,
     [](desfire::Channel& channel, CommMode mode) { channel.update_record(file, 0, 3, piece, mode); }},
    {FileOperation::change_settings,
     {Kind::standard, Kind::backup, Kind::value, Kind::linear, Kind::cyclic},
     change,
     [](desfire::Channel& channel, CommMode mode) {
         const auto settings = channel.file_settings(file);
         channel.run(change_file_settings(file, {.mode = settings.mode, .rights = settings.rights}, mode));
     }},
};

/// An application with fourteen zero AES keys, the same every time.
Bytes prepared() {
    Dice random{7};
    chipsim::SimulatedChip chip{chipsim::ChipProfile::named("ev3-8k"), test_uid, {}, random};
    chipsim::SimTransport card{chip};
    desfire::Chip host{card};
    host.select(picc_level);
    host.run(desfire::create_application({.id = test_application, .settings = {}, .keys = all_keys}));
    return chip.image();
}

void create(desfire::Chip& chip, Kind kind, CommMode mode, const AccessRights& rights) {
    const desfire::NewDataFile data{.number = file, .mode = mode, .rights = rights, .size = 24};
    const desfire::NewRecordFile records{
        .number = file, .mode = mode, .rights = rights, .record_size = record_size, .max_records = 4};
    switch (kind) {
        case Kind::standard:
            return chip.run(desfire::create_standard_file(data));
        case Kind::backup:
            return chip.run(desfire::create_backup_file(data));
        case Kind::value:
            return chip.run(desfire::create_value_file({.number = file,
                                                        .mode = mode,
                                                        .rights = rights,
                                                        .upper_limit = 100,
                                                        .value = 50,
                                                        .limited_credit = true}));
        case Kind::linear:
            return chip.run(desfire::create_linear_record_file(records));
        case Kind::cyclic:
            return chip.run(desfire::create_cyclic_record_file(records));
    }
}

/// The file with something in it, made while everybody may; then with the rights that are tried.
void furnish(desfire::Chip& chip, Kind kind, CommMode mode, const AccessRights& rights) {
    const auto all = Access::free();
    create(chip, kind, mode, {.read = all, .write = all, .read_write = all, .change = all});
    const auto plain = CommMode::plain;
    if (kind == Kind::value) {
        chip.debit(file, 10, plain);
    } else if (kind == Kind::standard || kind == Kind::backup) {
        chip.write(file, 3, piece, plain);
    } else {
        chip.write_record(file, 3, piece, plain);
    }
    if (kind != Kind::standard) { chip.commit(); }
    chip.run(change_file_settings(file, {.mode = mode, .rights = rights}, plain));
}

class Table {
public:
    void try_all(Kind kind, CommMode mode, Right right, Access holder, std::optional<Byte> session) {
        Dice random{11};
        auto chip = chipsim::SimulatedChip::from_image(image_, {}, random);
        chipsim::SimTransport card{chip};
        desfire::Chip host{card};
        host.select(test_application);
        const auto rights = only(right, holder);
        INFO("kind " << static_cast<int>(kind) << ", mode " << static_cast<int>(mode) << ", rights "
                     << to_hex(rights.wire()) << ", session key " << (session ? int{*session} : -1));
        furnish(host, kind, mode, rights);
        const auto settings = host.file_settings(file);
        for (const auto& attempt : attempts) {
            if (std::find(attempt.kinds.begin(), attempt.kinds.end(), kind) == attempt.kinds.end()) {
                continue;
            }
            const bool holds = holder.is_free() || (session && holder.is(desfire::KeyNumber{*session}));
            const bool granted = holds && (attempt.permitted_by & right) != 0;
            try_one(host, attempt, settings, session, random, granted);
        }
    }

    [[nodiscard]] std::size_t granted() const noexcept { return granted_; }
    [[nodiscard]] std::size_t refused() const noexcept { return refused_; }

private:
    void try_one(desfire::Chip& host, const Attempt& attempt, const desfire::FileSettings& settings,
                 std::optional<Byte> session, Dice& random, bool granted) {
        host.select(test_application);
        std::optional<desfire::Session> secured;
        std::optional<desfire::KeyNumber> key;
        if (session) {
            key = desfire::KeyNumber{*session};
            secured.emplace(host.authenticate_ev2_first(*key, every_key, random));
        }
        desfire::Channel& channel = secured ? static_cast<desfire::Channel&>(*secured) : host;
        const auto found = permitted_mode(settings, key, attempt.operation);
        REQUIRE(found.has_value() == granted);
        bool done = false;
        try {
            attempt.act(channel, found.value_or(secured ? settings.mode : CommMode::plain));
            done = true;
        } catch (const Error& error) {
            INFO(error.what());
            REQUIRE_FALSE(granted);
            REQUIRE(error.code() == ErrorCode::chip_refused);
        }
        REQUIRE(done == granted);
        ++(done ? granted_ : refused_);
    }

    Bytes image_ = prepared();
    std::size_t granted_ = 0;
    std::size_t refused_ = 0;
};

}  // namespace

TEST_CASE("every key, mode, kind of file and right: granted what the reference grants, and nothing else",
          "[property]") {
    Table table;
    for (const auto kind : all_kinds) {
        for (const auto mode : all_modes) {
            for (const auto right : all_rights) {
                for (Byte key = 0; key < all_keys; ++key) {
                    table.try_all(kind, mode, right, Access::key(desfire::KeyNumber{key}), key);
                }
                const auto five = Access::key(desfire::KeyNumber{5});
                table.try_all(kind, mode, right, five, Byte{4});
                table.try_all(kind, mode, right, five, std::nullopt);
                table.try_all(kind, mode, right, Access::free(), Byte{3});
                table.try_all(kind, mode, right, Access::free(), std::nullopt);
                table.try_all(kind, mode, right, Access::never(), Byte{0});
                table.try_all(kind, mode, right, Access::never(), std::nullopt);
            }
        }
    }
    std::cout << "combinations: " << table.granted() << " operations granted, " << table.refused()
              << " refused\n";
    CHECK(table.granted() > 1000);
    CHECK(table.refused() > 1000);
}
