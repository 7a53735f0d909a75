#pragma once

#include "permit/core/bytes.hpp"
#include "permit/desfire/types.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace permit::property {

enum class Act {
    select,
    authenticate,
    authenticate_wrongly,  ///< with another key than the chip's
    authenticate_again,    ///< AuthenticateEV2NonFirst
    read,
    write,
    read_value,
    credit,
    debit,
    limited_credit,
    read_records,
    write_record,
    update_record,
    clear_records,
    commit,
    abort,
    read_settings,
    change_settings,
    change_key,
};

/// Where the power goes away.
enum class Cut { never, before, after };

/// One thing a host does to the application. Which fields count depends on the act.
struct Step {
    Act act = Act::select;
    Cut cut = Cut::never;
    Byte file = 0;
    Byte key = 0;
    std::uint32_t offset = 0;
    std::uint32_t length = 0;  ///< bytes or records
    std::uint32_t record = 0;
    std::uint32_t amount = 0;
    Bytes data{};
    desfire::CommMode mode = desfire::CommMode::plain;
    desfire::AccessRights rights{};
};

/// What came of it: refused, or done with what was read.
struct Outcome {
    bool done = false;
    Bytes answer{};
    friend bool operator==(const Outcome&, const Outcome&) = default;
};

[[nodiscard]] std::string_view name(Act act) noexcept;
/// One line for the log of a failed run.
[[nodiscard]] std::string text(const Step& step);

}  // namespace permit::property
