#include "permit/desfire/ev1_session.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/desfire/key_commands.hpp"

#include <array>
#include <string>
#include <utility>

namespace permit::desfire {
namespace {

constexpr std::size_t checksum_length = 4;
constexpr Byte get_df_names_code = 0x6D;

}  // namespace

Ev1Session::Ev1Session(Chip& chip, KeyNumber key, Ev1Messaging messaging) noexcept
    : AuthenticatedChannel{chip, key}, messaging_{std::move(messaging)} {}

void Ev1Session::change_key(KeyNumber number, const crypto::TdesKey& from, const crypto::TdesKey& to) {
    const auto doing = tr("change key {}", to_hex(std::array{number.value()}));
    const auto wire = wire_number(number, KeyType::des, doing);
    run(number == key() ? change_own_key(wire, to) : change_other_key(wire, from, to), doing);
}

Bytes Ev1Session::protect(const Command& command) {
    if (command.ins == get_df_names_code) {
        throw Error{ErrorCode::internal, std::string{command.name},
                    tr("an EV1 chip that is asked this inside a session disables itself for good")};
    }
    return messaging_.protect(command);
}

Bytes Ev1Session::open(const Command& command, PiccStatus status, BytesView answer) {
    return messaging_.open(command, status, answer);
}

std::size_t Ev1Session::longest_answer(const Command& command) const noexcept {
    return messaging_.longest_answer(command);
}

Overhead Ev1Session::overhead() const noexcept {
    return {.block = messaging_.block_length(), .tail = checksum_length};
}

}  // namespace permit::desfire
