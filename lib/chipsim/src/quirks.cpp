#include "permit/chipsim/quirks.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <variant>

namespace permit::chipsim {
namespace {

/// Reads a number up to the largest a switch can hold; anything else is nothing.
std::optional<std::uint32_t> number(std::string_view text) {
    std::uint32_t value = 0;
    const auto end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    if (text.empty() || read.ec != std::errc{} || read.ptr != end) { return std::nullopt; }
    return value;
}

/// Where a switch stands, and so what its value may be.
using Place = std::variant<bool Quirks::*, std::size_t Quirks::*, std::uint32_t Quirks::*,
                           std::optional<std::uint32_t> Quirks::*, std::uint32_t MemoryCosts::*>;

struct Setter {
    Quirks& quirks;
    std::string_view value;

    bool operator()(bool Quirks::*place) const {
        quirks.*place = value == "on";
        return value == "on" || value == "off";
    }
    bool operator()(std::size_t Quirks::*place) const { return set_number(quirks.*place); }
    bool operator()(std::uint32_t Quirks::*place) const { return set_number(quirks.*place); }
    bool operator()(std::uint32_t MemoryCosts::*place) const { return set_number(quirks.costs.*place); }
    bool operator()(std::optional<std::uint32_t> Quirks::*place) const {
        quirks.*place = number(value);
        return value == "none" || (quirks.*place).value_or(0) != 0;
    }

    template <typename Number>
    bool set_number(Number& target) const {
        target = number(value).value_or(0);
        return target != 0;  // no unit, piece or cost may be nothing
    }
};

struct Getter {
    const Quirks& quirks;

    std::string operator()(bool Quirks::*place) const { return quirks.*place ? "on" : "off"; }
    std::string operator()(std::size_t Quirks::*place) const { return std::to_string(quirks.*place); }
    std::string operator()(std::uint32_t Quirks::*place) const { return std::to_string(quirks.*place); }
    std::string operator()(std::uint32_t MemoryCosts::*place) const {
        return std::to_string(quirks.costs.*place);
    }
    std::string operator()(std::optional<std::uint32_t> Quirks::*place) const {
        return quirks.*place ? std::to_string(*(quirks.*place)) : "none";
    }
};

struct Expectation {
    std::string operator()(bool Quirks::*) const { return tr("give on or off"); }
    std::string operator()(std::optional<std::uint32_t> Quirks::*) const {
        return tr("give a number above 0, or none");
    }
    template <typename Other>
    std::string operator()(Other) const {
        return tr("give a number above 0");
    }
};

struct Switch {
    std::string_view name;
    Place place;
};

const std::array switches = {
    Switch{"wrong-key-is-authentication-error", &Quirks::wrong_key_is_authentication_error},
    Switch{"iso-fid-little-endian", &Quirks::iso_fid_little_endian},
    Switch{"memory-unit", &MemoryCosts::unit},
    Switch{"memory-of-application", &MemoryCosts::application},
    Switch{"memory-of-key", &MemoryCosts::key},
    Switch{"memory-of-file", &MemoryCosts::file},
    Switch{"memory-of-transaction-mac", &MemoryCosts::transaction_mac},
    Switch{"backup-copies", &MemoryCosts::backup_copies},
    Switch{"iso-binary-in-ev2-session", &Quirks::iso_binary_in_ev2_session},
    Switch{"iso-binary-with-transaction-mac", &Quirks::iso_binary_with_transaction_mac},
    Switch{"answer-piece", &Quirks::answer_piece},
    Switch{"cyclic-keeps-spare-record", &Quirks::cyclic_keeps_spare_record},
    Switch{"key-settings-tell-key-sets", &Quirks::key_settings_tell_key_sets},
    Switch{"access-sets-are-counted", &Quirks::access_sets_are_counted},
    Switch{"failures-before-delay", &Quirks::failures_before_delay},
    Switch{"failures-in-all", &Quirks::failures_in_all},
    Switch{"command-counter-wraps", &Quirks::command_counter_wraps},
    Switch{"transaction-survives-own-key-change", &Quirks::transaction_survives_own_key_change},
    Switch{"framing-is-sticky", &Quirks::framing_is_sticky},
    Switch{"write-right-clears-records", &Quirks::write_right_clears_records},
    Switch{"ev1-value-commands-are-maced", &Quirks::ev1_value_commands_are_maced},
    Switch{"short-ef-is-file-number", &Quirks::short_ef_is_file_number},
    Switch{"transaction-timer-step", &Quirks::transaction_timer_step},
    Switch{"standard-write-unit", &Quirks::standard_write_unit},
};

const auto names = [] {
    std::array<std::string_view, switches.size()> all;
    std::transform(switches.begin(), switches.end(), all.begin(),
                   [](const Switch& each) { return each.name; });
    return all;
}();

std::string known_names() {
    std::string known;
    for (const auto name : names) { known.append(known.empty() ? "" : ", ").append(name); }
    return known;
}

const Place& place_of(std::string_view name) {
    const auto found = std::find_if(switches.begin(), switches.end(),
                                    [name](const Switch& each) { return each.name == name; });
    if (found != switches.end()) { return found->place; }
    throw Error{ErrorCode::bad_input, tr("choose how the chip behaves"), tr("there is no quirk \"{}\"", name),
                tr("take one of {}", known_names())};
}

}  // namespace

void Quirks::set(std::string_view name, std::string_view value) {
    const auto& place = place_of(name);
    auto changed = *this;
    if (!std::visit(Setter{changed, value}, place)) {
        throw Error{ErrorCode::bad_input, tr("choose how the chip behaves"),
                    tr("\"{}\" is no value of {}", value, name), std::visit(Expectation{}, place)};
    }
    *this = changed;
}

std::string Quirks::get(std::string_view name) const { return std::visit(Getter{*this}, place_of(name)); }

std::span<const std::string_view> Quirks::all() noexcept { return names; }

}  // namespace permit::chipsim
