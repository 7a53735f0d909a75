#include "permit/desfire/session.hpp"

#include "permit/core/words.hpp"
#include "permit/desfire/key_commands.hpp"

#include "handshake.hpp"

#include <array>
#include <string>
#include <utility>

namespace permit::desfire {

Session::Session(Chip& chip, KeyNumber key, Ev2Messaging messaging) noexcept
    : AuthenticatedChannel{chip, key}, messaging_{std::move(messaging)} {}

Session Session::authenticate_non_first(KeyNumber number, const crypto::Aes128Key& key,
                                        crypto::RandomSource& random) && {
    require_open(authenticating(number));
    give_way(tr("another authentication took its place"));
    auto keys = authenticate_again(link(), number, key, random);
    return Session{chip(), number,
                   Ev2Messaging{std::move(keys), messaging_.transaction(), messaging_.counter()}};
}

void Session::change_key(KeySetNumber set, KeyNumber number, const KeyChange& change) {
    const auto doing = tr("change key {} of key set {}", to_hex(std::array{number.value()}),
                          to_hex(std::array{set.value()}));
    const bool own = set == active_key_set && number == key();
    run(own ? change_own_key_of_set(set, number, change.to, change.version)
            : change_other_key_of_set(set, number, change.from, change.to, change.version),
        doing);
}

Bytes Session::protect(const Command& command) { return messaging_.protect(command); }

Bytes Session::open(const Command& command, PiccStatus status, BytesView answer) {
    return messaging_.open(command, status, answer);
}

std::size_t Session::longest_answer(const Command& command) const noexcept {
    if (command.session == SessionAfter::over) { return 0; }
    return protected_length(command.longest_answer, command.mode);
}

}  // namespace permit::desfire
