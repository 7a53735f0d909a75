#pragma once

#include "permit/card/apdu.hpp"
#include "permit/card/script.hpp"
#include "permit/core/chip.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace permit::card {

/// The files of one application whose content may be written down. None, when nobody says so.
struct OpenFiles {
    AppId application = picc_level;
    std::vector<Byte> numbers{};
};

/// Decides what of a conversation may be written down. Built as a list of what may be shown: a
/// command that is not on it is written with its data, and its answer's data, left out.
///
/// A trace must be safe to send to a stranger, although
///  - every factory chip authenticates under the all-zero key, so its sessions are open to anybody who
///    sees both random numbers; and a key that is safe today may leak after the trace was sent;
///  - an EV1 session under a DES key (the way from factory to AES) has so few unknown bits that its
///    session key can be searched.
/// Hence
///  - left out: the second half of every authentication, command and answer, both of which carry the
///    host's random number. Without it nobody finds the session keys of an EV2 session, whoever knows
///    the card key; what went in full mode (identity, portrait, residence, journal) stays sealed;
///  - left out besides, because of DES and to have two locks: what carries keys. ChangeKey C4 after the
///    key number, ChangeKeyEV2 C6 after key set and key number, SetConfiguration 5C after the option,
///    CreateTransactionMACFile CE after the key type, with their answers and AF continuations;
///  - left out, because it may be about a person: what files hold. Of a command that reads or writes a file
///    the file, offset and length are written, its data and its answer's only for a file that the caller
///    declared open, in the application that was selected last as far as this conversation tells;
///  - left out because not on the list: every other DESFire command, every ISO command but SELECT, every
///    reader command but "get data" (FF 82 would load a key), and anything that is no short APDU.
/// Shown: UID, versions, key settings and versions, file settings, transaction MACs and the open files. With
/// the UID they are one holder's data without a name: docs/security.md says whom to give a trace.
class Redaction {
public:
    explicit Redaction(OpenFiles open = {}) : open_{std::move(open)} {}

    /// `command` as it may be written; `command` becomes the one under way.
    [[nodiscard]] ScriptBytes command(BytesView command);

    /// The answer to it as it may be written. The status word always is.
    [[nodiscard]] ScriptBytes answer(BytesView answer);

private:
    enum class Kind { open, authentication, secret };
    struct Allowed;

    [[nodiscard]] Allowed allowed(const CommandApdu& apdu) const;
    [[nodiscard]] Allowed allowed_desfire(const CommandApdu& apdu) const;
    [[nodiscard]] bool is_open(BytesView header) const;

    OpenFiles open_;
    std::optional<AppId> selected_{};   ///< none before the first selection and after one that failed
    std::optional<AppId> selecting_{};  ///< what the command under way selects
    Kind kind_ = Kind::secret;          ///< of the command under way; AF continues the one before it
    bool continued_ = false;            ///< the command under way is such an AF
};

}  // namespace permit::card
