#include "step.hpp"

#include <array>

namespace permit::property {

std::string_view name(Act act) noexcept {
    static constexpr std::array<std::string_view, 19> names{"select",
                                                            "authenticate",
                                                            "authenticate wrongly",
                                                            "authenticate again",
                                                            "read",
                                                            "write",
                                                            "read value",
                                                            "credit",
                                                            "debit",
                                                            "limited credit",
                                                            "read records",
                                                            "write record",
                                                            "update record",
                                                            "clear records",
                                                            "commit",
                                                            "abort",
                                                            "read settings",
                                                            "change settings",
                                                            "change key"};
    return names[static_cast<std::size_t>(act)];
}

std::string text(const Step& step) {
    static constexpr std::array<std::string_view, 3> cuts{"", ", power cut before", ", power cut after"};
    return std::string{name(step.act)} + " file " + std::to_string(step.file) + " key " +
           std::to_string(step.key) + " at " + std::to_string(step.offset) + " length " +
           std::to_string(step.length) + " record " + std::to_string(step.record) + " amount " +
           std::to_string(step.amount) + " data " + to_hex(step.data) + " mode " +
           to_hex(std::array{static_cast<Byte>(step.mode)}) + " rights " + to_hex(step.rights.wire()) +
           std::string{cuts[static_cast<std::size_t>(step.cut)]};
}

}  // namespace permit::property
