#include "permit/desfire/status.hpp"

#include "permit/core/words.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace permit::desfire {
namespace {

constexpr std::string_view another_program =
    tr_noop("close other programs that use the reader, lay the card on again and repeat");
constexpr std::string_view report = tr_noop("report this with a trace (--trace)");
constexpr std::string_view replace_card = tr_noop("the chip is damaged; replace the card");
constexpr std::string_view check_layout = tr_noop("compare the chip with its layout: permit-diag info");

// Reference 2.2 and 2.1, ascending: `explain` searches it by halves.
constexpr std::array table{
    StatusInfo{0x6283, tr_noop("selected, reduced function"),
               tr_noop("the transaction counter has reached its limit"),
               tr_noop("the card can be read only; replace it")},
    StatusInfo{0x6581, tr_noop("memory failure"), tr_noop("the chip could not write its memory"),
               replace_card},
    StatusInfo{0x6700, tr_noop("wrong length"),
               tr_noop("the chip or the reader does not take a command of this length"),
               tr_noop("try another reader")},
    StatusInfo{0x6982, tr_noop("security status not satisfied"),
               tr_noop("the command needs another right or no session"), report},
    StatusInfo{0x6985, tr_noop("conditions of use not satisfied"),
               tr_noop("the chip does not allow the command in this state"), report},
    StatusInfo{0x6A80, tr_noop("wrong data"), tr_noop("the chip does not take these parameters"), report},
    StatusInfo{0x6A82, tr_noop("file or application not found"),
               tr_noop("the card has no such application or file"),
               tr_noop("check that this is the right card")},
    StatusInfo{0x6A86, tr_noop("wrong P1 P2"), tr_noop("the chip does not take these parameters"), report},
    StatusInfo{0x6A87, tr_noop("wrong Lc"), tr_noop("the length does not fit the parameters"), report},
    StatusInfo{0x6D00, tr_noop("instruction not supported"), tr_noop("the card does not know the command"),
               tr_noop("check that this is a MIFARE DESFire chip")},
    StatusInfo{0x6E00, tr_noop("class not supported"), tr_noop("the card does not know the command"),
               tr_noop("check that this is a MIFARE DESFire chip")},
    StatusInfo{0x9000, "OK", tr_noop("the command was carried out"), tr_noop("nothing to do")},
    StatusInfo{0x9100, "OK", tr_noop("the command was carried out"), tr_noop("nothing to do")},
    StatusInfo{0x910B, tr_noop("command not found"),
               tr_noop("the chip does not know the command or not in this state"), check_layout},
    StatusInfo{0x910C, tr_noop("no changes"), tr_noop("there was nothing to commit or to abort"),
               tr_noop("nothing was written; repeat the whole transaction")},
    StatusInfo{0x910E, tr_noop("out of memory"), tr_noop("the chip has too little free memory"),
               tr_noop("take a larger chip; deleting applications frees nothing, only formatting does")},
    StatusInfo{0x911C, tr_noop("illegal command code"),
               tr_noop("the chip does not know the command, or another program talked to it in between"),
               another_program},
    StatusInfo{0x911E, tr_noop("integrity error"),
               tr_noop("MAC, checksum or padding of the command did not fit"),
               tr_noop("try again on another reader; if it stays so, report it with a trace (--trace)")},
    StatusInfo{0x9140, tr_noop("no such key"), tr_noop("the application has no key of this number"),
               check_layout},
    StatusInfo{0x916E, tr_noop("ISO or application error"),
               tr_noop("the chip refused without a closer reason"), report},
    StatusInfo{0x917E, tr_noop("length error"),
               tr_noop("the length did not fit the command, or the chip had lost the session"),
               another_program},
    StatusInfo{0x9190, "OK", tr_noop("the command was carried out"), tr_noop("nothing to do")},
    StatusInfo{0x9197, tr_noop("crypto error"), tr_noop("the chip's cryptography failed"), replace_card},
    StatusInfo{0x919D, tr_noop("permission denied"),
               tr_noop("nobody has this right, or not with this key, this file type or at this level"),
               check_layout},
    StatusInfo{0x919E, tr_noop("parameter error"),
               tr_noop("the chip does not take a parameter of the command"), check_layout},
    StatusInfo{0x91A0, tr_noop("application not found"), tr_noop("the chip has no such application"),
               tr_noop("check that this is the right card; a blank one has no application yet")},
    StatusInfo{0x91A1, tr_noop("application integrity error"),
               tr_noop("the application's structure is damaged"), replace_card},
    StatusInfo{0x91AD, tr_noop("authentication delay"), tr_noop("too many authentications failed in a row"),
               tr_noop("leave the card on the reader for a minute and try once more, with the right key")},
    StatusInfo{0x91AE, tr_noop("authentication error"),
               tr_noop("the key is wrong, or the right needs another key"),
               tr_noop("use the key store this card was issued with")},
    StatusInfo{0x91AF, tr_noop("additional frame"), tr_noop("the chip expects or has more data"), report},
    StatusInfo{0x91BE, tr_noop("boundary error"),
               tr_noop("offset, length, record or amount is outside the file's limits"), check_layout},
    StatusInfo{0x91C1, tr_noop("chip integrity error"), tr_noop("the chip has disabled itself"),
               replace_card},
    StatusInfo{0x91CA, tr_noop("command aborted"),
               tr_noop("a command of several frames was broken off, often by another program"),
               another_program},
    StatusInfo{0x91CD, tr_noop("chip disabled"), tr_noop("the chip has disabled itself"), replace_card},
    StatusInfo{0x91CE, tr_noop("too many applications"), tr_noop("the chip cannot hold another application"),
               tr_noop("take a blank chip")},
    StatusInfo{0x91DE, tr_noop("duplicate"), tr_noop("an application or file of this number exists already"),
               check_layout},
    StatusInfo{0x91EE, tr_noop("memory error"), tr_noop("the chip could not write its memory"), replace_card},
    StatusInfo{0x91F0, tr_noop("file not found"), tr_noop("the application has no file of this number"),
               check_layout},
    StatusInfo{0x91F1, tr_noop("file integrity error"), tr_noop("the file's structure is damaged"),
               replace_card},
};

// ISO 7816-4 5.1.3; the chip itself answers 6Cxx only (reference 2.2).
constexpr std::array families{
    StatusFamily{"61xx", tr_noop("more data available"),
                 tr_noop("the answer goes on; the last two digits are how many bytes"),
                 tr_noop("ask for the rest with GET RESPONSE (00C00000xx)")},
    StatusFamily{"63Cx", tr_noop("counter of tries"),
                 tr_noop("a check failed; the last digit is how many tries are left"),
                 tr_noop("stop and find out why before the last one")},
    StatusFamily{"6Cxx", tr_noop("wrong Le"),
                 tr_noop("the command asked for another length than there is; the last two digits are it"),
                 tr_noop("repeat the command with them as its last byte")},
};

static_assert(std::is_sorted(table.begin(), table.end(),
                             [](const StatusInfo& a, const StatusInfo& b) { return a.sw < b.sw; }));

constexpr card::StatusWord word(PiccStatus status) noexcept {
    return static_cast<card::StatusWord>(0x9100U | static_cast<unsigned>(status));
}

std::string in_hex(card::StatusWord sw) {
    return to_hex(std::array{static_cast<Byte>(sw >> 8U), static_cast<Byte>(sw & 0xFFU)});
}

std::string answered(const StatusInfo& info) {
    return tr("the chip answered {} ({}): {}", in_hex(info.sw), tr(info.name), tr(info.cause));
}

Error refused_with(ErrorCode code, card::StatusWord sw, std::string_view doing) {
    const auto info = explain(sw);
    return Error{code, tr(doing), answered(info), tr(info.next)};
}

}  // namespace

std::span<const StatusInfo> status_table() noexcept { return table; }

std::span<const StatusFamily> status_families() noexcept { return families; }

bool StatusFamily::holds(card::StatusWord sw) const noexcept {
    constexpr std::string_view digits = "0123456789ABCDEF";
    unsigned shift = 16;
    return std::all_of(pattern.begin(), pattern.end(), [&](char digit) {
        shift -= 4;
        return digit == 'x' || digit == digits[sw >> shift & 0x0FU];
    });
}

StatusInfo explain(card::StatusWord sw) noexcept {
    const auto* const row =
        std::lower_bound(table.begin(), table.end(), sw,
                         [](const StatusInfo& info, card::StatusWord value) { return info.sw < value; });
    if (row != table.end() && row->sw == sw) { return *row; }
    for (const auto& family : families) {
        if (family.holds(sw)) { return {sw, family.name, family.cause, family.next}; }
    }
    return {sw, tr_noop("undocumented"), tr_noop("no public document names this status"), report};
}

StatusInfo explain(PiccStatus status) noexcept { return explain(word(status)); }

std::optional<card::StatusWord> parse_status_word(std::string_view text) {
    if (text.starts_with("0x") || text.starts_with("0X")) { text.remove_prefix(2); }
    Bytes bytes;
    try {
        bytes = from_hex(text);
    } catch (const Error&) { return std::nullopt; }
    if (bytes.size() == 1) { return word(static_cast<PiccStatus>(bytes[0])); }
    if (bytes.size() == 2) { return static_cast<card::StatusWord>(bytes[0] << 8U | bytes[1]); }
    return std::nullopt;
}

Error refusal(card::StatusWord sw, std::string_view doing) {
    return refused_with(ErrorCode::chip_refused, sw, doing);
}

Error refusal(PiccStatus status, std::string_view doing) { return refusal(word(status), doing); }

Error authentication_refusal(PiccStatus status, std::string_view doing) {
    switch (status) {
        case PiccStatus::authentication_error:
            return refused_with(ErrorCode::authentication_refused, word(status), doing);
        case PiccStatus::authentication_delay:
            return refused_with(ErrorCode::authentication_delayed, word(status), doing);
        default:
            return refusal(status, doing);
    }
}

Bytes Reply::require_ok(std::string_view doing) && {
    if (!ok()) { throw refusal(status_, doing); }
    return std::move(data_);
}

std::vector<Bytes> Reply::require_frames(std::string_view doing) && {
    auto ends = std::move(frame_ends_);
    const auto data = std::move(*this).require_ok(doing);
    std::vector<Bytes> frames;
    std::size_t begin = 0;
    for (const auto end : ends) {
        const auto stop = std::min(end, data.size());
        if (stop > begin) {
            frames.emplace_back(data.begin() + static_cast<std::ptrdiff_t>(begin),
                                data.begin() + static_cast<std::ptrdiff_t>(stop));
        }
        begin = stop;
    }
    return frames;
}

}  // namespace permit::desfire
