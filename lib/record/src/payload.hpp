#pragma once

#include "permit/cardlayout/division.hpp"
#include "permit/cardlayout/fields.hpp"
#include "permit/cbor/reader.hpp"
#include "permit/core/citizen_number.hpp"
#include "permit/core/date.hpp"
#include "permit/core/words.hpp"
#include "permit/crypto/hash.hpp"
#include "permit/record/envelope.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace permit::record {

/// Reads the fields of one payload. Every error names the field and its offset.
class Payload {
public:
    Payload(const Envelope& envelope, layout::RecordKind kind);
    Payload(const Payload&) = delete;
    Payload& operator=(const Payload&) = delete;

    /// Opens the array and takes the layout number; an array of another length is refused after that.
    void open_array(std::size_t elements);

    /// Opens the map and takes the layout number.
    void open_map();
    /// Goes to the value under this key; false when the map has no such key.
    [[nodiscard]] bool has(std::uint64_t key);
    /// Goes to the value under this key, which must be there.
    Payload& at(std::uint64_t key);
    /// Nothing may be left, in the map or behind it.
    void close();

    [[nodiscard]] std::uint32_t serial();
    [[nodiscard]] std::uint16_t version() { return u16(tr_noop("version")); }
    [[nodiscard]] std::uint16_t u16(std::string_view field);
    [[nodiscard]] layout::DivisionCode division();
    [[nodiscard]] Day day(std::string_view field);
    [[nodiscard]] std::optional<Day> day_or_null(std::string_view field);
    [[nodiscard]] std::string text(std::string_view field, std::size_t limit);
    [[nodiscard]] CitizenNumber citizen_number();
    [[nodiscard]] crypto::Digest digest();
    [[nodiscard]] std::uint16_t portrait_length();
    /// Opens an array of two.
    Payload& pair();

    /// The value `find` has for the number that comes next.
    template <typename Find>
    [[nodiscard]] auto one_of(Find find, std::string_view field) {
        const auto start = in_.offset();
        const auto value = find(in_.unsigned_integer());
        if (!value) { fail(field, tr_noop("{} is not one that is known"), start); }
        return *value;
    }

private:
    void check_layout();
    /// `why` has a place for the field.
    [[noreturn]] void fail(std::string_view field, std::string_view why, std::size_t offset) const {
        in_.fail(tr(why, tr(field)), offset);
    }

    layout::RecordKind kind_;
    cbor::Reader in_;
    std::optional<cbor::MapKeys> keys_{};
    std::optional<std::uint64_t> key_{};  ///< read, its value not yet
};

}  // namespace permit::record
