#include "originality.hpp"

#include "permit/chipsim/originality.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/tools/data.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

namespace permit::diag {
namespace {

constexpr std::size_t point_bytes = 57;
constexpr Byte uncompressed = 0x04;
constexpr std::array<std::string_view, 4> answer_names{tr_noop("genuine"), tr_noop("simulated"),
                                                       tr_noop("not-genuine"), tr_noop("not-answered")};

Originality judged(const Uid& uid, const desfire::OriginalitySignature& signature,
                   const std::vector<desfire::OriginalityKey>& further) {
    using Answer = Originality::Answer;
    if (const auto product = desfire::verify_originality(uid, signature)) {
        return {Answer::genuine, tr("signed by NXP for {}", *product)};
    }
    if (const auto product = desfire::verify_originality(uid, signature, further)) {
        return {Answer::genuine, tr("signed by {}", *product)};
    }
    const auto& test_key = chipsim::test_maker_key();
    const std::array test_maker{desfire::OriginalityKey{"", Bytes{test_key.begin(), test_key.end()}}};
    if (desfire::verify_originality(uid, signature, test_maker)) {
        return {Answer::simulated, tr("signed by the simulators' test key: this is a chip in software")};
    }
    return {Answer::not_genuine, tr("signed neither by NXP nor by a key that is trusted here")};
}

std::string without_blanks(std::string text) {
    text.erase(std::remove_if(text.begin(), text.end(),
                              [](unsigned char character) { return std::isspace(character) != 0; }),
               text.end());
    return text;
}

}  // namespace

std::string_view name(Originality::Answer answer) noexcept {
    return answer_names.at(static_cast<std::size_t>(answer));
}

Originality originality_of(desfire::Chip& chip, const desfire::Version& version,
                           const std::vector<desfire::OriginalityKey>& further) {
    if (!version.uid) {
        return {Originality::Answer::not_answered, tr("a chip with a random UID asks for a session first")};
    }
    try {
        return judged(*version.uid, chip.originality_signature(), further);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::chip_refused && error.code() != ErrorCode::damaged_content) { throw; }
        return {Originality::Answer::not_answered, error.why()};
    }
}

desfire::OriginalityKey trusted_key(const std::string& value) {
    const bool is_file = std::filesystem::exists(value);
    const std::string text = is_file ? tools::read_file(value, tr("read an originality key")) : value;
    Bytes point = from_hex(without_blanks(text));
    if (point.size() != point_bytes || point.front() != uncompressed) {
        throw Error{ErrorCode::bad_input, tr("read an originality key"),
                    tr("it is no uncompressed point on secp224r1, 57 bytes that begin with 04"),
                    tr("give the key in hexadecimal, or a file with it")};
    }
    return {tr("the key {}… of --trust-originality", to_hex(BytesView{point}.subspan(1, 4))),
            std::move(point)};
}

}  // namespace permit::diag
